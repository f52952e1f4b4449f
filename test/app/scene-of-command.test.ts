import { describe, expect, it } from "vitest";
import { type CarriedOut, carryOut } from "../../src/app/run-commands.ts";
import type { PullRequestHistory } from "../../src/domain/decision.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { CommandComment, PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { decide } from "../../src/policy/decide.ts";
import { anAct, BREAK_GLASS } from "../builders/acts.ts";
import {
  ALICE,
  AUTH,
  aComment,
  anApproval,
  aPullRequest,
  aPush,
  aReview,
  at,
  DOCS,
  EARLIER,
  HEAD,
  IVAN,
  OLGA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aTimeline } from "../builders/timeline.ts";

const YES = "/agentgov approve";
const REASON = "the shop is down, this brings it back";

/** Retargeted from dev to main between the comment, at 200, and the evaluation. */
const RETARGETED = aTimeline({ baseChanges: [{ from: "dev", to: "main", at: at(250) }] });

function carry(
  commands: readonly CommandComment[],
  facts: Partial<PullRequestFacts>,
  history: Partial<PullRequestHistory> = {},
): CarriedOut {
  const all = someFacts({ commands, ...facts });
  const past = someHistory(history);
  const decision = decide(BREAK_GLASS, all, past);
  return carryOut({ compiled: BREAK_GLASS, facts: all, history: past, decision });
}

function firstReply({ answers }: CarriedOut): string {
  return answers[0]?.reply ?? "";
}

describe("a yes by comment", () => {
  it("is for the base that was there, not for the one of the evaluation", () => {
    const seen = [{ headSha: HEAD, baseRef: "dev", files: anApproval(IVAN, [DOCS]).contents }];
    for (const body of [YES, `${YES} ${HEAD}`]) {
      const carried = carry(
        [aComment(IVAN, body)],
        { timeline: RETARGETED },
        { earlierContents: seen },
      );
      expect(carried.history.approvals).toMatchObject([
        { baseRef: "dev", headSha: HEAD, contents: [{ path: DOCS.path }] },
      ]);
    }
  });

  it("is for a head that was there, though a push came before the evaluation", () => {
    const contents = anApproval(IVAN, [AUTH]).contents;
    const moves = known(
      [
        { before: EARLIER, after: HEAD, at: at(250) },
        { before: null, after: EARLIER, at: at(1) },
      ].map((move) => ({ ...move, ref: "refs/heads/topic", actor: ALICE })),
    );
    const carried = carry(
      [aComment(IVAN, YES)],
      { timeline: aTimeline(), moves },
      { earlierContents: [{ headSha: EARLIER, baseRef: "main", files: contents }] },
    );
    expect(carried.history.approvals).toMatchObject([{ headSha: EARLIER, contents }]);
  });

  it.each<[string, Partial<PullRequestFacts>, string]>([
    ["while a page may show another base", { timeline: retargetedAt(195) }, "base branch you saw"],
    ["while GitHub does not tell", { timeline: unknown("refused") }, "base branch you saw"],
    [
      "on a head of which news came late",
      { timeline: aTimeline({ headSha: EARLIER }) },
      "unclear which commit",
    ],
  ])("is refused %s", (_name, facts, reason) => {
    const carried = carry([aComment(IVAN, YES)], facts);
    expect(carried.history.approvals).toEqual([]);
    expect(firstReply(carried)).toContain(reason);
  });

  it("is refused when a later command of the same person was carried out before it came", () => {
    const comment = aComment(IVAN, YES);
    const later = { commentId: comment.id + 1, accountId: IVAN.id };
    const carried = carry([comment], {}, { laterAnswered: [later] });
    expect(carried.history.approvals).toEqual([]);
    expect(firstReply(carried)).toContain("carried out before this one arrived");
    const others = [
      { ...later, accountId: OLGA.id },
      { ...later, commentId: comment.id - 1 },
    ];
    expect(carry([comment], {}, { laterAnswered: others }).history.approvals).toHaveLength(1);
  });

  it("is not taken back before the reviews can be read that are to be taken back too", () => {
    const comment = aComment(IVAN, "/agentgov unapprove");
    const approvals = [anApproval(IVAN)];
    const carried = carry([comment], { reviews: unknown("refused") }, { approvals });
    expect(carried.answered).toEqual([]);
    expect(carry([comment], {}, { approvals }).answered).toHaveLength(1);
  });

  it("is refused from before the pull request was opened", () => {
    const pullRequest = aPullRequest({ createdAt: at(201) });
    const facts = { pullRequest, timeline: aTimeline() };
    expect(carry([aComment(IVAN, YES)], facts).history.approvals).toEqual([]);
  });

  it("is refused when the comment was edited within the second it was written", () => {
    const changedComments = [
      { commentId: 3_000 + IVAN.id, change: "edited", by: IVAN, at: at(200) } as const,
    ].map((change) => ({ ...change, at: change.at.replace("Z", ".000Z") }));
    const carried = carry([aComment(IVAN, YES)], {}, { changedComments });
    expect(carried.history.approvals).toEqual([]);
    expect(firstReply(carried)).toContain("Edited comments are ignored");
  });
});

describe("an override and an ownership", () => {
  it.each([
    `/agentgov override all ${HEAD} ${REASON}`,
    `/agentgov override all ${REASON}`,
    "/agentgov own",
  ])("are for the base that was there: %s", (body) => {
    const comment = aComment(OLGA, body, { createdAt: at(2_000), updatedAt: at(2_000) });
    expect(carry([comment], { timeline: aTimeline() }).newActs).toHaveLength(1);
    const carried = carry([comment], { timeline: retargetedAt(2_050) });
    expect(carried.newActs).toEqual([]);
    expect(carried.refusals).toHaveLength(1);
  });
});

describe("what stops a merge", () => {
  it.each(["deny", "hold"])("is heard whatever the base was: %s", (word) => {
    const comment = aComment(OLGA, `/agentgov ${word} not now`);
    expect(carry([comment], { timeline: RETARGETED }).newActs).toHaveLength(1);
    expect(carry([comment], { timeline: unknown("refused") }).newActs).toHaveLength(1);
  });
});

describe("an objection by review", () => {
  const objection = aReview(IVAN, { id: 5, state: "changes-requested", submittedAt: at(200) });
  const veto = anAct("veto", IVAN, { channel: "review", sourceId: 5, givenAt: at(200) });

  it.each([
    ["of the same second", 200, false],
    ["of the second before", 199, false],
    ["of a second later", 201, true],
  ])("is ended by no word %s, unless later", (_name, seconds, isEnded) => {
    for (const words of ["approve", "unapprove", "undeny"]) {
      const time = at(seconds);
      const comment = aComment(IVAN, `/agentgov ${words}`, { createdAt: time, updatedAt: time });
      const facts = { reviews: known([objection]) };
      const pushes = [aPush(ALICE, { seenAt: at(1) })];
      const carried = carry([comment], facts, { acts: [veto], pushes });
      expect(carried.endedActs.length > 0, words).toBe(isEnded);
    }
  });
});

function retargetedAt(seconds: number): ReturnType<typeof aTimeline> {
  return aTimeline({ baseChanges: [{ from: "dev", to: "main", at: at(seconds) }] });
}
