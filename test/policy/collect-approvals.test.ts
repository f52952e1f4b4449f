import { describe, expect, it } from "vitest";
import { contentOf } from "../../src/domain/file-content.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { ChangedFile, PullRequestFacts, Review } from "../../src/domain/pull-request-facts.ts";
import {
  type CollectedApprovals,
  collectApprovals,
  contentsAt,
  type Place,
} from "../../src/policy/collect-approvals.ts";
import {
  ALICE,
  AUTH,
  aFile,
  anApproval,
  aPush,
  aReview,
  at,
  BOB,
  DOCS,
  EARLIER,
  HEAD,
  IVAN,
  NOW,
  sha,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aTimeline } from "../builders/timeline.ts";

const EARLIER_CONTENTS = [
  { headSha: EARLIER, baseRef: "dev", files: [] },
  { headSha: EARLIER, baseRef: "main", files: anApproval(IVAN, [DOCS]).contents },
];

function collect(
  reviews: readonly Review[],
  history: Parameters<typeof someHistory>[0] = {},
): CollectedApprovals {
  return collectApprovals(someFacts({ reviews: known(reviews) }), someHistory(history));
}

describe("collectApprovals", () => {
  it("makes an approval of a native review, with what was there", () => {
    const { all, added, withdrawals } = collect([aReview(IVAN)]);
    expect(all).toEqual([
      anApproval(IVAN, [AUTH], {
        channel: "review",
        sourceId: 1_103,
        givenAt: at(100),
        contents: [contentOf(AUTH)],
      }),
    ]);
    expect({ added, withdrawals }).toEqual({ added: all, withdrawals: [] });
  });

  it.each<[string, Partial<Review>]>([
    ["comments only", { state: "commented" }],
    ["is pending", { state: "pending" }],
    ["asks for changes", { state: "changes-requested" }],
    ["was dismissed", { state: "dismissed" }],
    ["names no commit", { commitSha: null }],
    ["names no time", { submittedAt: null }],
    ["has no author", { author: null }],
  ])("takes no approval from a review that %s", (_name, more) => {
    expect(collect([aReview(IVAN, more)]).all).toEqual([]);
  });

  it("keeps what was recorded of a review, whatever GitHub says of its commit now", () => {
    const recorded = anApproval(IVAN, [DOCS], { channel: "review", sourceId: 5, headSha: EARLIER });
    const { all, added } = collect([aReview(IVAN, { id: 5 })], { approvals: [recorded] });
    expect({ all, added }).toEqual({ all: [recorded], added: [] });
  });

  it("tells a review from a comment with the same number", () => {
    const comment = anApproval(IVAN, [AUTH], { sourceId: 5 });
    const { all } = collect([aReview(BOB, { id: 5 })], { approvals: [comment] });
    expect(all.map(({ channel }) => channel)).toEqual(["comment", "review"]);
  });

  it("sorts by time, then by number, then by channel", () => {
    const approvals = [
      anApproval(IVAN, [AUTH], { sourceId: 3, givenAt: at(9) }),
      anApproval(IVAN, [AUTH], { sourceId: 2, givenAt: at(9) }),
      anApproval(IVAN, [AUTH], { sourceId: 1, givenAt: at(50) }),
    ];
    const reviews = [
      aReview(BOB, { id: 2, submittedAt: at(9) }),
      aReview(BOB, { id: 7, submittedAt: at(1) }),
    ];
    const order = (list: CollectedApprovals): string[] =>
      list.all.map(({ channel, sourceId }) => `${channel} ${sourceId}`);
    const expected = ["review 7", "comment 2", "review 2", "comment 3", "comment 1"];
    expect(order(collect(reviews, { approvals }))).toEqual(expected);
    const turned = { approvals: approvals.toReversed() };
    expect(order(collect(reviews.toReversed(), turned))).toEqual(expected);
  });

  it.each([
    ["dismissed", [aReview(IVAN, { id: 5, state: "dismissed", submittedAt: at(100) })], at(100)],
    ["gone", [], NOW],
    ["turned into a comment", [aReview(IVAN, { id: 5, state: "commented" })], NOW],
  ] as const)("withdraws a recorded review that is %s", (_name, reviews, _time) => {
    const approvals = [anApproval(IVAN, [AUTH], { channel: "review", sourceId: 5 })];
    const { all, withdrawals } = collect(reviews, { approvals });
    expect(withdrawals).toEqual([{ channel: "review", sourceId: 5, at: NOW }]);
    expect(all.map(({ withdrawnAt }) => withdrawnAt)).toEqual([NOW]);
  });

  it.each<[string, Partial<Review>, string | null]>([
    ["later changes requested", { state: "changes-requested", submittedAt: at(101) }, at(101)],
    [
      "changes requested in the same second",
      { state: "changes-requested", submittedAt: at(100) },
      at(100),
    ],
    ["earlier changes requested", { state: "changes-requested", submittedAt: at(99) }, null],
    ["a later objection that was dismissed", { state: "dismissed", submittedAt: at(101) }, at(101)],
    ["a later remark", { state: "commented", submittedAt: at(101) }, null],
    ["an objection at an unknown time", { state: "changes-requested", submittedAt: null }, null],
    [
      "another person's objection",
      { author: BOB, state: "changes-requested", submittedAt: at(101) },
      null,
    ],
  ])("after %s", (_name, more, withdrawnAt) => {
    const comment = anApproval(IVAN);
    const approved = aReview(IVAN, { id: 1 });
    const { all, withdrawals } = collect([approved, aReview(IVAN, { id: 2, ...more })], {
      approvals: [comment],
    });
    expect(all.map((approval) => approval.withdrawnAt)).toEqual([withdrawnAt, withdrawnAt]);
    expect(withdrawals).toHaveLength(withdrawnAt === null ? 0 : 2);
  });

  it("withdraws nothing twice, and of two with one number only the right one", () => {
    const gone = anApproval(IVAN, [AUTH], { channel: "review", sourceId: 5, withdrawnAt: at(1) });
    expect(collect([], { approvals: [gone] })).toMatchObject({ all: [gone], withdrawals: [] });
    const comment = anApproval(BOB, [AUTH], { sourceId: 5 });
    const review = anApproval(IVAN, [AUTH], { channel: "review", sourceId: 5 });
    const { all } = collect([], { approvals: [comment, review] });
    expect(all.map(({ channel, withdrawnAt }) => [channel, withdrawnAt])).toEqual([
      ["comment", null],
      ["review", NOW],
    ]);
  });

  it("withdraws nothing while reviews cannot be read", () => {
    const approvals = [anApproval(IVAN, [AUTH], { channel: "review", sourceId: 5 })];
    const facts = someFacts({ reviews: unknown("too much") });
    expect(collectApprovals(facts, someHistory({ approvals }))).toEqual({
      all: approvals,
      added: [],
      withdrawals: [],
    });
  });

  it("binds a review that GitHub has moved to the head it was given for", () => {
    const { all } = collect([aReview(IVAN, { submittedAt: at(100) })], {
      pushes: [aPush(ALICE, { before: EARLIER, seenAt: at(101) })],
      earlierContents: EARLIER_CONTENTS,
    });
    expect(all).toMatchObject([
      { headSha: EARLIER, contents: [{ path: "docs/guide.md" }], givenAt: at(100) },
    ]);
  });

  it("gives hundreds of reviews of one head one list of its files", () => {
    const { all } = collect([aReview(IVAN), aReview(BOB)]);
    expect(all[0]?.contents).toBe(all[1]?.contents);
  });
});

