import type { Act } from "../domain/act.ts";
import type { Approvers } from "../domain/gate-requirement.ts";
import { isBefore } from "../domain/instant.ts";
import { type Known, known } from "../domain/known.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import { personalStandingOf } from "./approval-bench.ts";
import { isEntitled } from "./approvers.ts";
import type { Binding } from "./binding.ts";
import type { GateScope } from "./gates/gate-definition.ts";
import { createGroupBind } from "./group-binding.ts";
import { type OwnedFiles, ownedFiles, scopePaths } from "./owners.ts";
import { OWNERSHIP_STATEMENT_VERSION } from "./ownership-statement.ts";

/** Whether somebody entitled answers for a scope as it is now. */
export type OwnershipVerdict =
  /** Every group of files has its owner; each act once, in the order of the groups. */
  | { readonly kind: "owned"; readonly acts: readonly Act[] }
  | {
      readonly kind: "open";
      /** The groups nobody answers for; at least one. */
      readonly groups: readonly OwnedFiles[];
      /** Why what was said does not count, one clause a person. */
      readonly notes: readonly string[];
    }
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * Looks for people who said `/agentgov own` of what is there now, and who are entitled by `from` now.
 *
 * An ownership is no approval: the author, and whoever asked an agent for the change, may answer for it.
 */
export function ownershipInForce(
  bench: ApprovalBench,
  scope: GateScope,
  from: Approvers,
): OwnershipVerdict {
  const { files } = bench.facts;
  if (files.kind === "unknown") {
    return { kind: "unknown", reason: `the changed files could not be read: ${files.reason}` };
  }
  const groups = groupsOf(bench, scope, from);
  if (groups.kind === "unknown") return groups;
  const judged = groups.value.map((group) =>
    judgeGroup(bench, { from, scope, group, files: files.value }),
  );
  const open = judged.filter(({ owner }) => owner === null);
  if (groups.value.length > 0 && open.length === 0) {
    return { kind: "owned", acts: [...new Set(judged.flatMap(({ owner }) => owner ?? []))] };
  }
  const [unread] = open.flatMap(({ unknowns }) => unknowns);
  if (unread !== undefined) return { kind: "unknown", reason: unread };
  const notes = [...new Set(open.flatMap((group) => group.notes))];
  return { kind: "open", groups: open.map(({ group }) => group), notes };
}

/** The files of a scope by whose word counts for them. */
export function groupsOf(
  bench: ApprovalBench,
  scope: GateScope,
  from: Approvers,
): Known<readonly OwnedFiles[]> {
  if (from === "owners") return ownedFiles(bench, scope);
  if (from === "codeowners") {
    return ownedFiles(bench, { ...scope, areaPolicy: { ...scope.areaPolicy, owners: [] } });
  }
  const owners = typeof from === "string" ? [] : from;
  return known([{ owners, paths: scopePaths(bench.facts, scope) }]);
}

interface Asked {
  readonly from: Approvers;
  readonly scope: GateScope;
  readonly group: OwnedFiles;
  readonly files: readonly ChangedFile[];
}

interface AskedOfOne extends Asked {
  readonly bindingOf: (act: Act) => Binding;
}

interface JudgedGroup {
  readonly group: OwnedFiles;
  readonly owner: Act | null;
  readonly notes: readonly string[];
  readonly unknowns: readonly string[];
}

function judgeGroup(bench: ApprovalBench, asked: Asked): JudgedGroup {
  const { group, files } = asked;
  const { area } = asked.scope.touched;
  const bindingOf = createGroupBind(bench, { group, area, files });
  const notes: string[] = [];
  const unknowns: string[] = [];
  for (const act of bench.acts) {
    if (act.kind !== "ownership") continue;
    const why = whyNot(bench, act, { ...asked, bindingOf });
    if (why === null) return { group, owner: act, notes: [], unknowns: [] };
    if (why.kind === "unknown") unknowns.push(why.reason);
    else notes.push(`@${act.actor.login}: ${why.reason}`);
  }
  return { group, owner: null, notes, unknowns };
}

interface WhyNot {
  readonly kind: "refused" | "unknown";
  readonly reason: string;
}

/** Why an ownership does not count for these files now; null when it does. */
function whyNot(
  bench: ApprovalBench,
  act: Act,
  { from, scope, group, bindingOf }: AskedOfOne,
): WhyNot | null {
  const { area } = scope.touched;
  const stale = whyOver(bench, act);
  if (stale !== null) return { kind: "refused", reason: stale };
  if (act.scope !== null && !act.scope.includes(area)) {
    return { kind: "refused", reason: `answers for ${act.scope.join(", ")} only` };
  }
  const standing = personalStandingOf(bench, act.actor);
  if (standing.kind === "unknown") return { kind: "unknown", reason: standing.reason };
  if (standing.kind === "may-not") return { kind: "refused", reason: standing.reason };
  const { permission } = standing;
  const { owners } = group;
  const entitled = isEntitled(bench, from, { account: act.actor, permission, owners });
  if (entitled.kind === "unknown") return { kind: "unknown", reason: entitled.reason };
  if (!entitled.value) return { kind: "refused", reason: "is not one of those who may own this" };
  const binding = bindingOf(act);
  return binding.kind === "holds" ? null : { kind: "refused", reason: `void: ${binding.because}` };
}

function whyOver({ facts }: ApprovalBench, act: Act): string | null {
  if (act.end !== null) return act.end.reason;
  if (act.expiresAt !== null && !isBefore(facts.gatheredAt, act.expiresAt)) {
    return `ran out at ${act.expiresAt}`;
  }
  return act.statement === OWNERSHIP_STATEMENT_VERSION
    ? null
    : "agreed to an older statement of what owning means";
}
