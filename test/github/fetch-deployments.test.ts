import { validate } from "@octokit/graphql-schema";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commitSha } from "../../src/domain/ids.ts";
import { DEPLOYMENTS_QUERY, fetchDeployments } from "../../src/github/fetch-deployments.ts";
import {
  api,
  BASE,
  connect,
  guardNetwork,
  HOST,
  REF,
  unusedInterceptors,
} from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function sha(number: number): string {
  return number.toString(16).padStart(40, "0");
}

function at(minute: number): string {
  return `2026-11-01T10:${String(minute).padStart(2, "0")}:00Z`;
}

/** A deployment made at a minute of the hour, with what was reported and when. */
function aNode(minute: number, statuses: readonly (readonly [string, number])[]): object {
  return {
    commitOid: sha(minute),
    createdAt: at(minute),
    statuses: { nodes: statuses.map(([state, when]) => ({ state, createdAt: at(when) })) },
  };
}

function answerNodes(nodes: readonly (object | null)[]): void {
  nock(HOST)
    .post("/api/graphql", ({ operationName }) => operationName === "Deployments")
    .reply(200, { data: { repository: { deployments: { nodes } } } });
}

function answerComparison(number: number, status: string): void {
  api()
    .get(`/repos/acme/shop/compare/${BASE}...${sha(number)}`)
    .query({ per_page: 1, page: 2 })
    .reply(200, { status });
}

async function read(environments: readonly string[] = ["production"]): Promise<unknown> {
  const { client } = await connect();
  return fetchDeployments(client, REF, { environments, base: BASE });
}

describe("fetchDeployments", () => {
  it("asks what GitHub's schema knows", () => {
    expect(validate(DEPLOYMENTS_QUERY)).toEqual([]);
  });

  it.each([
    [[["SUCCESS", 11]], "succeeded", at(11)],
    [
      [
        ["IN_PROGRESS", 11],
        ["SUCCESS", 12],
      ],
      "succeeded",
      at(12),
    ],
    [
      [
        ["SUCCESS", 13],
        ["SUCCESS", 12],
        ["INACTIVE", 15],
      ],
      "inactive",
      at(12),
    ],
    [
      [
        ["SUCCESS", 12],
        ["FAILURE", 15],
      ],
      "failed",
      at(12),
    ],
  ] as const)("reads what became of one: %j", async (statuses, state, succeededAt) => {
    answerNodes([aNode(10, statuses)]);
    answerComparison(10, "ahead");
    expect(await read()).toEqual({
      kind: "known",
      value: [
        {
          environment: "production",
          sha: sha(10),
          createdAt: at(10),
          state,
          succeededAt,
          containsBase: { kind: "known", value: true },
        },
      ],
    });
  });

  it.each([
    [[], "pending"],
    [[["QUEUED", 11]], "pending"],
    [[["ERROR", 11]], "failed"],
    [[["SOMETHING_NEW", 11]], "pending"],
  ] as const)("compares nothing with what never succeeded: %j", async (statuses, state) => {
    answerNodes([aNode(10, statuses)]);
    expect(await read()).toMatchObject({
      value: [{ state, succeededAt: null, containsBase: { kind: "unknown" } }],
    });
  });

  it.each([
    ["ahead", true],
    ["identical", true],
    ["behind", false],
    ["diverged", false],
  ])("takes a commit that is %s for one that contains the base: %s", async (status, contains) => {
    answerNodes([aNode(10, [["SUCCESS", 11]])]);
    answerComparison(10, status);
    expect(await read()).toMatchObject({ value: [{ containsBase: { value: contains } }] });
  });

  it("takes a commit that is gone for one that does not contain it", async () => {
    answerNodes([aNode(10, [["SUCCESS", 11]])]);
    api()
      .get(/compare/u)
      .query(true)
      .reply(404, { message: "Not Found" });
    expect(await read()).toMatchObject({ value: [{ containsBase: { value: false } }] });
  });

  it("asks nothing about the base itself, and once about each commit", async () => {
    const same = { ...aNode(10, [["SUCCESS", 11]]), commitOid: BASE };
    answerNodes([same, aNode(5, [["SUCCESS", 6]]), aNode(5, [["SUCCESS", 7]])]);
    answerComparison(5, "ahead");
    expect(await read()).toMatchObject({
      value: [
        { containsBase: { value: true } },
        { containsBase: { value: true } },
        { containsBase: { value: true } },
      ],
    });
  });

  it("lists them newest first, and compares no further than the first without the base", async () => {
    answerNodes([
      aNode(5, [["SUCCESS", 6]]),
      aNode(20, [["SUCCESS", 21]]),
      null,
      aNode(1, [["SUCCESS", 2]]),
    ]);
    answerComparison(20, "ahead");
    answerComparison(5, "behind");
    expect(await read()).toMatchObject({
      value: [
        { sha: sha(20), containsBase: { value: true } },
        { sha: sha(5), containsBase: { value: false } },
        { sha: sha(1), containsBase: { kind: "unknown" } },
      ],
    });
  });

  it("compares only so many", async () => {
    answerNodes(
      Array.from({ length: 41 }, (_, index) => ({
        ...aNode(10, [["SUCCESS", 11]]),
        commitOid: commitSha(sha(1_000 + index)),
      })),
    );
    api()
      .get(/compare/u)
      .query(true)
      .times(40)
      .reply(200, { status: "ahead" });
    const read_ = await read();
    expect(read_).toMatchObject({ kind: "known" });
    expect(JSON.stringify(read_)).toContain("more than 40 deployments would have to be compared");
  });

  it("knows nothing without the permission, or of a repository it is not shown", async () => {
    const error = { type: "FORBIDDEN", message: "Resource not accessible by integration" };
    nock(HOST)
      .post("/api/graphql")
      .reply(200, { errors: [error] });
    expect(await read()).toMatchObject({ kind: "unknown" });
    nock(HOST)
      .post("/api/graphql")
      .reply(200, { data: { repository: null } });
    expect(await read()).toMatchObject({ kind: "unknown" });
    expect(await read(Array.from({ length: 11 }, String))).toMatchObject({ kind: "unknown" });
  });
});
