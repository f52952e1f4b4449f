import { validate } from "@octokit/graphql-schema";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchReviewThreads, REVIEW_THREADS_QUERY } from "../../src/github/fetch-threads.ts";
import { connect, guardNetwork, HOST, REF, unusedInterceptors } from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

interface Page {
  readonly nodes: unknown;
  readonly total: number;
  readonly next?: string;
}

/** Answers one page after the other, each asked for with the cursor of the one before. */
async function threads(pages: readonly Page[]): ReturnType<typeof fetchReviewThreads> {
  const { client } = await connect();
  for (const [index, { nodes, total, next }] of pages.entries()) {
    const after = pages[index - 1]?.next ?? null;
    const pageInfo = { hasNextPage: next !== undefined, endCursor: next ?? null };
    const reviewThreads = { totalCount: total, nodes, pageInfo };
    answer(after, { repository: { pullRequest: { reviewThreads } } });
  }
  return fetchReviewThreads(client, REF);
}

function answer(after: string | null, data: object): void {
  nock(HOST)
    .post("/api/graphql", {
      operationName: "ReviewThreads",
      query: REVIEW_THREADS_QUERY,
      variables: { owner: REF.owner, name: REF.repo, number: REF.number, after },
    })
    .reply(200, { data });
}

const OPEN = { isResolved: false };
const DONE = { isResolved: true };

describe("fetchReviewThreads", () => {
  it("asks what GitHub's schema knows", () => {
    expect(validate(REVIEW_THREADS_QUERY)).toEqual([]);
  });

  it.each([
    ["none", [{ nodes: [], total: 0 }], { total: 0, unresolved: 0 }],
    ["one page", [{ nodes: [OPEN, DONE, DONE], total: 3 }], { total: 3, unresolved: 1 }],
    [
      "several pages",
      [
        { nodes: [DONE, DONE], total: 5, next: "b" },
        { nodes: [OPEN, DONE], total: 5, next: "c" },
        { nodes: [OPEN], total: 5 },
      ],
      { total: 5, unresolved: 2 },
    ],
  ])("counts %s", async (_name, pages, value) => {
    expect(await threads(pages)).toEqual({ kind: "known", value });
  });

  it.each([
    ["a hidden thread", [{ nodes: [DONE, null], total: 2 }], "1 of 2"],
    ["a short list", [{ nodes: [DONE], total: 2 }], "1 of 2"],
    ["no list at all", [{ nodes: null, total: 1 }], "0 of 1"],
  ])("does not know with %s", async (_name, pages, reason) => {
    expect(await threads(pages)).toEqual({
      kind: "unknown",
      reason: `GitHub listed ${reason} review threads`,
    });
  });

  it("does not know when GitHub shows no pull request", async () => {
    const { client } = await connect();
    answer(null, { repository: { pullRequest: null } });
    expect(await fetchReviewThreads(client, REF)).toMatchObject({ kind: "unknown" });
  });

  it("stops after a bounded number of pages", async () => {
    const pages = Array.from({ length: 30 }, (_, index) => ({
      nodes: [DONE],
      total: 99,
      next: `cursor ${index}`,
    }));
    expect(await threads(pages)).toEqual({
      kind: "unknown",
      reason: "there are more than 3000 review threads",
    });
  });
});