describe("a review that several heads may have been before", () => {
  const REF = "refs/heads/topic";
  const moves = known([
    { ref: REF, before: EARLIER, after: HEAD, actor: ALICE, at: at(95) },
    { ref: REF, before: null, after: EARLIER, actor: ALICE, at: at(1) },
  ]);
  const same = aFile(AUTH.path, { mode: "100644" });

  function contentsSeen(
    earlier: readonly ChangedFile[],
    modes: PullRequestFacts["modes"] = [],
  ): readonly unknown[] {
    const facts = someFacts({
      reviews: known([aReview(IVAN)]),
      files: known([same]),
      timeline: aTimeline(),
      moves,
      modes,
    });
    const files = earlier.map((file) => contentOf(file));
    const earlierContents = [{ headSha: EARLIER, baseRef: "main", files }];
    const { added } = collectApprovals(facts, someHistory({ earlierContents }));
    expect(added).toMatchObject([{ headSha: EARLIER, baseRef: "main" }]);
    return (added[0]?.contents ?? []).map(({ path, blob }) => [path, blob]);
  }

  it("counts for what all of them show alike", () => {
    expect(contentsSeen([same])).toEqual([[same.path, same.blob]]);
    expect(contentsSeen([same, DOCS])).toEqual([
      [same.path, same.blob],
      [DOCS.path, null],
    ]);
    expect(contentsSeen([DOCS])).toEqual([
      [DOCS.path, null],
      [same.path, null],
    ]);
    expect(contentsSeen([{ ...same, blob: "other" }])).toEqual([[same.path, null]]);
    expect(contentsSeen([{ ...same, mode: "100755" }])).toEqual([[same.path, null]]);
  });

  it("counts nowhere while one of them was not read, and while GitHub does not tell", () => {
    const facts = { reviews: known([aReview(IVAN)]), timeline: aTimeline(), moves };
    const { added } = collectApprovals(someFacts(facts), someHistory());
    expect(added).toMatchObject([{ contents: null }]);
    const unread = someFacts({ ...facts, timeline: unknown("refused") });
    const collected = collectApprovals(unread, someHistory());
    expect(collected.added).toEqual([]);
    expect(collected.all).toMatchObject([{ contents: null }]);
  });
});

function here(headSha: CommitSha): Place {
  return { headSha, baseRef: "main" };
}

describe("contentsAt", () => {
  it("knows the head from the facts, and earlier heads from the record of this base", () => {
    const history = someHistory({ earlierContents: EARLIER_CONTENTS });
    expect(contentsAt(here(HEAD), someFacts(), history)).toEqual([contentOf(AUTH)]);
    expect(contentsAt(here(EARLIER), someFacts(), history)).toEqual(
      anApproval(IVAN, [DOCS]).contents,
    );
    expect(contentsAt(here(sha(77)), someFacts(), history)).toBeNull();
    expect(contentsAt(here(HEAD), someFacts({ files: unknown("too much") }), history)).toBeNull();
    const other = someHistory({ earlierContents: EARLIER_CONTENTS.slice(0, 1) });
    expect(contentsAt(here(EARLIER), someFacts(), other)).toBeNull();
  });
});
