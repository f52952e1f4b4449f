import { type Permission, permits } from "../../domain/account.ts";
import type { Approval } from "../../domain/approval.ts";
import type { JudgedApproval } from "../../domain/decision.ts";
import type { GateResult } from "../../domain/gate.ts";
import type { Known } from "../../domain/known.ts";
import { known } from "../../domain/known.ts";
import type { HumanApprovalRequirement, OwnerName } from "../../domain/policy-snapshot.ts";
import type { ChangedFile } from "../../domain/pull-request-facts.ts";
import type { AreaId } from "../../domain/risk.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import { standingOf } from "../approval-bench.ts";
import { classifyPath } from "../areas/classify.ts";
import { type Binding, bind } from "../binding.ts";
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
    if (facts.pullRequest.author === null) {
      return undecidable(
        scope,
        "The author's account is gone: nobody can be shown not to be them.",
      );
    }
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
    const { area } = scope.touched;
    const files = facts.files.value;
    const judged = groups.value.map((group) =>
      judgeGroup(bench, { requirement, group, area, files }),
    );
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
  /** Every changed file at the head. */
  readonly files: readonly ChangedFile[];
}

function judgeGroup(bench: ApprovalBench, asked: Asked): JudgedGroup {
  const unknowns: string[] = [];
  const bindingOf = createBinder(bench, asked);
  const judged = bench.approvals.flatMap((approval): JudgedApproval[] => {
    const { kind, note } = judgeApproval(bench, approval, { ...asked, bindingOf });
    if (kind === "unknown") {
      unknowns.push(note);
      return [];
    }
    return [{ approval, counts: kind === "counts", note }];
  });
  return { owners: asked.group.owners, judged, unknowns };
}

interface Judgement {
  readonly kind: "counts" | "refused" | "unknown";
  readonly note: string;
}

interface AskedOfOne extends Asked {
  readonly bindingOf: (approval: Approval) => Binding;
}

function judgeApproval(bench: ApprovalBench, approval: Approval, asked: AskedOfOne): Judgement {
  if (approval.withdrawnAt !== null) return { kind: "refused", note: "withdrawn" };
  if (approval.areas !== null && !approval.areas.includes(asked.area)) {
    return { kind: "refused", note: `speaks for ${approval.areas.join(", ")} only` };
  }
  const standing = standingOf(bench, approval.actor);
  if (standing.kind === "unknown") return { kind: "unknown", note: standing.reason };
  if (standing.kind === "may-not") return { kind: "refused", note: standing.reason };
  const entitled = entitlement(bench, { approval, permission: standing.permission }, asked);
  if (entitled.kind !== "counts") return entitled;
  const binding = asked.bindingOf(approval);
  if (binding.kind === "void") return { kind: "refused", note: `void: ${binding.because}` };
  return entitled;
}

/**
 * Compares approvals with what is there now. Many people approve the same content, which may be thousands
 * of files: each is compared once.
 */
function createBinder(
  { facts, rules }: ApprovalBench,
  { group, area, files }: Asked,
): (approval: Approval) => Binding {
  const baseRef = facts.pullRequest.base.ref;
  const present = new Set(files.map(({ path }) => path));
  const scope = new Set(group.paths);
  const compared = new Map<Approval["contents"], Binding>();
  return (approval) => {
    const { contents } = approval;
    // Nothing to compare: why it is void is in the approval itself.
    if (contents === null || approval.baseRef !== baseRef) {
      return bind(approval, { baseRef, files, scope });
    }
    const before = compared.get(contents);
    if (before !== undefined) return before;
    // Without the files of the area that were approved and are in the change no more, what is left is
    // not what somebody said yes to.
    const departed = contents.flatMap(({ path, previousPath }) => {
      if (present.has(path)) return [];
      const names = previousPath === null ? [path] : [path, previousPath];
      return names.some((name) => classifyPath(rules, name).areas.includes(area)) ? [path] : [];
    });
    const binding = bind(approval, { baseRef, files, scope: new Set([...scope, ...departed]) });
    compared.set(contents, binding);
    return binding;
  };
}

function entitlement(
  bench: ApprovalBench,
  { approval, permission }: { readonly approval: Approval; readonly permission: Permission },
  { requirement, group }: Asked,
): Judgement {
  if (requirement.from !== "owners") {
    return permits(permission, requirement.from)
      ? { kind: "counts", note: `has ${permission} access` }
      : { kind: "refused", note: `has ${permission}, needs ${requirement.from} access` };
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
  if (groups.length === 0) return undecidable(scope, "Nobody could be named who owns this.");
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

/** The people whose approvals count, each once, and those of them who gave a native review. */
function countingPeople({ judged }: JudgedGroup): {
  readonly all: ReadonlySet<number>;
  readonly native: ReadonlySet<number>;
} {
  const counting = judged.filter(({ counts }) => counts).map(({ approval }) => approval);
  const native = counting.filter(({ channel }) => channel === "review");
  return { all: idsOf(counting), native: idsOf(native) };
}

function idsOf(approvals: readonly Approval[]): ReadonlySet<number> {
  return new Set(approvals.map(({ actor }) => actor.id));
}

/** How many approvals a group still lacks. */
function missing(requirement: HumanApprovalRequirement, group: JudgedGroup): number {
  const { all, native } = countingPeople(group);
  return Math.max(requirement.approvals - all.size, requirement.nativeReviews - native.size, 0);
}

function summaryOf(requirement: HumanApprovalRequirement, group: JudgedGroup): string {
  const { all } = countingPeople(group);
  const who = requirement.from === "owners" ? ` by ${namesOf(group.owners)}` : "";
  const count = `${all.size} of ${requirement.approvals} approvals${who}`;
  const native =
    all.size >= requirement.approvals
      ? `; ${requirement.nativeReviews} must be given as a review, not as a comment`
      : "";
  const refused = group.judged.filter(({ approval }) => !all.has(approval.actor.id));
  // One note a person: of several refused approvals the latest is the one they remember.
  const notes = new Map(refused.map((judged) => [byName(judged), judged.note]));
  const said = [...notes].map(([name, note]) => `${name}: ${note}`);
  return `${count}${native}${said.length > 0 ? ` (${said.join("; ")})` : ""}.`;
}

function needsOf(requirement: HumanApprovalRequirement, group: JudgedGroup): string[] {
  if (requirement.from !== "owners") {
    const lacking = missing(requirement, group);
    const people = lacking === 1 ? "someone" : `${lacking} people`;
    return [`${people} with ${requirement.from} access`];
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
