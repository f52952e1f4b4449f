import { permits } from "../../domain/account.ts";
import type { Approval } from "../../domain/approval.ts";
import type { JudgedApproval } from "../../domain/decision.ts";
import type { GateResult } from "../../domain/gate.ts";
import type { Known } from "../../domain/known.ts";
import { known } from "../../domain/known.ts";
import type { HumanApprovalRequirement, OwnerName } from "../../domain/policy-snapshot.ts";
import type { AreaId } from "../../domain/risk.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import { permissionOf, standingOf } from "../approval-bench.ts";
import { bind } from "../binding.ts";
import { isOwner, type OwnedFiles, ownedFiles, ownerText, scopePaths } from "../owners.ts";
import type { GateDefinition, GateJudgement, GateScope } from "./gate-definition.ts";

/** One group of files that needs its own approvals, judged. */
interface JudgedGroup {
  readonly owners: readonly OwnerName[];
  readonly judged: readonly JudgedApproval[];
  /** Why something could not be judged; empty when all was known. */
  readonly unknowns: readonly string[];
}

/**
 * Requires people who neither built, pushed nor requested the change to have approved what is there now.
 *
 * Each approval is bound to the content of the area's files; the first file that changed ends it.
 */
export const humanApproval: GateDefinition<HumanApprovalRequirement> = {
  kind: "human-approval",
  about: "People entitled now, not involved in making the change, approved exactly this content.",
  judge(bench, requirement, scope) {
    const { facts } = bench;
    if (facts.reviews.kind === "unknown") {
      return undecidable(scope, `Reviews could not be read: ${facts.reviews.reason}.`);
    }
    if (facts.files.kind === "unknown") {
      return undecidable(scope, `Changed files could not be read: ${facts.files.reason}.`);
    }
    const groups = groupsOf(bench, requirement, scope);
    if (groups.kind === "unknown") {
      return undecidable(scope, `Owners could not be read: ${groups.reason}.`);
    }
    const area = scope.touched.area;
    const judged = groups.value.map((group) => judgeGroup(bench, { requirement, group, area }));
    return conclude(requirement, scope, judged);
  },
};

function groupsOf(
  bench: ApprovalBench,
  requirement: HumanApprovalRequirement,
  scope: GateScope,
): Known<readonly OwnedFiles[]> {
  if (requirement.from === "owners") return ownedFiles(bench, scope);
  return known([{ owners: [], paths: scopePaths(bench.facts, scope) }]);
}

/** What one approval is held against. */
interface Asked {
  readonly requirement: HumanApprovalRequirement;
  readonly group: OwnedFiles;
  readonly area: AreaId;
}

function judgeGroup(bench: ApprovalBench, asked: Asked): JudgedGroup {
  const { group } = asked;
  const unknowns: string[] = [];
  const seen = new Set<number>();
  // The latest approval of a person speaks for them.
  const judged = bench.approvals.toReversed().flatMap((approval): JudgedApproval[] => {
    if (seen.has(approval.actor.id)) return [];
    const judgement = judgeApproval(bench, approval, asked);
    if (judgement.kind === "unknown") {
      unknowns.push(judgement.note);
      return [];
    }
    if (judgement.kind === "counts") seen.add(approval.actor.id);
    return [{ approval, counts: judgement.kind === "counts", note: judgement.note }];
  });
  return { owners: group.owners, judged: judged.toReversed(), unknowns };
}

interface Judgement {
  readonly kind: "counts" | "refused" | "unknown";
  readonly note: string;
}

function judgeApproval(bench: ApprovalBench, approval: Approval, asked: Asked): Judgement {
  const { facts } = bench;
  if (approval.withdrawnAt !== null) return { kind: "refused", note: "withdrawn" };
  if (approval.areas !== null && !approval.areas.includes(asked.area)) {
    return { kind: "refused", note: `speaks for ${approval.areas.join(", ")} only` };
  }
  const standing = standingOf(bench, approval.actor);
  if (standing.kind === "unknown") return { kind: "unknown", note: standing.reason };
  if (standing.kind === "may-not") return { kind: "refused", note: standing.reason };
  const entitled = entitlement(bench, approval, asked);
  if (entitled.kind !== "counts") return entitled;
  const files = facts.files.kind === "known" ? facts.files.value : [];
  const binding = bind(approval, {
    baseRef: facts.pullRequest.base.ref,
    files,
    scope: asked.group.paths,
  });
  if (binding.kind === "void") return { kind: "refused", note: `void: ${binding.because}` };
  return entitled;
}

