import { isFulfilled } from "../domain/gate.ts";
import type { GateRequirement } from "../domain/gate-requirement.ts";
import { epochSeconds, instantOf, isBefore, minutesAfter } from "../domain/instant.ts";
import { known } from "../domain/known.ts";
import type { TouchedArea } from "../domain/risk.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import { type Assessment, areaPolicyOf, requirementsOf } from "./assess.ts";
import type { GateJudgement } from "./gates/gate-definition.ts";
import { judgeGate } from "./gates/registry.ts";
import { minutesText, objectionMinutesAt } from "./objection-minutes.ts";

/** The gate that leaves people time to object once everybody who was needed has approved. */
export const OBJECTION_WINDOW = "objection-window";

/** Moments looked at, the latest first; of more the last one looked at counts, which only waits longer. */
const MOMENTS_MAX = 50;

/** What was judged before, and since when there is anything to look at. */
interface Judged {
  /** What the areas ask for, overrides included. */
  readonly judged: readonly GateJudgement[];
  /** Since when people can have seen what is there. */
  readonly since: string;
  readonly overriddenAt: readonly string[];
}

/**
 * For each area whose tier leaves time to object: whether it is over. It begins with the last approval
 * without which a gate of the area would be open; where no approval was needed, with the push.
 *
 * An objection is a gate of its own (a veto, a hold, a review that asks for changes), so nothing here
 * looks for one.
 */
export function objectionWindows(
  bench: ApprovalBench,
  { areas, provenance }: Pick<Assessment, "areas" | "provenance">,
  before: Judged,
): readonly GateJudgement[] {
  return areas.flatMap((touched) => {
    const minutes = objectionMinutesAt(bench.policy, touched.tier);
    if (minutes === 0) return [];
    const own = before.judged.filter(({ result }) => result.area === touched.area);
    if (own.some(({ result }) => !isFulfilled(result.status))) {
      const summary = `${minutesText(minutes)} to object begin with the last approval it needs.`;
      return [windowOf(touched, { status: "unsatisfied", summary, needs: [] })];
    }
    const isLifted = own.some(({ result }) => result.status === "overridden");
    const approved = approvedAt(bench, touched, provenance);
    const begins = [
      approved.at ?? before.since,
      // What was let in for the organisation may be older than the change.
      ...(approved.isOfThisChange ? [] : [before.since]),
      ...(isLifted ? before.overriddenAt : []),
    ];
    return [judgeWindow(touched, latest(begins), { minutes, now: bench.facts.gatheredAt })];
  });
}

function judgeWindow(
  touched: TouchedArea,
  begins: string,
  { minutes, now }: { readonly minutes: number; readonly now: string },
): GateJudgement {
  // A time that cannot be read has only just begun.
  const until = minutesAfter(epochSeconds(begins) === null ? now : begins, minutes);
  if (!isBefore(now, until)) {
    const summary = `There were ${minutesText(minutes)} to object after the last approval.`;
    return windowOf(touched, { status: "satisfied", summary, needs: [] });
  }
  const summary = `Passes at ${until} unless somebody objects.`;
  const needs = [`time until ${until}`];
  return windowOf(touched, { status: "unsatisfied", summary, needs }, until);
}

function windowOf(
  { area, tier }: TouchedArea,
  said: Pick<GateJudgement["result"], "status" | "summary" | "needs">,
  wakeAt?: string,
): GateJudgement {
  return {
    result: { gate: OBJECTION_WINDOW, area, tier, ...said },
    approvals: [],
    candidates: { users: [], teams: [] },
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

interface Approved {
  /** Null where nobody's word was needed. */
  readonly at: string | null;
  /** Whether it was said of this change, so that it cannot be older than what it is about. */
  readonly isOfThisChange: boolean;
}

/** When the last word was given without which a gate of the area, as it was asked then, would be open. */
function approvedAt(
  bench: ApprovalBench,
  touched: TouchedArea,
  provenance: Assessment["provenance"],
): Approved {
  const scope = { touched, areaPolicy: areaPolicyOf(bench.policy, touched) };
  const asked = requirementsOf(bench.policy, touched, provenance);
  const isOpenIn = (at: ApprovalBench) => (requirement: GateRequirement) =>
    !isFulfilled(judgeGate(at, requirement, scope).result.status);
  // What is open now was overridden: nobody's word made it pass.
  const open = new Set(asked.filter(isOpenIn(bench)));
  const passing = asked.filter((requirement) => !open.has(requirement));
  const words = wordsOf(bench).slice(0, MOMENTS_MAX);
  const needed = words.find(({ at }) => passing.some(isOpenIn(benchBefore(bench, at))));
  const oldest = words.length === MOMENTS_MAX ? words.at(-1) : undefined;
  return needed ?? oldest ?? { at: null, isOfThisChange: false };
}

/** Everything by which a gate may have come to pass, the latest first. */
function wordsOf({ approvals, acts, facts }: ApprovalBench): readonly (Approved & {
  readonly at: string;
})[] {
  const ofThisChange = [...approvals, ...acts.filter(({ kind }) => kind === "ownership")];
  const letIn = facts.dependencyApprovals;
  const here = new Set(ofThisChange.map(({ givenAt }) => givenAt));
  const elsewhere = letIn?.kind === "known" ? letIn.value.map(({ givenAt }) => givenAt) : [];
  return [...new Set([...here, ...elsewhere])]
    .toSorted()
    .toReversed()
    .map((at) => ({ at, isOfThisChange: here.has(at) }));
}

/** The same as nobody had said anything from that moment on. */
function benchBefore(bench: ApprovalBench, moment: string): ApprovalBench {
  const isEarlier = ({ givenAt }: { readonly givenAt: string }): boolean =>
    isBefore(givenAt, moment);
  const letIn = bench.facts.dependencyApprovals;
  return {
    ...bench,
    approvals: bench.approvals.filter(isEarlier),
    acts: bench.acts.filter((act) => act.kind !== "ownership" || isEarlier(act)),
    facts:
      letIn?.kind === "known"
        ? { ...bench.facts, dependencyApprovals: known(letIn.value.filter(isEarlier)) }
        : bench.facts,
  };
}

/** The latest of some times; one that cannot be read is the latest. */
function latest(times: readonly string[]): string {
  const unreadable = times.find((time) => epochSeconds(time) === null);
  if (unreadable !== undefined) return unreadable;
  return instantOf(Math.max(...times.map((time) => epochSeconds(time) ?? 0)));
}
