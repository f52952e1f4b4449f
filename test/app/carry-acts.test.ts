import { describe, expect, it } from "vitest";
import { type CarriedOut, carryOut } from "../../src/app/run-commands.ts";
import type { Account } from "../../src/domain/account.ts";
import type { PullRequestHistory } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import type { CommandComment, PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import { anAct, BREAK_GLASS, DOCS_ONLY } from "../builders/acts.ts";
import {
  ALICE,
  AUTH,
  aComment,
  aFile,
  anApproval,
  aReview,
  at,
  BOB,
  HEAD,
  IDA,
  IVAN,
  NOW,
  OLGA,
  RITA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";

interface Scene {
  readonly facts: Partial<PullRequestFacts>;
  readonly history: Partial<PullRequestHistory>;
  readonly policy: CompiledPolicy;
}

function carry(
  commands: readonly CommandComment[],
  { facts: more = {}, history: past = {}, policy = BREAK_GLASS }: Partial<Scene> = {},
): CarriedOut {
  const facts = someFacts({ commands, ...more });
  const history = someHistory(past);
  const decision = decide(policy, facts, history);
  return carryOut({ compiled: policy, facts, history, decision });
}

function say(who: Account, words: string, seconds = 2_000): CommandComment {
  const time = at(seconds);
  const id = 3_000 + who.id;
  return aComment(who, `/agentgov ${words}`, { id, createdAt: time, updatedAt: time });
}

function replies({ answers }: CarriedOut): readonly (string | null)[] {
  return answers.map(({ reply }) => reply?.replaceAll("&#8203;", "") ?? null);
}

function ends({ endedActs }: CarriedOut): readonly (readonly [string, string])[] {
  return endedActs.map(({ kind, end }) => [kind, end.reason]);
}

const REASON = "the shop is down, this brings it back";

describe("a veto by command", () => {
  it("is recorded with whoever said it, when and why", () => {
    const carried = carry([say(BOB, "deny it breaks the app")]);
    const veto = anAct("veto", BOB, { sourceId: 3_102, reason: "it breaks the app" });
    expect(carried.newActs).toEqual([veto]);
    expect(carried.history.acts).toEqual([veto]);
    expect(carried.answers).toEqual([{ commentId: 3_102, reaction: "+1", reply: null }]);
  });

  it("takes back what the same person approved", () => {
    const approvals = [anApproval(IVAN), anApproval(IDA)];
    const carried = carry([say(IVAN, "deny no")], { history: { approvals } });
    expect(carried.withdrawals).toMatchObject([{ sourceId: anApproval(IVAN).sourceId }]);
    const held = carry([say(IVAN, "hold no")], { history: { approvals } });
    expect(held.withdrawals).toEqual([]);
  });

  it.each([
    ["approve", []],
    ["approve auth", []],
    ["undeny", []],
    ["unapprove", []],
  ])("ends with the same person's `%s`, if that speaks for all", (words) => {
    const carried = carry([say(BOB, words)], {
      history: { acts: [anAct("veto", BOB, { givenAt: at(1_000) })] },
    });
    const isPart = words === "approve auth";
    expect(ends(carried)).toEqual(isPart ? [] : [["veto", "taken back by @bob"]]);
  });

  it.each([
    ["approve", BOB],
    ["undeny", BOB],
    ["undeny", OLGA],
    ["unapprove", BOB],
  ])("does not end with a `%s` that was said before it, and came late", (words, who) => {
    const carried = carry([say(who, words)], { history: { acts: [anAct("veto", BOB)] } });
    expect(ends(carried)).toEqual([]);
  });

  it("does not end with an approval that is refused, nor with one of an earlier head", () => {
    const acts = [anAct("veto", ALICE)];
    expect(ends(carry([say(ALICE, "approve")], { history: { acts } }))).toEqual([]);
  });

  it.each([
    ["the author", ALICE, "undeny", 0],
    ["an owner of the area", IVAN, "undeny", 0],
    ["the owners of the guardrails", OLGA, "undeny", 1],
    ["the owners of the guardrails, by taking back their own word", OLGA, "unapprove", 0],
    ["the owners of the guardrails, by ending holds", OLGA, "unhold", 0],
  ])("is ended by %s: %s", (_name, ...[who, words, count]) => {
    const carried = carry([say(who, words)], {
      history: { acts: [anAct("veto", BOB, { givenAt: at(1_000) })] },
    });
    expect(carried.endedActs).toHaveLength(count);
    if (count === 0) expect(carried.answers[0]?.reaction).toBe("confused");
  });

  it("names who can end it to those who cannot", () => {
    const acts = [anAct("veto", BOB), anAct("veto", IDA), anAct("hold", BOB)];
    expect(replies(carry([say(IVAN, "undeny")], { history: { acts } }))).toEqual([
      "The veto is not yours: @bob, @ida can end it, and so can @olga.",
    ]);
    expect(replies(carry([say(IVAN, "undeny")]))).toEqual(["There is no veto here to end."]);
  });

  it("that is over is not ended again", () => {
    const end = { at: at(1), by: BOB, reason: "x" };
    const acts = [anAct("veto", BOB, { end })];
    expect(replies(carry([say(BOB, "undeny")], { history: { acts } }))).toEqual([
      "There is no veto here to end.",
    ]);
  });

  it("of a moment ago counts for what is asked next", () => {
    const carried = carry([say(BOB, "deny no", 2_000), say(RITA, "status", 2_001)], {
      facts: DOCS_ONLY,
    });
    expect(replies(carried)[1]).toContain("Vetoed: @bob: no.");
  });
});

describe("what happened without a command", () => {
  it("is recorded: an objecting review, an expired hold, an approval whose comment was edited", () => {
    const objection = aReview(BOB, { id: 5, state: "changes-requested" });
    const soft = anAct("hold", IDA, { channel: "app", expiresAt: NOW });
    const edited = {
      commentId: anApproval(IVAN).sourceId,
      change: "edited",
      by: ALICE,
      at: at(9),
    } as const;
    const approvals = [
      anApproval(IVAN),
      anApproval(IDA),
      anApproval(OLGA, [AUTH], { channel: "review", sourceId: anApproval(IVAN).sourceId }),
    ];
    const carried = carry([], {
      facts: { reviews: known([objection]) },
      history: { approvals, acts: [soft], changedComments: [edited] },
    });
    expect(carried.newActs).toMatchObject([{ kind: "veto", channel: "review", sourceId: 5 }]);
    expect(ends(carried)).toEqual([["hold", "it expired"]]);
    expect(carried.withdrawals).toEqual([
      {
        channel: "comment",
        sourceId: anApproval(IVAN).sourceId,
        at: at(9),
        because: "edited",
      },
    ]);
    expect(carried.history.approvals.map(({ withdrawnAt }) => withdrawnAt)).toEqual([
      at(9),
      null,
      null,
    ]);
    expect(carried.history.acts).toHaveLength(2);
  });

  it("changes nothing when nothing happened", () => {
    const history = someHistory({ acts: [anAct("veto", BOB)], approvals: [anApproval(IVAN)] });
    const facts = someFacts();
    const decision = decide(BREAK_GLASS, facts, history);
    const carried = carryOut({ compiled: BREAK_GLASS, facts, history, decision });
    expect(carried.history).toBe(history);
  });
});

describe("an override by command", () => {
  it("is bound to head, base and time", () => {
    const carried = carry([say(OLGA, `override auth ${REASON}`)]);
    const bound = { baseRef: "main", headSha: HEAD, givenAt: at(2_000) };
    expect(carried.newActs).toMatchObject([
      { kind: "override", scope: ["auth"], reason: REASON, ...bound },
    ]);
    expect(carried.newActs[0]?.expiresAt).toBe("2026-06-01T13:03:20Z");
    expect(replies(carried)).toEqual(["It lifts auth until 2026-06-01T13:03:20Z."]);
  });

  it("is noted while it lacks a second person at critical tier", () => {
    const facts = { files: known([aFile(".github/agentgov.yml")]) };
    const carried = carry([say(OLGA, `override all ${REASON}`)], { facts });
    expect(carried.newActs).toHaveLength(1);
    expect(replies(carried)[0]).toContain(
      "it takes 2 people at critical tier: it lifts nothing yet",
    );
  });

  it("is noted while it lacks one more person because the week's are used up", () => {
    const facts = { overridesThisWeek: known(10) };
    const carried = carry([say(OLGA, `override all ${REASON}`)], { facts });
    expect(carried.newActs).toHaveLength(1);
    expect(replies(carried)[0]).toContain("it takes 2 people, because this repository had 10");
    expect(replies(carried)[0]).toContain("takes one more person: it lifts nothing yet.");
  });

  it("that is over at once is refused", () => {
    const carried = carry([say(OLGA, `override all ${REASON}`, 100)]);
    expect(carried.newActs).toEqual([]);
    expect(replies(carried)).toEqual(["This override does not count: @olga: it expired."]);
  });
});

describe("an ownership by command", () => {
  it("is bound to the content, and to the words that were agreed to", () => {
    const carried = carry([say(ALICE, "own")]);
    expect(carried.newActs).toMatchObject([
      { kind: "ownership", statement: 1, scope: null, contents: [{ path: AUTH.path }] },
    ]);
    expect(replies(carried)[0]).toContain("I answer for this change");
    const gone = carry([say(ALICE, "unapprove", 2_001)], { history: { acts: carried.newActs } });
    expect(ends(gone)).toEqual([["ownership", "taken back by @alice"]]);
  });
});

describe("a soft hold", () => {
  it.each([
    ["high", {}, 1],
    ["low", DOCS_ONLY, 0],
  ])("is placed at %s tier by what nearly stops it: %s", (_tier, facts, count) => {
    const carried = carry([say(BOB, "holdd on", 2_800)], { facts });
    expect(carried.newActs).toHaveLength(count);
    expect(carried.answers[0]?.reaction).toBe("confused");
    if (count === 0) return;
    expect(carried.newActs).toMatchObject([
      { kind: "hold", channel: "app", actor: BOB, givenAt: at(2_800), expiresAt: at(3_400) },
    ]);
    expect(replies(carried)[0]).toContain(
      `Did you mean \`/agentgov hold\`? Until ${at(3_400)} the merge is held, in case you meant to stop it.`,
    );
  });

  it.each<[string, Account, string, number]>([
    ["those who may only read", RITA, "holdd", 2_800],
    ["what nearly is something else", BOB, "statuss", 2_800],
    ["what was said long ago", BOB, "holdd", 2_400],
  ])("is not placed by %s", (_name, ...[who, words, seconds]) => {
    expect(carry([say(who, words, seconds)]).newActs).toEqual([]);
  });

  it("is placed while it is unknown who somebody is", () => {
    const carried = carry([say(BOB, "holdd", 2_800)], { facts: { permissions: [] } });
    expect(carried.newActs).toHaveLength(1);
  });
});
