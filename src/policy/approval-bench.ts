import type { Account, Permission } from "../domain/account.ts";
import { permits } from "../domain/account.ts";
import type { Act } from "../domain/act.ts";
import type { Approval } from "../domain/approval.ts";
import type { Disqualified } from "../domain/decision.ts";
import type { Finding } from "../domain/finding.ts";
import type { Known } from "../domain/known.ts";
import type { Policy, PolicyIdentity } from "../domain/policy-snapshot.ts";
import type { Provenance } from "../domain/provenance.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import type { ResponsiblePerson } from "../domain/recorded-provenance.ts";
import type { AreaRuleSet } from "./areas/classify.ts";
import { isNamed, type NameBook } from "./named-people.ts";
import { isAgentAccount } from "./provenance.ts";

/** Everything gates need to judge people and their approvals; built once per decision. */
export interface ApprovalBench {
  readonly policy: Policy;
  /** Whom policy's names stand for; absent where nobody was looked up. */
  readonly identities?: readonly PolicyIdentity[];
  /** The path rules of the policy, to place files that have left the change. */
  readonly rules: AreaRuleSet;
  readonly facts: PullRequestFacts;
  readonly approvals: readonly Approval[];
  /** Vetoes, holds, overrides and ownerships, ended ones included. */
  readonly acts: readonly Act[];
  readonly findings: readonly Finding[];
  readonly provenance: Provenance;
  readonly disqualified: readonly Disqualified[];
  /** Everybody who answers for the change, those of whom only an address is known included. */
  readonly responsible?: readonly ResponsiblePerson[];
  /** Logins of everybody involved in making the change, approvers or not. */
  readonly involved: ReadonlySet<string>;
  /** People of whom GitHub itself says that they opened or asked for the change. */
  readonly initiators: readonly Initiator[];
  /** Set where the head was pushed by nobody GitHub names, such as with a deploy key. */
  readonly unattributed?: boolean;
}

/** Somebody who opened or asked for a change, with how that is known. */
export interface Initiator {
  readonly account: Account;
  /** A clause for people: `opened this pull request`. */
  readonly reason: string;
}

/** The part of the bench that says who may approve at all. */
export type StandingBench = Pick<ApprovalBench, "facts" | "disqualified" | "identities"> & {
  readonly policy: Pick<Policy, "agents" | "machines">;
};

/** Whether a person may approve at all, before asking whether they own anything. */
export type Standing =
  | { readonly kind: "may"; readonly permission: Permission }
  | { readonly kind: "may-not"; readonly reason: string }
  /** It could not be looked up; a gate that depends on it is `error`. */
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * Judges one person: never a bot, an agent or a machine, never anyone involved in the change, only with
 * write access now.
 */
export function standingOf(bench: StandingBench, account: Account): Standing {
  const reason = whyNoPerson(bench, account);
  if (reason !== null) return mayNot(reason);
  const involved = bench.disqualified.find((person) => person.account.id === account.id);
  return involved === undefined ? standingNow(bench, account) : mayNot(involved.reason);
}

/** As {@link standingOf}, of somebody who may be involved: only whether this is a person who may write. */
export function personalStandingOf(
  bench: Pick<StandingBench, "facts" | "policy" | "identities">,
  account: Account,
): Standing {
  const reason = whyNoPerson(bench, account);
  return reason === null ? standingNow(bench, account) : mayNot(reason);
}

function whyNoPerson({ policy }: Pick<StandingBench, "policy">, account: Account): string | null {
  if (account.type !== "user") return "is no person, and only people approve";
  return isAgentAccount(account, { extraAgents: policy.agents ?? [] })
    ? "is a coding agent, and only people approve"
    : null;
}

function standingNow(
  bench: Pick<StandingBench, "facts" | "policy" | "identities">,
  account: Account,
): Standing {
  const machine = isMachine(bench, account);
  if (machine.kind === "unknown") return { kind: "unknown", reason: machine.reason };
  if (machine.value) return mayNot("is a machine's account, and only people approve");
  const permission = permissionOf(bench.facts, account);
  if (permission.kind === "unknown") return { kind: "unknown", reason: permission.reason };
  if (!permits(permission.value, "write")) {
    return mayNot(`needs write access to approve, and has ${permission.value}`);
  }
  return { kind: "may", permission: permission.value };
}

/**
 * Whether policy calls this account, or a team it is in, a machine. Whoever bears the login or is the
 * account it once meant: nobody gains by being called a machine.
 */
export function isMachine(
  bench: Pick<StandingBench, "facts" | "policy" | "identities">,
  account: Account,
): Known<boolean> {
  const machines = bench.policy.machines ?? [];
  const byLogin = isNamed({ teams: bench.facts.teams }, account, machines);
  if (byLogin.kind === "known" && byLogin.value) return byLogin;
  const meant = isNamed(nameBookOf(bench), account, machines);
  return meant.kind === "known" && meant.value ? meant : byLogin;
}

/** What names in policy are held against. */
export function nameBookOf({
  facts,
  identities,
}: Pick<ApprovalBench, "facts" | "identities">): NameBook {
  return { teams: facts.teams, ...(identities === undefined ? {} : { identities }) };
}

/** A person's permission as it was looked up for this evaluation. */
export function permissionOf(facts: PullRequestFacts, account: Account): Known<Permission> {
  return (
    permissionsById(facts.permissions).get(account.id) ?? {
      kind: "unknown",
      reason: `the permission of @${account.login} was not read`,
    }
  );
}

type Permissions = PullRequestFacts["permissions"];

/** Of lists that somebody still holds: hundreds of people are asked about at every gate of every area. */
const BY_ID = new WeakMap<Permissions, ReadonlyMap<number, Known<Permission>>>();

function permissionsById(permissions: Permissions): ReadonlyMap<number, Known<Permission>> {
  const known = BY_ID.get(permissions);
  if (known !== undefined) return known;
  const byId = new Map<number, Known<Permission>>();
  for (const { account, permission } of permissions) {
    // Of two answers about one person the first counts.
    if (!byId.has(account.id)) byId.set(account.id, permission);
  }
  BY_ID.set(permissions, byId);
  return byId;
}

function mayNot(reason: string): Standing {
  return { kind: "may-not", reason };
}
