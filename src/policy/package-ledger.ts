import type { DependencyApproval } from "../domain/dependency-approval.ts";
import type { Approvers, OwnerName } from "../domain/gate-requirement.ts";
import { isBefore } from "../domain/instant.ts";
import { type Known, known } from "../domain/known.ts";
import { packageName } from "../domain/package-name.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import { isMachine, permissionOf } from "./approval-bench.ts";
import { isEntitled } from "./approvers.ts";
import { canonicalPackage } from "./package-prefix.ts";
import { isAgentAccount } from "./provenance.ts";

/** One package of a change, as the ledger is asked about it. */
export interface AskedPackage {
  /** The package URL without a version, as the dependency readers write it. */
  readonly package: string;
  /** Null for a version that the change does not pin. */
  readonly version: string | null;
  /** Whether an approval of every version is not enough, because this one shows something suspicious. */
  readonly exactly: boolean;
}

/** What the ledger says of one package. */
export type LedgerVerdict =
  | { readonly kind: "approved"; readonly by: DependencyApproval }
  | {
      readonly kind: "open";
      /** Why approvals of it do not count, one clause each. */
      readonly notes: readonly string[];
    }
  | { readonly kind: "unknown"; readonly reason: string };

/** Who may let a package in. */
export interface LedgerKeepers {
  readonly from: Approvers;
  /** The owners of the file that names the package. */
  readonly owners: readonly OwnerName[];
}

/**
 * Asks the ledger about one package. Who approved it is judged again: a person who is entitled here and
 * now, and who has no part in the change that brings the package in.
 */
export function askLedger(
  bench: ApprovalBench,
  asked: AskedPackage,
  keepers: LedgerKeepers,
): LedgerVerdict {
  const ledger = bench.facts.dependencyApprovals;
  if (ledger === undefined) return { kind: "unknown", reason: "the ledger was not read" };
  if (ledger.kind === "unknown") return ledger;
  const notes: string[] = [];
  const unknowns: string[] = [];
  const counting: DependencyApproval[] = [];
  for (const approval of ledger.value) {
    if (canonicalPackage(approval.purl) !== asked.package) continue;
    const why = whyNot(bench, approval, { asked, keepers });
    if (why.kind === "unknown") unknowns.push(why.reason);
    else if (why.value === null) counting.push(approval);
    else notes.push(`the approval by @${approval.actor.login} ${why.value}`);
  }
  // The one that holds longest: the gate need not be looked at again before that.
  const [by] = counting.toSorted((left, right) => (left.expiresAt < right.expiresAt ? 1 : -1));
  if (by !== undefined) return { kind: "approved", by };
  const [unread] = unknowns;
  return unread === undefined ? { kind: "open", notes } : { kind: "unknown", reason: unread };
}

/** Null when the approval counts, else a clause that says why it does not. */
function whyNot(
  bench: ApprovalBench,
  approval: DependencyApproval,
  { asked, keepers }: { readonly asked: AskedPackage; readonly keepers: LedgerKeepers },
): Known<string | null> {
  const { facts } = bench;
  if (approval.revokedAt !== null) return known("was taken back");
  if (!isBefore(facts.gatheredAt, approval.expiresAt)) {
    return known(`ran out at ${approval.expiresAt}`);
  }
  const { version } = packageName(approval.purl);
  if (version === null && asked.exactly) return known("names no version");
  if (version !== null && version !== asked.version) return known(`is for ${version} only`);
  return whyNotEntitled(bench, approval, keepers);
}

function whyNotEntitled(
  bench: ApprovalBench,
  { actor }: DependencyApproval,
  { from, owners }: LedgerKeepers,
): Known<string | null> {
  const { disqualified, facts, policy } = bench;
  const agent = isAgentAccount(actor, { extraAgents: policy.agents ?? [] });
  if (actor.type !== "user" || agent) return known("is not by a person");
  const machine = isMachine(bench, actor);
  if (machine.kind === "unknown") return machine;
  if (machine.value) return known("is by a machine's account");
  if (disqualified.some(({ account }) => account.id === actor.id)) {
    return known("does not count here, where they have a part in the change");
  }
  const permission = permissionOf(facts, actor);
  // People and teams that policy names need no access to this repository.
  const byName = typeof from === "string" ? owners.length > 0 && isByOwner(from) : true;
  if (permission.kind === "unknown" && !byName) return permission;
  const held = permission.kind === "known" ? permission.value : "none";
  const entitled = isEntitled(bench, from, { account: actor, permission: held, owners });
  if (entitled.kind === "unknown") return entitled;
  return known(entitled.value ? null : "is by somebody who may not approve packages here");
}

function isByOwner(from: Approvers): boolean {
  return from === "owners" || from === "codeowners";
}
