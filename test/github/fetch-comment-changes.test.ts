import { validate } from "@octokit/graphql-schema";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  COMMENT_CHANGES_QUERY,
  fetchCommentChanges,
} from "../../src/github/fetch-comment-changes.ts";
import {
  api,
  connect,
  failureOf,
  guardNetwork,
  HOST,
  REF,
  summary,
  unusedInterceptors,
} from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

/** Beyond 32 bits, as ids of comments are. */
const FIRST = 3_000_000_001;
const PLAIN = { fullDatabaseId: String(FIRST), isMinimized: false, lastEditedAt: null };

async function changes(
  data: object | null,
  ids: readonly number[] = [FIRST],
): ReturnType<typeof fetchCommentChanges> {
  const { client } = await connect();
  nock(HOST)
    .post("/api/graphql", {
      operationName: "CommentChanges",
      query: COMMENT_CHANGES_QUERY,
      variables: { owner: REF.owner, name: REF.repo, number: REF.number },
    })
    .reply(200, { data: { repository: data } });
  return fetchCommentChanges(client, REF, ids);
}

function listing(nodes: unknown): object {
  return { pullRequest: { comments: { nodes } } };
}

function single(id: number, status: number, more: object = {}): void {
  const body = { created_at: "2026-11-01T10:00:00Z", updated_at: "2026-11-01T10:00:00Z", ...more };
  api().get(`/repos/acme/shop/issues/comments/${id}`).reply(status, body);
}

describe("fetchCommentChanges", () => {
  it("asks what GitHub's schema knows", () => {
    expect(validate(COMMENT_CHANGES_QUERY)).toEqual([]);
  });

  it.each([
    ["nothing of one that is as it was", {}, []],
    ["one that was hidden", { isMinimized: true }, [{ commentId: FIRST, change: "hidden" }]],
    [
      "one that was edited",
      { lastEditedAt: "2026-11-01T10:00:00Z" },
      [{ commentId: FIRST, change: "edited" }],
    ],
    ["one whose id comes as a number", { fullDatabaseId: FIRST }, []],
  ])("finds %s, at one call", async (_name, more, value) => {
    expect(await changes(listing([null, { ...PLAIN, ...more }]))).toEqual({ kind: "known", value });
  });

  it.each([
    ["is gone", 404, {}, "deleted"],
    ["was edited", 200, { updated_at: "2026-11-01T10:05:00Z" }, "edited"],
    ["was hidden", 200, { minimized: { reason: null } }, "hidden"],
    ["is as it was: the list may be behind", 200, {}, null],
  ])("asks for one that is not listed, and it %s", async (...[, status, more, change]) => {
    single(7, status, more);
    const value = change === null ? [] : [{ commentId: 7, change }];
    expect(await changes(listing([PLAIN]), [7, FIRST])).toEqual({ kind: "known", value });
  });

  it.each([
    ["the repository", null],
    ["the pull request", { pullRequest: null }],
    ["the list", listing(null)],
  ])("asks for each where GitHub does not show %s", async (_name, data) => {
    single(FIRST, 200);
    expect(await changes(data)).toEqual({ kind: "known", value: [] });
  });

  it("does not know of more than it may ask for", async () => {
    const ids = Array.from({ length: 21 }, (_, index) => index + 1);
    expect(await changes(listing([]), ids)).toMatchObject({
      kind: "unknown",
      reason: expect.stringContaining("21"),
    });
  });

  it("does not know what it may not read, and fails where GitHub does", async () => {
    single(7, 403, { message: "Resource not accessible by integration" });
    expect(await changes(listing([]), [7])).toMatchObject({ kind: "unknown" });
    expect(summary(await failureOf(changes(listing([{ isMinimized: "no" }]))))).toMatchObject({
      code: "GITHUB_INVALID_ANSWER",
    });
  });
});
