import type { Approval } from "../../domain/approval.ts";
import type { JudgedApproval } from "../../domain/decision.ts";
import type { GateResult } from "../../domain/gate.ts";
import type { HumanApprovalRequirement } from "../../domain/gate-requirement.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import { approverNames } from "../approvers.ts";
import {
  type JudgedGroup,
  judgeGroups,
  namesOf,
  type WeighedApproval,
} from "../group-approvals.ts";
import { shortageOf } from "../owner-shortage.ts";
import { furtherPersonBecause, isClaimedElsewhere } from "../separation-of-duties.ts";
import type { GateDefinition, GateJudgement, GateScope } from "./gate-definition.ts";

/**
 * Requires people who neither built, pushed nor requested the change to have approved what is there now.
 *
 * Each approval is bound to the content of the area's files; the first file that changed ends it.
 */
export const humanApproval: GateDefinition<HumanApprovalRequirement> = {
  kind: "human-approval",
  about: "People entitled now, not involved in making the change, approved exactly this content.",
  needs: ({ from }) => ({ approvers: [from] }),
  judge(bench, requirement, scope) {
    const reading = judgeGroups(bench, requirement.from, scope);
    if (reading.kind === "undecidable") return undecidable(scope, reading.summary);
    const asked: Asked = {
      bench,
      requirement,
      scope,
      because: furtherPersonBecause(bench, scope.touched.tier),
    };
    return conclude(asked, reading.groups.map(countPeople));
  },
};

interface Asked {
  readonly bench: ApprovalBench;
  readonly requirement: HumanApprovalRequirement;
  readonly scope: GateScope;
  /** Why one person more has to approve; null where nobody has. */
  readonly because: string | null;
}

function conclude(asked: Asked, groups: readonly CountedGroup[]): GateJudgement {
  const { bench, requirement, scope } = asked;
  const open = groups.filter((group) => missing(asked, group) > 0);
  const approvals = groups.flatMap(({ weighed }) => weighed.map((one) => judged(asked, one)));
  const first = open[0];
  const isClaimed = first === undefined && isClaimedElsewhere(bench, requirement, scope);
  if (first === undefined && !isClaimed) {
    const names = [...new Set(approvals.filter(({ counts }) => counts).map(byName))];
    const summary = `Approved by ${names.join(", ")}${furtherOf(asked, ", ")}.`;
    return {
      result: resultOf(scope, { status: "satisfied", summary }),
      approvals,
      candidates: { users: [], teams: [] },
    };
  }
  const unknowns = open.flatMap((group) => group.unknowns);
  if (unknowns.length > 0) {
    const summary = `Could not be judged: ${[...new Set(unknowns)].join("; ")}.`;
    return { ...undecidable(scope, summary), approvals };
  }
  const wanting = isClaimed ? groups : open;
  const needs = [...new Set(wanting.flatMap((group) => needsOf(asked, group)))];
  const summary = first === undefined ? CLAIMED : summaryOf(asked, first);
  return {
    result: resultOf(scope, { status: "unsatisfied", summary, needs }),
    approvals,
    candidates: candidatesOf(wanting),
    asks: open.map((group) => ({
      ...candidatesOf([group]),
      people: ownersMissing(requirement, group),
    })),
    lacks: open.reduce((sum, group) => sum + missing(asked, group), isClaimed ? 1 : 0),
  };
}

const CLAIMED =
  "At critical tier nobody satisfies two gates of one area: one person more has to approve.";

/** A group with the people whose approvals count, each once, those of them by native review, and those who second. */
interface CountedGroup extends JudgedGroup {
  readonly all: ReadonlySet<number>;
  readonly native: ReadonlySet<number>;
  readonly withSeconds: ReadonlySet<number>;
}

function countPeople(group: JudgedGroup): CountedGroup {
  const { weighed } = group;
  const counting = weighed
    .filter(({ worth }) => worth === "counts")
    .map(({ approval }) => approval);
  const standing = weighed.filter(({ worth }) => worth !== "refused");
  return {
    ...group,
    all: idsOf(counting),
    native: idsOf(counting.filter(({ channel }) => channel === "review")),
    withSeconds: idsOf(standing.map(({ approval }) => approval)),
  };
}

function idsOf(approvals: readonly Approval[]): ReadonlySet<number> {
  return new Set(approvals.map(({ actor }) => actor.id));
}

/** How many approvals a group still lacks. */
function missing({ requirement, because }: Asked, group: CountedGroup): number {
  const { withSeconds } = group;
  return Math.max(
    ownersMissing(requirement, group),
    because === null ? 0 : requirement.approvals + 1 - withSeconds.size,
    0,
  );
}

function ownersMissing(
  requirement: HumanApprovalRequirement,
  { all, native }: CountedGroup,
): number {
  const { approvals, nativeReviews } = requirement;
  return Math.max(approvals - all.size, nativeReviews - native.size, 0);
}

function furtherOf({ because }: Asked, joint: string): string {
  return because === null ? "" : `${joint}one person more because ${because}`;
}

function judged({ because }: Asked, { approval, worth, note }: WeighedApproval): JudgedApproval {
  if (worth !== "seconds" || because === null) {
    return { approval, counts: worth === "counts", note };
  }
  return { approval, counts: true, note: `${note}, and counts as the person more` };
}

function summaryOf(asked: Asked, group: CountedGroup): string {
  const { bench, requirement } = asked;
  const { all } = group;
  const who = isByPermission(requirement) ? "" : ` by ${namesOf(group.owners)}`;
  const count = `${all.size} of ${requirement.approvals} approvals${who}`;
  const native =
    all.size >= requirement.approvals && lacksNative(requirement, group)
      ? `; ${requirement.nativeReviews} must be given as a review, not as a comment`
      : "";
  const refused = group.weighed.filter(({ approval }) => !all.has(approval.actor.id));
  // One note a person: of several refused approvals the latest is the one they remember.
  const notes = new Map(
    refused.map((weighed) => judged(asked, weighed)).map((one) => [byName(one), one.note]),
  );
  const shortage = isByPermission(requirement)
    ? null
    : shortageOf(bench, group.owners, requirement.approvals);
  const said = [
    ...[...notes].map(([name, note]) => `${name}: ${note}`),
    ...(shortage === null ? [] : [shortage]),
  ];
  return `${count}${native}${furtherOf(asked, ", and ")}${said.length > 0 ? ` (${said.join("; ")})` : ""}.`;
}

function lacksNative({ nativeReviews }: HumanApprovalRequirement, group: CountedGroup): boolean {
  return group.native.size < nativeReviews;
}

function needsOf(asked: Asked, group: CountedGroup): readonly string[] {
  const { requirement } = asked;
  // Enough owners have spoken, and anybody who may write can be the person more.
  if (asked.because !== null && ownersMissing(requirement, group) === 0) {
    return approverNames("write", []);
  }
  const lacking = missing(asked, group);
  const { from } = requirement;
  return isByPermission(requirement) && typeof from === "string" && lacking > 1
    ? [`${lacking} people with ${from} access`]
    : approverNames(from, group.owners);
}

function isByPermission({ from }: HumanApprovalRequirement): boolean {
  return from === "write" || from === "maintain" || from === "admin";
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
