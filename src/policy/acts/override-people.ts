import { highestTier, type TouchedArea } from "../../domain/risk.ts";
import type { ApprovalBench } from "../approval-bench.ts";

/** Overrides of one repository in a week when policy says nothing: more than that is a habit. */
export const OVERRIDES_A_WEEK = 10;

/** What the number of people depends on. */
type Weighing = Pick<ApprovalBench, "policy" | "facts">;

/**
 * How many different people an override takes: by the weight of the change, and one more once the
 * repository has used up its overrides of the week.
 */
export function peopleNeeded(bench: Weighing, areas: readonly TouchedArea[]): number {
  return peopleByTier(bench, areas) + (habitOf(bench) === null ? 0 : 1);
}

/** Why an override that is sound in itself lifts nothing yet. */
export function missingPeople(bench: Weighing, areas: readonly TouchedArea[]): string {
  const needed = `it takes ${String(peopleNeeded(bench, areas))} people`;
  const habit = habitOf(bench);
  const isHeavy = peopleByTier(bench, areas) > 1 || habit === null;
  const weight = isHeavy ? " at critical tier" : "";
  return habit === null ? `${needed}${weight}` : `${needed}${weight}, because ${habit}`;
}

/**
 * Why an override takes one more person than otherwise; null when it does not. A clause, without a full
 * stop. A number that is not known is too many.
 */
export function habitOf({ policy, facts }: Weighing): string | null {
  const { overridesThisWeek: before } = facts;
  if (before === undefined) return "the overrides of the last 7 days were not counted";
  if (before.kind === "unknown") {
    return `the overrides of the last 7 days could not be counted: ${before.reason}`;
  }
  const quota = policy.override?.perWeek ?? OVERRIDES_A_WEEK;
  if (before.value < quota) return null;
  const overrides = before.value === 1 ? "1 override" : `${String(before.value)} overrides`;
  return `this repository had ${overrides} in the 7 days before, and each one after ${String(quota)} takes one more person`;
}

function peopleByTier({ policy }: Weighing, areas: readonly TouchedArea[]): number {
  const isCritical = highestTier(areas.map(({ tier }) => tier)) === "critical";
  return isCritical ? (policy.override?.peopleAtCritical ?? 1) : 1;
}
