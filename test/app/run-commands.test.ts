import { describe, expect, it } from "vitest";
import { type CarriedOut, carryOut } from "../../src/app/run-commands.ts";
import type { PullRequestHistory } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import type { CommandComment, PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { decide } from "../../src/policy/decide.ts";
import {
  ALICE,
  AUTH,
  aComment,
  anApproval,
  aPush,
  aReview,
  at,
  BOB,
  CLAUDE,
  DOCS,
  EARLIER,
  HEAD,
  IDA,
  IVAN,
  NOW,
  RITA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

function carry(
  commands: readonly CommandComment[],
  more: Partial<PullRequestHistory> = {},
  moreFacts: Partial<PullRequestFacts> = {},
): CarriedOut {
  const facts = someFacts({ commands, ...moreFacts });
  const history = someHistory(more);
  return carryOut({
    compiled: ENFORCED,
    facts,
    history,
    decision: decide(ENFORCED, facts, history),
  });
}

const YES = "/agentgov approve";
const NO = "/agentgov unapprove";

describe("carryOut", () => {
  it("changes nothing without a command", () => {
    const history = someHistory();
    const facts = someFacts();
    const decision = decide(ENFORCED, facts, history);
    const carried = carryOut({ compiled: ENFORCED, facts, history, decision });
    expect(carried).toEqual({
      history,
      withdrawals: [],
      newActs: [],
      endedActs: [],
      newDependencyApprovals: [],
      answered: [],
      answers: [],
      refusals: [],
    });
    expect(carried.history).toBe(history);
  });

  it("records an approval and says thank you with a reaction", () => {
    const carried = carry([aComment(IVAN, YES)]);
    const { contents: _contents, ...given } = anApproval(IVAN, [AUTH], {
      sourceId: 3_103,
      givenAt: at(200),
    });
    expect(carried.history.approvals).toMatchObject([
      { ...given, contents: [{ path: AUTH.path, blob: AUTH.blob }] },
    ]);
    expect(carried.answered).toEqual([{ commentId: 3_103, outcome: "done" }]);
    expect(carried.answers).toEqual([{ commentId: 3_103, reaction: "+1", reply: null }]);
    expect(carried.refusals).toEqual([]);
  });

  it("records an approval that is not enough, and says what is missing", () => {
    const carried = carry([aComment(BOB, YES)]);
    expect(carried.history.approvals).toHaveLength(1);
    expect(carried.answers).toMatchObject([{ commentId: 3_102, reaction: "+1" }]);
    expect(carried.answers[0]?.reply).toContain("@&#8203;bob is not one of @&#8203;acme/identity");
  });

  it.each([
    ["the author", ALICE, "opened this pull request"],
    ["a reader", RITA, "has read access"],
  ])("records no approval by %s, and says why", (_name, person, words) => {
    const comment = aComment(person, YES);
    const carried = carry([comment]);
    expect(carried.history.approvals).toEqual([]);
    expect(carried.answered).toEqual([{ commentId: comment.id, outcome: "refused" }]);
    expect(carried.answers).toMatchObject([{ commentId: comment.id, reaction: "confused" }]);
    expect(carried.answers[0]?.reply).toContain(words);
    expect(carried.refusals).toMatchObject([{ comment }]);
    expect(carried.refusals[0]?.reason).toContain(words);
  });

  it("says nothing to a comment without a command, and nothing to a bot", () => {
    const carried = carry([aComment(IVAN, "Nice."), aComment(CLAUDE, YES)]);
    expect(carried.answered.map(({ outcome }) => outcome)).toEqual(["ignored", "ignored"]);
    expect(carried.answers).toEqual([]);
  });

  it("answers a question", () => {
    const carried = carry([aComment(RITA, "/agentgov status")]);
    expect(carried.answers).toMatchObject([{ reaction: null }]);
    expect(carried.answers[0]?.reply).toContain("Waiting for approval of auth");
    expect(carried.answered).toEqual([{ commentId: 3_106, outcome: "done" }]);
  });

  it("answers what it cannot read", () => {
    const carried = carry([aComment(RITA, "/agentgov aprove")]);
    expect(carried.answers[0]?.reply).toContain("Did you mean `/agentgov approve`?");
    expect(carried.answered[0]?.outcome).toBe("refused");
  });

  it("obeys in the order of writing, whatever order they come in", () => {
    const first = aComment(IVAN, YES, { id: 5, createdAt: at(200), updatedAt: at(200) });
    const second = aComment(IVAN, NO, { id: 6, createdAt: at(200), updatedAt: at(200) });
    const third = aComment(IVAN, YES, { id: 4, createdAt: at(300), updatedAt: at(300) });
    for (const order of [
      [first, second, third],
      [third, second, first],
    ]) {
      const { history, withdrawals, answered } = carry(order);
      expect(answered.map(({ commentId }) => commentId)).toEqual([5, 6, 4]);
      expect(history.approvals.map(({ withdrawnAt }) => withdrawnAt)).toEqual([at(200), null]);
      expect(withdrawals).toEqual([{ channel: "comment", sourceId: 5, at: at(200) }]);
      expect(answered.map(({ outcome }) => outcome)).toEqual(["done", "done", "done"]);
    }
  });

  it("takes back every approval of one person, and nobody else's", () => {
    const approvals = [
      anApproval(IVAN),
      anApproval(IVAN, [AUTH], { channel: "review", sourceId: 50 }),
      anApproval(IVAN, [AUTH], { sourceId: 51, withdrawnAt: at(1) }),
      anApproval(IDA),
    ];
    const reviews = known([
      aReview(IVAN, { id: 50 }),
      aReview(IVAN, { id: 60, submittedAt: at(150) }),
    ]);
    const carried = carry([aComment(IVAN, NO)], { approvals }, { reviews });
    expect(carried.withdrawals).toEqual([
      { channel: "review", sourceId: 50, at: at(200) },
      { channel: "comment", sourceId: 2_103, at: at(200) },
      { channel: "review", sourceId: 60, at: at(200) },
    ]);
    const standing = carried.history.approvals.filter(({ withdrawnAt }) => withdrawnAt === null);
    expect(standing.map(({ actor }) => actor.login)).toEqual(["ida"]);
    expect(carried.history.approvals).toHaveLength(5);
    expect(carried.answers).toEqual([{ commentId: 3_103, reaction: "+1", reply: null }]);
    const facts = someFacts({ reviews });
    expect(
      decide(ENFORCED, facts, {
        ...carried.history,
        approvals: carried.history.approvals.filter(({ actor }) => actor.id === IVAN.id),
      }).verdict,
    ).toBe("waiting");
  });

  it("leaves the end of another person's approval to the evaluation", () => {
    const approvals = [
      anApproval(IVAN),
      anApproval(IDA, [AUTH], { channel: "review", sourceId: 50 }),
    ];
    const carried = carry([aComment(IVAN, NO)], { approvals });
    const ida = carried.history.approvals.find(({ actor }) => actor.id === IDA.id);
    expect(ida?.withdrawnAt).toBeNull();
    expect(carried.withdrawals).toHaveLength(1);
  });

  it("cannot take back what was never given", () => {
    const carried = carry([aComment(IVAN, NO)], { approvals: [anApproval(IDA)] });
    expect(carried.answers[0]?.reply).toBe(
      "You have no approval, veto or ownership here to take back.",
    );
    expect(carried.withdrawals).toEqual([]);
  });

  it("adds up what several people ask for", () => {
    const carried = carry([
      aComment(IVAN, YES, { id: 1 }),
      aComment(ALICE, YES, { id: 2 }),
      aComment(RITA, "/agentgov help", { id: 3 }),
      aComment(ALICE, "/agentgov aprove", { id: 4 }),
    ]);
    expect(carried.answered.map(({ outcome }) => outcome)).toEqual([
      "done",
      "refused",
      "done",
      "refused",
    ]);
    expect(carried.refusals.map(({ comment }) => comment.id)).toEqual([2, 4]);
    expect(carried.answers.map(({ commentId }) => commentId)).toEqual([1, 2, 3, 4]);
  });

  it("does not take a head that was left and pushed again for what was there meanwhile", () => {
    const sightings = [
      { headSha: HEAD, seenAt: at(10) },
      { headSha: EARLIER, seenAt: at(20) },
    ];
    const pushes = [
      aPush(ALICE, { after: HEAD, seenAt: at(10) }),
      aPush(ALICE, { before: HEAD, after: EARLIER, seenAt: at(20) }),
      aPush(ALICE, { before: EARLIER, after: HEAD, seenAt: at(250) }),
    ];
    const before = carry([aComment(IVAN, YES)], { sightings, pushes });
    expect(before.answers[0]?.reply).toContain("it is unclear which commit you saw");
    const late = aComment(IVAN, YES, { createdAt: at(260), updatedAt: at(260) });
    expect(carry([late], { sightings, pushes }).history.approvals).toHaveLength(1);
    expect(
      carry([late], { sightings, pushes: pushes.toReversed() }).history.approvals,
    ).toHaveLength(1);
  });

  it("knows the areas of the policy", () => {
    const carried = carry([aComment(IVAN, `${YES} auth`)]);
    expect(carried.history.approvals).toMatchObject([{ areas: ["auth"] }]);
    expect(carry([aComment(IVAN, `${YES} authh`)]).answers[0]?.reply).toContain(
      "Did you mean `auth`?",
    );
  });

  it("does not mind pushes of other commits, or older ones of the head", () => {
    const sightings = [
      { headSha: HEAD, seenAt: at(100) },
      { headSha: EARLIER, seenAt: at(20) },
    ];
    const pushes = [
      aPush(ALICE, { after: EARLIER, seenAt: at(300) }),
      aPush(ALICE, { after: HEAD, seenAt: at(100) }),
      aPush(ALICE, { after: HEAD, seenAt: at(50) }),
    ];
    expect(carry([aComment(IVAN, YES)], { sightings, pushes }).history.approvals).toHaveLength(1);
    const early = aComment(IVAN, YES, { createdAt: at(70), updatedAt: at(70) });
    expect(carry([early], { sightings, pushes }).history.approvals).toEqual([]);
  });

  it("binds an approval of an earlier head to what was there", () => {
    const contents = anApproval(IVAN, [DOCS]).contents;
    const earlierContents = [{ headSha: EARLIER, baseRef: "main", files: contents }];
    const carried = carry([aComment(IVAN, `${YES} ${EARLIER}`)], { earlierContents });
    expect(carried.history.approvals).toMatchObject([{ headSha: EARLIER, contents }]);
    expect(carried.answers[0]?.reply).toContain("was added to the change after it");
    expect(NOW).toBe(someFacts().gatheredAt);
  });
});
