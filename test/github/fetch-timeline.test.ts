import { validate } from "@octokit/graphql-schema";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchTimeline, PULL_REQUEST_TIMELINE_QUERY } from "../../src/github/fetch-timeline.ts";
import { connect, guardNetwork, HOST, REF, unusedInterceptors } from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

const HEAD = "a".repeat(40);
const OTHER = "b".repeat(40);
const AT = "2026-06-01T12:00:00Z";

interface Page {
  readonly nodes: unknown;
  readonly next?: string;
}

/** Answers one page after the other, each asked for with the cursor of the one after it in time. */
async function timeline(pages: readonly Page[]): ReturnType<typeof fetchTimeline> {
  const { client } = await connect();
  for (const [index, { nodes, next }] of pages.entries()) {
    const pageInfo = { hasPreviousPage: next !== undefined, startCursor: next ?? null };
    const pullRequest = {
      headRefOid: HEAD,
      baseRefName: "main",
      timelineItems: { nodes, pageInfo },
    };
    answer(pages[index - 1]?.next ?? null, { repository: { pullRequest } });
  }
  return fetchTimeline(client, REF);
}

function answer(before: string | null, data: object): void {
  nock(HOST)
    .post("/api/graphql", {
      operationName: "PullRequestTimeline",
      query: PULL_REQUEST_TIMELINE_QUERY,
      variables: { owner: REF.owner, name: REF.repo, number: REF.number, before },
    })
    .reply(200, { data });
}

function retarget(from: string, to: string): object {
  return {
    __typename: "BaseRefChangedEvent",
    createdAt: AT,
    previousRefName: from,
    currentRefName: to,
  };
}

const FORCED = {
  __typename: "HeadRefForcePushedEvent",
  createdAt: AT,
  beforeCommit: { oid: OTHER },
  afterCommit: { oid: HEAD },
};

function dismissed(previousReviewState: string, actor: object | null, author: object): object {
  const review = { fullDatabaseId: "3141592653", author };
  return { __typename: "ReviewDismissedEvent", createdAt: AT, previousReviewState, actor, review };
}

const BOB = { login: "bob" };

describe("fetchTimeline", () => {
  it("asks what GitHub's schema knows", () => {
    expect(validate(PULL_REQUEST_TIMELINE_QUERY)).toEqual([]);
  });

  it("reads each kind of event", async () => {
    const automatic = { __typename: "AutomaticBaseChangeSucceededEvent", createdAt: AT };
    const nodes = [
      retarget("main", "dev"),
      { ...automatic, oldBase: "dev", newBase: "main" },
      FORCED,
      { ...FORCED, beforeCommit: null },
      dismissed("CHANGES_REQUESTED", { login: "eve" }, BOB),
      dismissed("APPROVED", BOB, BOB),
      dismissed("COMMENTED", null, BOB),
      { ...dismissed("APPROVED", BOB, BOB), review: null },
      null,
    ];
    expect(await timeline([{ nodes }])).toEqual({
      kind: "known",
      value: {
        headSha: HEAD,
        baseRef: "main",
        baseChanges: [
          { from: "main", to: "dev", at: AT },
          { from: "dev", to: "main", at: AT },
        ],
        forcedMoves: [
          { before: OTHER, after: HEAD, at: AT },
          { before: null, after: HEAD, at: AT },
        ],
        dismissals: [
          { reviewId: 3_141_592_653, was: "changes-requested", bySelf: false, at: AT },
          { reviewId: 3_141_592_653, was: "approved", bySelf: true, at: AT },
          { reviewId: 3_141_592_653, was: "other", bySelf: false, at: AT },
        ],
      },
    });
  });

  it("puts the pages in the order of time", async () => {
    const pages = [
      { nodes: [retarget("b", "c")], next: "cursor" },
      { nodes: [retarget("a", "b")] },
    ];
    expect(await timeline(pages)).toMatchObject({
      value: { baseChanges: [{ from: "a" }, { from: "b" }] },
    });
  });

  it("does not know where it cannot read to the beginning", async () => {
    const { client } = await connect();
    answer(null, { repository: { pullRequest: null } });
    expect(await fetchTimeline(client, REF)).toMatchObject({ kind: "unknown" });
  });

  it("stops after a bounded number of pages", async () => {
    const pages = Array.from({ length: 11 }, (_, index) => ({
      nodes: [FORCED],
      next: `cursor ${index}`,
    }));
    expect(await timeline(pages)).toEqual({
      kind: "unknown",
      reason: "there are more than 1000 retargets and forced pushes",
    });
  });
});
