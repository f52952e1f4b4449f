import type { Permission } from "../domain/account.ts";
import type { Approval } from "../domain/approval.ts";
import type { Approvers, OwnerName } from "../domain/gate-requirement.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { AreaId } from "../domain/risk.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import { standingOf } from "./approval-bench.ts";
import { isEntitled } from "./approvers.ts";
import type { Binding } from "./binding.ts";
import type { GateScope } from "./gates/gate-definition.ts";
import { createGroupBind } from "./group-binding.ts";
import { type OwnedFiles, ownerText } from "./owners.ts";
import { groupsOf } from "./ownership.ts";

/** What one approval is worth to one group of files. */
export interface WeighedApproval {
  readonly approval: Approval;
  /** `seconds`: a person without a part in the change approved what is there, and is not one of the owners. */
  readonly worth: "counts" | "seconds" | "refused";
  /** One clause for people. */
  readonly note: string;
}

/** One group of files that needs its own approvals, judged. */
export interface JudgedGroup {
  readonly owners: readonly OwnerName[];
  readonly weighed: readonly WeighedApproval[];
  /** Why something could not be judged; empty when all was known. */
  readonly unknowns: readonly string[];
}

/** The groups of a scope, or the sentence that says why they cannot be judged. */
export type GroupReading =
  | { readonly kind: "judged"; readonly groups: readonly JudgedGroup[] }
  | { readonly kind: "undecidable"; readonly summary: string };

/** Weighs every approval against each group of files that `from` answers for. */
export function judgeGroups(bench: ApprovalBench, from: Approvers, scope: GateScope): GroupReading {
  const { facts } = bench;
  if (facts.pullRequest.author === null) {
    return undecidable("The author's account is gone: nobody can be shown not to be them.");
  }
  if (facts.reviews.kind === "unknown") {
    return undecidable(`Reviews could not be read: ${facts.reviews.reason}.`);
  }
  if (facts.files.kind === "unknown") {
    return undecidable(`Changed files could not be read: ${facts.files.reason}.`);
  }
  const groups = groupsOf(bench, scope, from);
  if (groups.kind === "unknown") {
    return undecidable(`Owners could not be read: ${groups.reason}.`);
  }
  if (groups.value.length === 0) return undecidable("Nobody could be named who owns this.");
  const { area } = scope.touched;
  const files = facts.files.value;
  return {
    kind: "judged",
    groups: groups.value.map((group) => judgeGroup(bench, { from, group, area, files })),
  };
}

function undecidable(summary: string): GroupReading {
  return { kind: "undecidable", summary };
}

/** What one approval is held against. */
interface Asked {
  readonly from: Approvers;
  readonly group: OwnedFiles;
  readonly area: AreaId;
  /** Every changed file at the head. */
  readonly files: readonly ChangedFile[];
}

function judgeGroup(bench: ApprovalBench, asked: Asked): JudgedGroup {
  const unknowns: string[] = [];
  const bindingOf = createGroupBind(bench, asked);
  const names = namesOf(asked.group.owners);
  const weighed = bench.approvals.flatMap((approval): WeighedApproval[] => {
    const { worth, note } = weigh(bench, approval, { ...asked, bindingOf, names });
    if (worth === "unknown") {
      unknowns.push(note);
      return [];
    }
    return [{ approval, worth, note }];
  });
  return { owners: asked.group.owners, weighed, unknowns };
}

interface Weight {
  readonly worth: WeighedApproval["worth"] | "unknown";
  readonly note: string;
}

interface AskedOfOne extends Asked {
  readonly bindingOf: (approval: Approval) => Binding;
  /** The owners of the group as people name them. */
  readonly names: string;
}

function weigh(bench: ApprovalBench, approval: Approval, asked: AskedOfOne): Weight {
  if (approval.withdrawnAt !== null) return refused(withdrawalOf(approval));
  if (approval.areas !== null && !approval.areas.includes(asked.area)) {
    return refused(`speaks for ${approval.areas.join(", ")} only`);
  }
  const standing = standingOf(bench, approval.actor);
  if (standing.kind === "unknown") return { worth: "unknown", note: standing.reason };
  if (standing.kind === "may-not") return refused(standing.reason);
  const entitled = entitlement(bench, { approval, permission: standing.permission }, asked);
  if (entitled.worth === "unknown") return entitled;
  const binding = asked.bindingOf(approval);
  if (binding.kind === "holds") return entitled;
  // Whoever could not have counted anyway is told that first.
  return entitled.worth === "counts" ? refused(`void: ${binding.because}`) : refused(entitled.note);
}

function withdrawalOf({ withdrawnBecause }: Approval): string {
  return withdrawnBecause === undefined
    ? "withdrawn"
    : `withdrawn: its comment was ${withdrawnBecause}`;
}

function refused(note: string): Weight {
  return { worth: "refused", note };
}

function entitlement(
  bench: ApprovalBench,
  { approval, permission }: { readonly approval: Approval; readonly permission: Permission },
  { from, group, names }: AskedOfOne,
): Weight {
  const account = approval.actor;
  const entitled = isEntitled(bench, from, { account, permission, owners: group.owners });
  if (entitled.kind === "unknown") return { worth: "unknown", note: entitled.reason };
  const worth = entitled.value ? "counts" : "seconds";
  if (from === "write" || from === "maintain" || from === "admin") {
    const note = entitled.value
      ? `has ${permission} access`
      : `has ${permission}, needs ${from} access`;
    return { worth, note };
  }
  return { worth, note: entitled.value ? `is one of ${names}` : `is not one of ${names}` };
}

/** The owners of a group as people name them. */
export function namesOf(owners: readonly OwnerName[]): string {
  return owners.length === 0
    ? "the people with maintain or admin access"
    : owners.map(ownerText).join(", ");
}
