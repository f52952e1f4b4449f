import { validate } from "@octokit/graphql-schema";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchOpenVerdicts, SWEEP_QUERY } from "../../src/github/fetch-open-verdicts.ts";
import {
  APP_ID,
  connect,
  failureOf,
  guardNetwork,
  HOST,
  summary,
  unusedInterceptors,
} from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

const HEAD = "a".repeat(40);
const TREE = "b".repeat(40);
const POLICY = "c".repeat(40);

function repository(more: object = {}): object {
  return {
    databaseId: 9_001,
    tree: { oid: TREE },
    governing0: { oid: POLICY },
    governing1: null,
    governing2: null,
    governing3: null,
    defaultBranchRef: { target: { oid: HEAD } },
    pullRequests: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] },
    ...more,
  };
}

function pullRequest(checkSuites: unknown): object {
  return {
    number: 7,
    updatedAt: "2026-11-20T12:00:00Z",
    createdAt: "2026-11-20T10:00:00Z",
    headRefOid: HEAD,
    baseRefName: "main",
    comments: { nodes: [{ fullDatabaseId: "3141592653", createdAt: "2026-11-20T11:00:00Z" }] },
    commits: { nodes: [{ commit: { checkSuites } }] },
  };
}

async function pages(nodes: readonly unknown[]): ReturnType<typeof fetchOpenVerdicts> {
  const { client } = await connect();
  nock(HOST)
    .post("/api/graphql", {
      operationName: "Sweep",
      query: SWEEP_QUERY,
      variables: { ids: ["R_1", "R_2"], after: null, appId: APP_ID },
    })
    .reply(200, { data: { nodes } });
  return fetchOpenVerdicts(client, ["R_1", "R_2"], null);
}

describe("fetchOpenVerdicts", () => {
  it("asks what GitHub's schema knows", () => {
    expect(validate(SWEEP_QUERY)).toEqual([]);
  });

  it("reads pull requests with the app's own runs, in the words of the REST API", async () => {
    const run = {
      name: "agentgov: main",
      status: "COMPLETED",
      conclusion: "SUCCESS",
    };
    const suites = { nodes: [null, { checkRuns: { nodes: [run, null] } }] };
    const nodes = [pullRequest(suites), null, pullRequest(null)];
    const pageInfo = { hasNextPage: true, endCursor: "next" };
    const [page] = await pages([repository({ pullRequests: { pageInfo, nodes } })]);
    expect(page).toEqual({
      repositoryId: 9_001,
      governedBy: `${POLICY} - - -`,
      tree: TREE,
      defaultTip: HEAD,
      next: "next",
      pullRequests: [
        {
          number: 7,
          updatedAt: "2026-11-20T12:00:00Z",
          createdAt: "2026-11-20T10:00:00Z",
          headSha: HEAD,
          baseRef: "main",
          newestComment: { commentId: 3_141_592_653, createdAt: "2026-11-20T11:00:00Z" },
          checks: [{ name: "agentgov: main", status: "completed", conclusion: "success" }],
        },
        expect.objectContaining({ number: 7, checks: [] }),
      ],
    });
  });

  it("leaves out what vanished, and reads an empty repository", async () => {
    const empty = repository({ tree: null, governing0: null, defaultBranchRef: null });
    expect(await pages([null, {}, empty])).toMatchObject([
      { tree: "-", governedBy: "- - - -", defaultTip: null, pullRequests: [] },
    ]);
  });

  it.each([
    [
      "a head that is no commit",
      {
        pullRequests: {
          pageInfo: { hasNextPage: false, endCursor: null },
          nodes: [{ ...pullRequest(null), headRefOid: "main" }],
        },
      },
    ],
    ["no pull requests", { pullRequests: null }],
  ])("refuses %s", async (_what, more) => {
    expect(summary(await failureOf(pages([repository(more)])))).toMatchObject({
      code: "GITHUB_INVALID_ANSWER",
    });
  });
});
