import { describe, expect, it } from "vitest";
import { contentOf } from "../../src/domain/file-content.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts, Review } from "../../src/domain/pull-request-facts.ts";
import {
  collectApprovals,
  contentsAt,
  placesOfReviews,
} from "../../src/policy/collect-approvals.ts";
import {
  ALICE,
  AUTH,
  anApproval,
  aReview,
  at,
  BOB,
  DOCS,
  EARLIER,
  HEAD,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aTimeline } from "../builders/timeline.ts";

const EARLIER_CONTENTS = [
  { headSha: EARLIER, baseRef: "main", files: anApproval(IVAN, [DOCS]).contents },
];

describe("where reviews that are not on record were given", () => {
  it("is the head that each of them names, with what was there", () => {
    const facts = someFacts({ reviews: known([aReview(IVAN)]) });
    expect(placesOfReviews(facts, someHistory())).toEqual([
      { headSha: HEAD, baseRef: "main", contents: [contentOf(AUTH)] },
    ]);
  });

  it("is every head that one may have been before, read or not", () => {
    const ref = "refs/heads/topic";
    const moves = known([
      { ref, before: EARLIER, after: HEAD, actor: ALICE, at: at(95) },
      { ref, before: null, after: EARLIER, actor: ALICE, at: at(1) },
    ]);
    const facts = someFacts({ reviews: known([aReview(IVAN)]), timeline: aTimeline(), moves });
    const contents = [contentOf(AUTH)];
    const places = placesOfReviews(facts, someHistory());
    expect(places.map(({ headSha }) => headSha).toSorted()).toEqual([EARLIER, HEAD]);
    expect(places).toContainEqual({ headSha: HEAD, baseRef: "main", contents });
    expect(places).toContainEqual({ headSha: EARLIER, baseRef: "main", contents: null });
  });

  it.each<[string, Partial<Review>]>([
    ["asks for changes", { state: "changes-requested" }],
    ["names no commit", { commitSha: null }],
    ["names no time", { submittedAt: null }],
    ["is on record", { id: 5 }],
  ])("leaves out one that %s", (_name, more) => {
    const reviews = known([aReview(IVAN, more), aReview(BOB)]);
    const approvals = [anApproval(IVAN, [AUTH], { channel: "review", sourceId: 5 })];
    expect(placesOfReviews(someFacts({ reviews }), someHistory({ approvals }))).toHaveLength(1);
  });

  it.each<[string, Partial<PullRequestFacts>]>([
    ["reviews", { reviews: unknown("too much") }],
    ["the timeline", { reviews: known([aReview(IVAN)]), timeline: unknown("refused") }],
  ])("is nowhere while %s cannot be read", (_name, more) => {
    expect(placesOfReviews(someFacts(more), someHistory())).toEqual([]);
  });
});

describe("what was there", () => {
  it("is not what this head shows against another base", () => {
    const place = { headSha: HEAD, baseRef: "dev" };
    expect(contentsAt(place, someFacts(), someHistory())).toBeNull();
  });

  it("is judged for each of two people by their own withdrawal", () => {
    const approvals = [
      anApproval(IVAN, [AUTH], { channel: "review", sourceId: 5 }),
      anApproval(BOB, [AUTH], { channel: "review", sourceId: 6 }),
    ];
    const reviews = known([
      aReview(IVAN, { id: 5, state: "dismissed", submittedAt: at(40) }),
      aReview(BOB, { id: 6 }),
    ]);
    const history = someHistory({ approvals, earlierContents: EARLIER_CONTENTS });
    const { all } = collectApprovals(someFacts({ reviews }), history);
    expect(all.map(({ withdrawnAt }) => withdrawnAt === null)).toEqual([false, true]);
  });

  it("is listed comment before review where time and number are the same", () => {
    const comment = anApproval(IVAN, [AUTH], { sourceId: 2, givenAt: at(9) });
    const review = anApproval(BOB, [AUTH], { channel: "review", sourceId: 2, givenAt: at(9) });
    const facts = someFacts({ reviews: known([aReview(BOB, { id: 2 })]) });
    for (const approvals of [
      [comment, review],
      [review, comment],
    ]) {
      const { all } = collectApprovals(facts, someHistory({ approvals }));
      expect(all.map(({ channel }) => channel)).toEqual(["comment", "review"]);
    }
  });
});
