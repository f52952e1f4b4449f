import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requestReviewers } from "../../src/github/request-reviewers.ts";
import {
  api,
  connect,
  failureOf,
  guardNetwork,
  REF,
  routesOf,
  unusedInterceptors,
} from "./github-fixture.ts";

const PATH = "/repos/acme/shop/pulls/12/requested_reviewers";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function answer(users: readonly string[], teams: readonly string[], status: number): void {
  api()
    .post(PATH, { reviewers: [...users], team_reviewers: [...teams] })
    .reply(status, { message: "Reviews may only be requested from collaborators." });
}

describe("requestReviewers", () => {
  it("asks all of them with one call", async () => {
    const { client, calls } = await connect();
    answer(["alice"], ["platform"], 201);
    const asked = { users: ["alice"], teams: ["platform"] };
    expect(await requestReviewers(client, REF, asked)).toEqual({ requested: asked, refused: [] });
    expect(routesOf(calls)).toHaveLength(1);
  });

  it("does not lose the others to one whom GitHub refuses", async () => {
    const { client } = await connect();
    answer(["alice", "ghost"], ["platform"], 422);
    answer(["alice"], [], 201);
    answer(["ghost"], [], 422);
    answer([], ["platform"], 201);
    const asked = { users: ["alice", "ghost"], teams: ["platform"] };
    expect(await requestReviewers(client, REF, asked)).toEqual({
      requested: { users: ["alice"], teams: ["platform"] },
      refused: [
        {
          kind: "user",
          name: "ghost",
          reason: "Reviews may only be requested from collaborators.",
        },
      ],
    });
  });

  it("asks a single one only once", async () => {
    const { client, calls } = await connect();
    answer(["ghost"], [], 422);
    const { refused } = await requestReviewers(client, REF, { users: ["ghost"], teams: [] });
    expect(refused).toMatchObject([{ name: "ghost" }]);
    expect(routesOf(calls)).toHaveLength(1);
  });

  it("asks nobody without a call", async () => {
    const { client, calls } = await connect();
    await requestReviewers(client, REF, { users: [], teams: [] });
    expect(calls).toEqual([]);
  });

  it("asks no more than a pull request has room for", async () => {
    const { client } = await connect();
    const users = Array.from({ length: 17 }, (_, index) => `person-${index}`);
    answer(users.slice(0, 15), [], 201);
    expect((await requestReviewers(client, REF, { users, teams: [] })).refused).toEqual([
      { kind: "user", name: "person-15", reason: "too many" },
      { kind: "user", name: "person-16", reason: "too many" },
    ]);
  });

  it("fails, to be tried again, when GitHub is down", async () => {
    const { client } = await connect();
    answer(["alice"], [], 503);
    const asked = { users: ["alice"], teams: [] };
    expect(await failureOf(requestReviewers(client, REF, asked))).toMatchObject({
      code: "GITHUB_UNAVAILABLE",
    });
  });
});
