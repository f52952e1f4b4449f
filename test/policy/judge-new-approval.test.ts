import { describe, expect, it } from "vitest";
import type { Approval } from "../../src/domain/approval.ts";
import type { PullRequestHistory } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { judgeNewApproval } from "../../src/policy/judge-new-approval.ts";
import {
  ALICE,
  AUTH,
  aFile,
  anAccount,
  anApproval,
  aReview,
  BOB,
  CLAUDE,
  DOCS,
  IVAN,
  RITA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

interface Scene {
  readonly facts: Partial<PullRequestFacts>;
  readonly history: Partial<PullRequestHistory>;
}

describe("judgeNewApproval", () => {
  const verdictOf = (approval: Approval, { facts, history }: Partial<Scene> = {}): object =>
    judgeNewApproval(
      { compiled: ENFORCED, facts: someFacts(facts), history: someHistory(history) },
      approval,
    );

  it.each<[string, Approval, Partial<Scene>]>([
    ["an owner's", anApproval(IVAN), {}],
    ["a scoped one", anApproval(IVAN, [AUTH], { areas: ["auth"] }), {}],
    ["one where none is needed", anApproval(BOB, [DOCS]), { facts: { files: known([DOCS]) } }],
    ["one where all is done", anApproval(BOB), { history: { approvals: [anApproval(IVAN)] } }],
  ])("accepts %s", (_name, approval, scene) => {
    expect(verdictOf(approval, scene)).toEqual({ kind: "counts" });
  });

  it.each<[string, Approval, string]>([
    [
      "the author's",
      anApproval(ALICE),
      "This approval does not count: @alice opened this pull request.",
    ],
    [
      "a reader's",
      anApproval(RITA),
      "This approval does not count: @rita needs write access to approve, and has read.",
    ],
    [
      "an app's",
      anApproval(CLAUDE),
      "This approval does not count: @claude[bot] is no person, and only people approve.",
    ],
    [
      "a stranger's",
      anApproval(anAccount("zoe", 9)),
      "This approval cannot be checked: the permission of @zoe was not read.",
    ],
  ])("refuses %s", (_name, approval, reply) => {
    expect(verdictOf(approval)).toEqual({ kind: "refused", reply });
  });

  it.each<[string, Approval, Partial<Scene>, string]>([
    [
      "is no owner's",
      anApproval(BOB),
      {},
      "Noted, but it satisfies no open gate: @bob is not one of @acme/identity. Waiting for approval of auth by @acme/identity.",
    ],
    [
      "speaks for another area",
      anApproval(IVAN, [AUTH], { areas: ["billing"] }),
      {},
      "Noted, but it satisfies no open gate: @ivan speaks for billing only. Waiting for approval of auth by @acme/identity.",
    ],
    [
      "cannot be judged",
      anApproval(IVAN),
      { facts: { teams: [] } },
      "Noted, but it satisfies no open gate. Could not be judged: the members of @acme/identity were not read.",
    ],
  ])("keeps one that %s, and says what is missing", (_name, ...[approval, scene, reply]) => {
    expect(verdictOf(approval, scene)).toEqual({ kind: "partly", reply });
  });

  it("does not take another channel's approval with the same number for it", () => {
    const history = { approvals: [anApproval(IVAN, [AUTH], { channel: "review", sourceId: 5 })] };
    const facts = {
      reviews: known([aReview(IVAN, { id: 5 })]),
      files: known([AUTH, aFile("src/billing/x.ts")]),
    };
    expect(verdictOf(anApproval(BOB, [AUTH], { sourceId: 5 }), { history, facts })).toMatchObject({
      kind: "partly",
    });
  });
});
