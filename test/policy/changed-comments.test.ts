import { describe, expect, it } from "vitest";
import type { ChangedComment } from "../../src/domain/changed-comment.ts";
import { known, unknown } from "../../src/domain/known.ts";
import { allowingComments, changeOf, withdrawChanged } from "../../src/policy/changed-comments.ts";
import { decide } from "../../src/policy/decide.ts";
import { AUTH, anApproval, at, IDA, IVAN, someFacts, someHistory } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const GIVEN = anApproval(IVAN);

function change(commentId: number, more: Partial<ChangedComment> = {}): ChangedComment {
  return { commentId, change: "hidden", by: null, at: at(500), ...more };
}

describe("comments that still allow something", () => {
  it("are those behind approvals, overrides and ownerships that nobody has ended", () => {
    const act = {
      channel: "comment",
      actor: IVAN,
      reason: null,
      scope: null,
      baseRef: "main",
      headSha: GIVEN.headSha,
      contents: null,
      givenAt: at(1),
      expiresAt: null,
      end: null,
    } as const;
    const over = { at: at(2), by: IVAN, reason: "taken back" };
    expect(
      allowingComments({
        approvals: [
          { ...GIVEN, sourceId: 9 },
          { ...GIVEN, sourceId: 3, withdrawnAt: at(3) },
          { ...GIVEN, sourceId: 4, channel: "review" },
          { ...GIVEN, sourceId: 8 },
        ],
        acts: [
          { ...act, kind: "override", sourceId: 2 },
          { ...act, kind: "ownership", sourceId: 1 },
          { ...act, kind: "ownership", sourceId: 5, end: over },
          { ...act, kind: "hold", sourceId: 6 },
          { ...act, kind: "veto", sourceId: 7 },
        ],
        changedComments: [change(8)],
      }),
    ).toEqual([1, 2, 9]);
  });

  it("are none where nobody said anything", () => {
    expect(allowingComments({ approvals: [] })).toEqual([]);
  });
});

describe("an approval whose comment was changed", () => {
  it.each([
    ["a delivery told of it", {}, { changedComments: [change(GIVEN.sourceId)] }],
    ["it was found", { commentChanges: known([change(GIVEN.sourceId)]) }, {}],
  ])("ends where %s, and says why", (_name, facts, history) => {
    const { approvals, withdrawals } = withdrawChanged(facts, { approvals: [GIVEN], ...history });
    expect(withdrawals).toEqual([
      { channel: "comment", sourceId: GIVEN.sourceId, at: at(500), because: "hidden" },
    ]);
    const decision = decide(ENFORCED, someFacts(), someHistory({ approvals }));
    expect(decision.verdict).toBe("waiting");
    expect(decision.approvals.map(({ note }) => note)).toEqual([
      "withdrawn: its comment was hidden",
    ]);
  });

  it("is told of by the delivery, which knows who did it", () => {
    const told = change(5, { by: IDA, change: "edited" });
    const found = { commentChanges: known([change(5)]) };
    expect(changeOf(5, found, { changedComments: [told] })).toBe(told);
    expect(changeOf(6, found, { changedComments: [told] })).toBeNull();
  });

  it("is nothing to pass on while nobody can look, and nothing to end either", () => {
    const history = someHistory({ approvals: [GIVEN] });
    const facts = someFacts({ commentChanges: unknown("GitHub does not show the comments") });
    expect(withdrawChanged(facts, history).withdrawals).toEqual([]);
    expect(decide(ENFORCED, someFacts(), history).verdict).toBe("passed");
    const decision = decide(ENFORCED, facts, history);
    expect([decision.verdict, decision.incomplete]).toEqual([
      "failed",
      ["The comments that allow something could not be read: GitHub does not show the comments."],
    ]);
    expect(decision.approvals.every(({ counts }) => counts)).toBe(true);
  });

  it("does not end what has ended, or a review", () => {
    const ended = { ...GIVEN, withdrawnAt: at(400) };
    const review = { ...GIVEN, channel: "review" } as const;
    const commentChanges = known([change(GIVEN.sourceId)]);
    const before = [ended, review, anApproval(IDA, [AUTH])];
    const { approvals } = withdrawChanged({ commentChanges }, { approvals: before });
    expect(approvals).toBe(before);
  });
});
