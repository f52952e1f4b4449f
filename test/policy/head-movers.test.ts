import { describe, expect, it } from "vitest";
import type { Account } from "../../src/domain/account.ts";
import type { HeadMove } from "../../src/domain/head-move.ts";
import { repositoryId } from "../../src/domain/ids.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts, Push } from "../../src/domain/pull-request-facts.ts";
import { isUnattributed, needsMoves, pushesOfMoves } from "../../src/policy/head-movers.ts";
import {
  ALICE,
  aComment,
  anAccount,
  anApproval,
  aPullRequest,
  aPush,
  aReview,
  at,
  BOB,
  CLAUDE,
  EARLIER,
  HEAD,
  IVAN,
  sha,
  someFacts,
  someHistory,
} from "../builders/facts.ts";

const REF = "refs/heads/topic";
const KEY = anAccount("deploy-key", 9_001, "bot");
const WHOLE: readonly Push[] = [
  aPush(ALICE, { after: EARLIER }),
  aPush(ALICE, { before: EARLIER }),
];

function aMove(actor: Account | null, more: Partial<HeadMove> = {}): HeadMove {
  return { ref: REF, before: EARLIER, after: HEAD, actor, at: at(50), ...more };
}

describe("needsMoves", () => {
  const approved = someHistory({ approvals: [anApproval(IVAN)] });

  it.each<[string, Partial<PullRequestFacts>, Parameters<typeof someHistory>[0], boolean]>([
    ["nobody has said anything", {}, {}, false],
    ["somebody has approved", {}, approved, true],
    ["a review came with it", { reviews: known([aReview(IVAN)]) }, {}, true],
    ["a command waits", { commands: [aComment(IVAN, "/agentgov approve")] }, {}, true],
    [
      "the approval was withdrawn",
      {},
      { approvals: [anApproval(IVAN, [], { withdrawnAt: at(1) })] },
      false,
    ],
    ["every push was delivered", {}, { ...approved, pushes: WHOLE }, false],
    ["the push of the head was not", {}, { ...approved, pushes: WHOLE.slice(0, 1) }, true],
    ["one in between was not", {}, { ...approved, pushes: WHOLE.slice(1) }, true],
    ["they came in any order", {}, { ...approved, pushes: WHOLE.toReversed() }, false],
    [
      "the head is in a fork",
      {
        pullRequest: aPullRequest({
          head: { ref: "topic", sha: HEAD, repositoryId: repositoryId(2) },
        }),
      },
      approved,
      false,
    ],
  ])("where %s", (_name, ...[facts, history, needed]) => {
    expect(needsMoves(someFacts(facts), someHistory(history))).toBe(needed);
  });
});

describe("pushesOfMoves", () => {
  it("makes pushes of the moves that somebody made", () => {
    const moves = known([aMove(BOB), aMove(null), aMove(BOB, { after: null })]);
    expect(pushesOfMoves({ moves })).toEqual([
      { ref: REF, before: EARLIER, after: HEAD, pusher: BOB, seenAt: at(50) },
    ]);
    expect(pushesOfMoves({ moves: unknown("refused") })).toEqual([]);
    expect(pushesOfMoves({})).toEqual([]);
  });
});

describe("isUnattributed", () => {
  it.each<[string, PullRequestFacts["moves"], readonly Push[], boolean]>([
    ["nothing was pushed here", undefined, [], false],
    ["a person pushed", undefined, [aPush(ALICE)], false],
    ["an agent pushed", undefined, [aPush(CLAUDE)], false],
    ["a machine pushed that nobody knows", undefined, [aPush(KEY)], true],
    ["a person pushed after it", undefined, [aPush(KEY), aPush(ALICE)], false],
    ["the machine pushed another head", undefined, [aPush(KEY, { after: sha(9) })], false],
    ["GitHub names nobody", known([aMove(null)]), [], true],
    ["GitHub names a person", known([aMove(BOB)]), [aPush(KEY)], false],
    ["GitHub named nobody last", known([aMove(BOB), aMove(null, { at: at(60) })]), [], true],
    ["GitHub named nobody before", known([aMove(BOB), aMove(null, { at: at(40) })]), [], false],
    ["GitHub names nobody for another head", known([aMove(null, { after: EARLIER })]), [], false],
    ["GitHub does not tell", unknown("refused"), [], true],
    ["GitHub does not tell what a delivery told", unknown("refused"), [aPush(BOB)], false],
  ])("where %s", (_name, ...[moves, pushes, expected]) => {
    const facts = { pullRequest: aPullRequest(), ...(moves === undefined ? {} : { moves }) };
    expect(isUnattributed(facts, { pushes })).toBe(expected);
  });

  it("knows the agents of the organisation", () => {
    const agent = {
      id: "own",
      name: "Own",
      addresses: [],
      accountIds: [9_001],
      logins: [],
      trailerKeys: [],
      branchPrefixes: [],
    };
    const facts = { pullRequest: aPullRequest() };
    expect(isUnattributed(facts, { pushes: [aPush(KEY)] }, [agent])).toBe(false);
  });
});
