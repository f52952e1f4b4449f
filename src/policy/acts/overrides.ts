import type { JudgedAct } from "../../domain/decision.ts";
import type { Finding } from "../../domain/finding.ts";
import type { TouchedArea } from "../../domain/risk.ts";
import { shown } from "../../domain/shown-text.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import type { GateJudgement } from "../gates/gate-definition.ts";
import { covers, overrideEnd } from "./judge-acts.ts";
import {
  areEnough,
  habitOf,
  newcomerReason,
  peopleNeeded,
  type WeighedOverride,
} from "./override-people.ts";

/** The overrides in force, and what it takes to lift something. */
export interface Overrides {
  readonly acts: readonly (WeighedOverride & { readonly until: string })[];
  /** Different people whom each lifted gate needs. */
  readonly people: number;
  /** Why that is one more than otherwise: a clause; null when it is not. */
  readonly habit: string | null;
  /** Areas in which something could not be read: nobody can answer for what nobody saw. */
  readonly unread: ReadonlySet<string>;
}

/** The overrides that may lift gates of this change. */
export function overridesOf(
  bench: ApprovalBench,
  acts: readonly JudgedAct[],
  areas: readonly TouchedArea[],
): Overrides {
  return {
    acts: acts.flatMap(({ act, inForce }) =>
      inForce && act.kind === "override"
        ? [{ act, until: overrideEnd(bench, act), newcomer: newcomerReason(bench, act) }]
        : [],
    ),
    people: peopleNeeded(bench, areas),
    habit: habitOf(bench),
    unread: new Set(
      bench.findings.flatMap(({ kind, area }) => (kind === "unverifiable" ? [area] : [])),
    ),
  };
}

/**
 * Open gates that an override in force lifts become `overridden`. A gate that could not be judged is not
 * lifted, nor one of an area in which something could not be read.
 */
export function liftGates(
  overrides: Overrides,
  judgements: readonly GateJudgement[],
): readonly GateJudgement[] {
  return judgements.map((judgement) => {
    const { result } = judgement;
    const { gate, area, status } = result;
    if (status !== "unsatisfied") return judgement;
    if (area !== null && overrides.unread.has(area)) return judgement;
    const lift = liftOf(overrides, area === null ? [gate] : [gate, area]);
    if (lift === null) return judgement;
    const summary = `${lift.summary} Without it: ${result.summary}`;
    const wakeAt = earliest([
      lift.until,
      ...(judgement.wakeAt === undefined ? [] : [judgement.wakeAt]),
    ]);
    return {
      ...judgement,
      result: { ...result, status: "overridden", summary, needs: [] },
      wakeAt,
    };
  });
}

/** Findings that block whatever anybody approves, without those that an override lifts by name or for all. */
export function liftFindings(
  overrides: Overrides,
  blocking: readonly Finding[],
): { readonly standing: readonly Finding[]; readonly lifted: readonly GateJudgement[] } {
  const standing: Finding[] = [];
  const lifted: GateJudgement[] = [];
  for (const finding of blocking) {
    const lift = liftOf(overrides, [finding.kind]);
    if (lift === null) standing.push(finding);
    else lifted.push(liftedFinding(finding, lift));
  }
  return { standing, lifted };
}

function liftedFinding({ kind, area, tier, message }: Finding, lift: Lift): GateJudgement {
  const summary = `${lift.summary} Without it: ${message}`;
  return {
    result: { gate: kind, area, tier, status: "overridden", summary, needs: [] },
    approvals: [],
    candidates: { users: [], teams: [] },
    wakeAt: lift.until,
  };
}

interface Lift {
  readonly until: string;
  readonly summary: string;
}

/** The people who lift one thing; null when they are too few. */
function liftOf({ acts, people, habit }: Overrides, names: readonly string[]): Lift | null {
  const lifting = acts.filter(({ act }) => names.some((name) => covers(act, name)));
  const actors = new Map(lifting.map(({ act }) => [act.actor.id, `@${act.actor.login}`]));
  if (!areEnough(lifting, people)) return null;
  const until = earliest(lifting.map((one) => one.until));
  const reasons = [...new Set(lifting.map(({ act }) => shown(act.reason ?? "")))];
  const who = [...actors.values()].join(" and ");
  const said = `Overridden by ${who} until ${until}: ${reasons.join("; ")}.`;
  return { until, summary: habit === null ? said : `${said} It took one more person: ${habit}.` };
}

function earliest(times: readonly string[]): string {
  return times.reduce((first, time) => (time < first ? time : first));
}
