import { describe, expect, it } from "vitest";
import type { Account } from "../../src/domain/account.ts";
import type { PullRequestHistory } from "../../src/domain/decision.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { Speaker } from "../../src/domain/role.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { benchOf, decide } from "../../src/policy/decide.ts";
import { roleNames, speakerOf } from "../../src/policy/roles.ts";
import { BREAK_GLASS, withOverride } from "../builders/acts.ts";
import {
  ALICE,
  aCommit,
  anAccount,
  anIdentity,
  aPullRequest,
  aPush,
  at,
  BOB,
  CLAUDE,
  holds,
  IDA,
  IVAN,
  OLGA,
  RITA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aPolicy, compiled, ENFORCED, ORGANISATION } from "../builders/policy.ts";

interface Scene {
  readonly facts: Partial<PullRequestFacts>;
  readonly history: Partial<PullRequestHistory>;
  readonly policy: CompiledPolicy;
}

function speaker(
  account: Account,
  { facts: more = {}, history: past = {}, policy = BREAK_GLASS }: Partial<Scene> = {},
): Speaker {
  const facts = someFacts(more);
  const history = someHistory(past);
  const decision = decide(policy, facts, history);
  const bench = benchOf(policy, decision, { facts, history });
  return speakerOf({ bench, history, areas: decision.areas }, account);
}

describe("speakerOf", () => {
  it.each<[string, Account, readonly string[]]>([
    ["the author", ALICE, ["author", "write"]],
    ["somebody who may write", BOB, ["write"]],
    [
      "an owner of the area whom policy lets override",
      IVAN,
      ["area-owner", "override-people", "write"],
    ],
    ["an owner of the guardrails", OLGA, ["override-people", "guardrail-owner", "write"]],
    ["somebody who may read", RITA, ["read"]],
  ])("knows %s", (_name, account, roles) => {
    expect(speaker(account).roles).toEqual(roles);
  });

  it("knows outsiders, bots, agents and machines", () => {
    const zoe = anAccount("zoe", 9);
    const facts = { permissions: [holds(zoe, "none"), holds(CLAUDE, "write")] };
    expect(speaker(zoe, { facts })).toMatchObject({
      roles: ["outsider"],
      access: "has none access",
    });
    expect(speaker(CLAUDE, { facts }).roles).toEqual(["bot", "agent", "write"]);
    const policy = compiled(aPolicy({ ...ORGANISATION, machines: ["bob", "@acme/identity"] }));
    expect(speaker(BOB, { policy }).roles).toContain("agent");
    expect(speaker(IVAN, { policy }).roles).toContain("agent");
    expect(speaker(OLGA, { policy }).roles).not.toContain("agent");
  });

  it("knows whoever had a part in the change, and which", () => {
    const pushed = { history: { pushes: [aPush(BOB, { seenAt: at(5) })] } };
    expect(speaker(BOB, pushed)).toMatchObject({
      roles: ["contributor", "write"],
      part: "pushed to this pull request",
    });
    const commits = known([aCommit({ author: anIdentity(IDA), committer: anIdentity(ALICE) })]);
    expect(speaker(IDA, { facts: { commits } }).roles).toContain("contributor");
    expect(speaker(ALICE)).toMatchObject({ part: "opened this pull request" });
    expect(speaker(BOB).part).toBeNull();
  });

  it("knows no author of an account that is gone", () => {
    const facts = { pullRequest: aPullRequest({ author: null }) };
    expect(speaker(BOB, { facts }).roles).toEqual(["write"]);
  });

  it("makes nobody of an unknown permission, and says why", () => {
    const permissions = [{ account: BOB, permission: unknown("no access") }];
    expect(speaker(BOB, { facts: { permissions } })).toEqual({
      account: BOB,
      roles: [],
      part: null,
      access: "has unknown access",
      unknown: "no access",
    });
    expect(speaker(BOB).unknown).toBeNull();
    const team = withOverride({ people: ["@acme/oncall"] });
    expect(speaker(BOB, { policy: team })).toMatchObject({
      roles: ["write"],
      unknown: "the members of @acme/oncall were not read",
    });
  });

  it("lets nobody override where policy names nobody, maintainers neither", () => {
    expect(speaker(OLGA, { policy: ENFORCED }).roles).toEqual(["guardrail-owner", "write"]);
  });

  it("takes those whom policy lets end vetoes for owners of the guardrails", () => {
    const policy = compiled(aPolicy({ ...ORGANISATION, vetoes: { endedBy: ["@acme/identity"] } }));
    expect(speaker(IDA, { policy }).roles).toContain("guardrail-owner");
    expect(speaker(OLGA, { policy }).roles).not.toContain("guardrail-owner");
    const open = compiled(aPolicy({ mode: "enforce" }));
    expect(speaker(OLGA, { policy: open }).roles).toContain("guardrail-owner");
    expect(speaker(BOB, { policy: open }).roles).not.toContain("guardrail-owner");
  });
});

describe("roleNames", () => {
  it("names whom policy names", () => {
    const named = withOverride({ people: ["@acme/oncall", "olga"] }).snapshot;
    expect(roleNames({ policy: named.policy })).toEqual({
      "override-people": "@acme/oncall, @olga",
      "guardrail-owner": "@olga",
    });
    const open = aPolicy({ mode: "enforce" });
    expect(roleNames({ policy: open })).toEqual({
      "guardrail-owner": "someone with maintain or admin access",
    });
  });
});
