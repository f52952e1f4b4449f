import { isFulfilled } from "../domain/gate.ts";
import type { Policy } from "../domain/policy-snapshot.ts";
import type { AreaId } from "../domain/risk.ts";
import type { GateJudgement } from "./gates/gate-definition.ts";
import { areaMode } from "./repository-mode.ts";

/** Areas named in one note. */
const AREAS_MAX = 5;

/** The mode of an area that is held less strictly than its repository; null for one that is not. */
function ownMode(policy: Policy, area: AreaId | null): "warn" | "observe" | null {
  const own = policy.areas.find((candidate) => candidate.area === area)?.mode;
  const mode = areaMode(policy.mode, own);
  return mode === policy.mode || mode === "enforce" ? null : mode;
}

/** Whether what an area asks for, or what was found in it, may hold the verdict. */
export function holdsVerdict(policy: Policy, area: AreaId | null): boolean {
  return ownMode(policy, area) === null;
}

/** Marks what an area asks for where the area is only shown: it needs nothing of anybody. */
export function withAreaMode(policy: Policy, judgement: GateJudgement): GateJudgement {
  const mode = ownMode(policy, judgement.result.area);
  if (mode === null) return judgement;
  const { result } = judgement;
  const summary = `Shown only (mode ${mode}): ${result.summary}`;
  return { ...judgement, result: { ...result, mode, summary, needs: [] } };
}

/** What would wait if the areas that are only shown were enforced. */
export function shownOnlyNotes(shown: readonly GateJudgement[]): readonly string[] {
  const open = shown.filter(({ result }) => !isFulfilled(result.status));
  const areas = [...new Set(open.map(({ result }) => `${result.area} (mode ${result.mode})`))];
  if (areas.length === 0) return [];
  const rest = areas.length - AREAS_MAX;
  const more = rest > 0 ? ` and ${rest} more` : "";
  const names = areas.slice(0, AREAS_MAX).join(", ");
  return [`Would wait if they were enforced: ${names}${more}.`];
}
