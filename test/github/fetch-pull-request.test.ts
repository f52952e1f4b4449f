import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchHeadSha, fetchPullRequest } from "../../src/github/fetch-pull-request.ts";
import {
  api,
  BASE,
  connect,
  failureOf,
  guardNetwork,
  HEAD,
  OTHER,
  REF,
  someAccount,
  unusedInterceptors,
  wireAccount,
  wirePullRequest,
} from "./github-fixture.ts";

const PATH = "/repos/acme/shop/pulls/12";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

async function read(overrides: object): ReturnType<typeof fetchPullRequest> {
  const { client } = await connect();
  api().get(PATH).reply(200, wirePullRequest(overrides));
  return fetchPullRequest(client, REF);
}

describe("fetchPullRequest", () => {
  it("reads what the domain knows of a pull request", async () => {
    expect(await read({})).toEqual({
      repository: {
        id: 99,
        owner: "acme",
        name: "shop",
        defaultBranch: "main",
        topics: ["pci"],
      },
      pullRequest: {
        number: 12,
        title: "Add a till",
        body: "",
        state: "open",
        merged: false,
        draft: false,
        author: someAccount(),
        base: { ref: "main", sha: BASE },
        head: { ref: "till", sha: HEAD, repositoryId: 99 },
        createdAt: "2026-11-01T10:00:00Z",
        changedFiles: 1,
        commitCount: 1,
        assignees: [someAccount("bob", 502)],
        labels: ["pos"],
        requestedReviewers: [someAccount("carol", 503)],
        requestedTeams: ["platform"],
      },
      mergeability: { kind: "computing" },
    });
  });

  it.each([
    ["made", { mergeable: true, merge_commit_sha: OTHER }, { kind: "made", sha: OTHER }],
    ["of before", { mergeable: null, merge_commit_sha: OTHER }, { kind: "computing" }],
    ["not shown", { mergeable: true, merge_commit_sha: null }, { kind: "computing" }],
    ["in conflict", { mergeable: false, merge_commit_sha: OTHER }, { kind: "conflict" }],
    ["over", { state: "closed", mergeable: true, merge_commit_sha: OTHER }, undefined],
  ])("tells of a test merge that is %s", async (_name, overrides, expected) => {
    expect((await read(overrides))?.mergeability).toEqual(expected);
  });

  it.each([
    ["a lost author", { user: null }, { author: null }],
    [
      "an agent's app",
      { user: wireAccount("Copilot", 5, "Bot") },
      { author: { id: 5, login: "copilot", type: "bot" } },
    ],
    [
      "a kind of account of tomorrow as nobody's",
      { user: wireAccount("x", 5, "Robot") },
      { author: { type: "mannequin" } },
    ],
    [
      "a deleted fork",
      { head: { ref: "till", sha: HEAD, repo: null } },
      { head: { repositoryId: null } },
    ],
  ])("reads %s", async (_name, overrides, expected) => {
    expect((await read(overrides))?.pullRequest).toMatchObject(expected);
  });

  it("is null when it is gone", async () => {
    const { client } = await connect();
    api().get(PATH).reply(404, { message: "Not Found" });
    expect(await fetchPullRequest(client, REF)).toBeNull();
  });

  it("is null when its name was given to another repository", async () => {
    const repo = { id: 100, name: "shop", owner: wireAccount("acme"), default_branch: "main" };
    expect(await read({ base: { ref: "main", sha: BASE, repo } })).toBeNull();
  });

  it("refuses an answer of another shape, naming the field but not its content", async () => {
    expect(await failureOf(read({ state: "secret words" }))).toMatchObject({
      code: "GITHUB_INVALID_ANSWER",
      detail: "state: invalid_value",
    });
  });
});

describe("fetchHeadSha", () => {
  it("reads the head, without cost while nothing changed", async () => {
    const { client, calls } = await connect();
    api().get(PATH).reply(200, wirePullRequest(), { etag: '"v1"' });
    api().get(PATH).reply(304);
    await fetchPullRequest(client, REF);
    expect(await fetchHeadSha(client, REF)).toBe(HEAD);
    expect(calls.at(-1)?.status).toBe(304);
  });

  it("is null when the pull request is gone", async () => {
    const { client } = await connect();
    api().get(PATH).reply(404, {});
    expect(await fetchHeadSha(client, REF)).toBeNull();
  });
});