function entitlement(bench: ApprovalBench, approval: Approval, asked: Asked): Judgement {
  const { requirement, group } = asked;
  if (requirement.from !== "owners") {
    const permission = permissionOf(bench.facts, approval.actor);
    if (permission.kind === "unknown") return { kind: "unknown", note: permission.reason };
    return permits(permission.value, requirement.from)
      ? { kind: "counts", note: `has ${permission.value} access` }
      : { kind: "refused", note: `has ${permission.value}, needs ${requirement.from} access` };
  }
  const owner = isOwner(bench, approval.actor, group.owners);
  if (owner.kind === "unknown") return { kind: "unknown", note: owner.reason };
  const names = namesOf(group.owners);
  return owner.value
    ? { kind: "counts", note: `is one of ${names}` }
    : { kind: "refused", note: `is not one of ${names}` };
}

function namesOf(owners: readonly OwnerName[]): string {
  return owners.length === 0
    ? "the people with maintain or admin access"
    : owners.map(ownerText).join(", ");
}

function conclude(
  requirement: HumanApprovalRequirement,
  scope: GateScope,
  groups: readonly JudgedGroup[],
): GateJudgement {
  const open = groups.filter((group) => missing(requirement, group) > 0);
  const approvals = groups.flatMap(({ judged }) => judged);
  const first = open[0];
  if (first === undefined) {
    const names = [...new Set(approvals.filter(({ counts }) => counts).map(byName))];
    return {
      result: resultOf(scope, { status: "satisfied", summary: `Approved by ${names.join(", ")}.` }),
      approvals,
      candidates: { users: [], teams: [] },
    };
  }
  const unknowns = open.flatMap((group) => group.unknowns);
  const needs = [...new Set(open.flatMap((group) => needsOf(requirement, group)))];
  if (unknowns.length > 0) {
    const summary = `Could not be judged: ${unknowns.join("; ")}.`;
    return { ...undecidable(scope, summary), approvals };
  }
  return {
    result: resultOf(scope, {
      status: "unsatisfied",
      summary: summaryOf(requirement, first),
      needs,
    }),
    approvals,
    candidates: candidatesOf(open),
  };
}

/** How many approvals a group still lacks. */
function missing(requirement: HumanApprovalRequirement, group: JudgedGroup): number {
  const counting = group.judged.filter(({ counts }) => counts);
  const native = counting.filter(({ approval }) => approval.channel === "review").length;
  return Math.max(requirement.approvals - counting.length, requirement.nativeReviews - native, 0);
}

function summaryOf(requirement: HumanApprovalRequirement, group: JudgedGroup): string {
  const counting = group.judged.filter(({ counts }) => counts).length;
  const who = requirement.from === "owners" ? ` by ${namesOf(group.owners)}` : "";
  const count = `${counting} of ${requirement.approvals} approvals${who}`;
  const native =
    counting >= requirement.approvals
      ? `; ${requirement.nativeReviews} must be given as a review, not as a comment`
      : "";
  const refused = group.judged.filter(({ counts }) => !counts);
  // One note a person: of several refused approvals the latest is the one they remember.
  const notes = new Map(refused.map((judged) => [byName(judged), judged.note]));
  const said = [...notes].map(([name, note]) => `${name}: ${note}`);
  return `${count}${native}${said.length > 0 ? ` (${said.join("; ")})` : ""}.`;
}

function needsOf(requirement: HumanApprovalRequirement, group: JudgedGroup): string[] {
  if (requirement.from !== "owners") {
    return [`${missing(requirement, group)} more by someone with ${requirement.from} access`];
  }
  return group.owners.length === 0
    ? ["someone with maintain or admin access"]
    : group.owners.map(ownerText);
}

function candidatesOf(groups: readonly JudgedGroup[]): GateJudgement["candidates"] {
  const owners = groups.flatMap((group) => group.owners);
  return {
    users: owners.flatMap((owner) => (owner.kind === "user" ? [owner.login] : [])),
    teams: owners.flatMap((owner) => (owner.kind === "team" ? [owner.team] : [])),
  };
}

function undecidable(scope: GateScope, summary: string): GateJudgement {
  return {
    result: resultOf(scope, { status: "error", summary }),
    approvals: [],
    candidates: { users: [], teams: [] },
  };
}

interface Said {
  readonly status: GateResult["status"];
  readonly summary: string;
  readonly needs?: readonly string[];
}

function resultOf(scope: GateScope, { status, summary, needs = [] }: Said): GateResult {
  const { area, tier } = scope.touched;
  return { gate: "human-approval", area, tier, status, summary, needs };
}

function byName(judged: JudgedApproval): string {
  return `@${judged.approval.actor.login}`;
}
