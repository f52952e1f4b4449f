import { describe, expect, it } from "vitest";
import { known, unknown } from "../../../src/domain/known.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import type { DismissedReview } from "../../../src/domain/pull-request-timeline.ts";
import { collectActs } from "../../../src/policy/acts/collect-acts.ts";
import { needsTimeline } from "../../../src/policy/head-movers.ts";
import { anAct } from "../../builders/acts.ts";
import { anApproval, aReview, at, BOB, someFacts, someHistory } from "../../builders/facts.ts";
import { aTimeline } from "../../builders/timeline.ts";

const REVIEW = aReview(BOB, { id: 5, state: "dismissed", submittedAt: at(100) });
const APPROVED = anApproval(BOB, [], { channel: "review", sourceId: 5 });

function factsWith(timeline?: PullRequestFacts["timeline"]): PullRequestFacts {
  const reviews = known([REVIEW]);
  return someFacts(timeline === undefined ? { reviews } : { reviews, timeline });
}

function dismissal(more: Partial<DismissedReview>): PullRequestFacts["timeline"] {
  const plain = { reviewId: 5, was: "changes-requested", bySelf: false, at: at(110) } as const;
  return aTimeline({ dismissals: [{ ...plain, ...more }] });
}

describe("an objection that was dismissed before anybody looked", () => {
  it.each<[string, PullRequestFacts["timeline"], number, number]>([
    ["by another", dismissal({}), 1, 1],
    ["by whoever wrote it", dismissal({ bySelf: true }), 0, 0],
    ["of another review", dismissal({ reviewId: 6 }), 0, 0],
    ["and was an approval", dismissal({ was: "approved" }), 0, 0],
    ["and may have been anything", unknown("refused"), 1, 0],
    ["in a record from before anybody asked", undefined, 0, 0],
  ])("is a veto where it should be: %s", (_name, ...[timeline, standing, recorded]) => {
    const { all, added } = collectActs(factsWith(timeline), someHistory());
    expect([all.length, added.length]).toEqual([standing, recorded]);
  });

  it("is none where the review is known to have been an approval", () => {
    const history = someHistory({ approvals: [APPROVED] });
    expect(collectActs(factsWith(unknown("refused")), history).all).toEqual([]);
  });

  it("is asked for until a record tells", () => {
    const veto = anAct("veto", BOB, { channel: "review", sourceId: 5 });
    expect(needsTimeline(factsWith(), someHistory())).toBe(true);
    expect(needsTimeline(factsWith(), someHistory({ acts: [veto] }))).toBe(false);
    expect(needsTimeline(factsWith(), someHistory({ approvals: [APPROVED] }))).toBe(false);
    expect(needsTimeline(someFacts(), someHistory())).toBe(false);
  });
});
