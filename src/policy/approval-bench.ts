import type { Account, Permission } from "../domain/account.ts";
import { permits } from "../domain/account.ts";
import type { Approval } from "../domain/approval.ts";
import type { Disqualified } from "../domain/decision.ts";
import type { Known } from "../domain/known.ts";
import type { Policy } from "../domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import type { AreaRuleSet } from "./areas/classify.ts";
import { isAgentAccount } from "./provenance.ts";

/** Everything gates need to judge people and their approvals; built once per decision. */
export interface ApprovalBench {
  readonly policy: Policy;
  /** The path rules of the policy, to place files that have left the change. */
  readonly rules: AreaRuleSet;
  readonly facts: PullRequestFacts;
  readonly approvals: readonly Approval[];
  readonly disqualified: readonly Disqualified[];
  /** Logins of everybody involved in making the change, approvers or not. */
  readonly involved: ReadonlySet<string>;
}

/** The part of the bench that says who may approve at all. */
export type StandingBench = Pick<ApprovalBench, "facts" | "disqualified"> & {
  readonly policy: Pick<Policy, "agents">;
};

/** Whether a person may approve at all, before asking whether they own anything. */
export type Standing =
  | { readonly kind: "may"; readonly permission: Permission }
  | { readonly kind: "may-not"; readonly reason: string }
  /** It could not be looked up; a gate that depends on it is `error`. */
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * Judges one person: never a bot or agent, never anyone involved in the change, only with write access
 * now.
 */
export function standingOf(bench: StandingBench, account: Account): Standing {
  if (account.type !== "user") return mayNot("is no person, and only people approve");
  const extraAgents = bench.policy.agents ?? [];
  if (isAgentAccount(account, { extraAgents })) {
    return mayNot("is a coding agent, and only people approve");
  }
  const involved = bench.disqualified.find((person) => person.account.id === account.id);
  if (involved !== undefined) return mayNot(involved.reason);
  const permission = permissionOf(bench.facts, account);
  if (permission.kind === "unknown") return { kind: "unknown", reason: permission.reason };
  if (!permits(permission.value, "write")) {
    return mayNot(`needs write access to approve, and has ${permission.value}`);
  }
  return { kind: "may", permission: permission.value };
}

/** A person's permission as it was looked up for this evaluation. */
export function permissionOf(facts: PullRequestFacts, account: Account): Known<Permission> {
  const found = facts.permissions.find((person) => person.account.id === account.id);
  return (
    found?.permission ?? {
      kind: "unknown",
      reason: `the permission of @${account.login} was not read`,
    }
  );
}

function mayNot(reason: string): Standing {
  return { kind: "may-not", reason };
}
