import type { AreaId, Tier } from "./risk.ts";

/** The five states of a gate, and nowhere a second list. `error` means it could not be judged. */
export type GateStatus = "satisfied" | "unsatisfied" | "overridden" | "not-applicable" | "error";

/** One requirement, judged. */
export interface GateResult {
  /** The gate's kind, such as `human-approval`. */
  readonly gate: string;
  /** The area that asks for it; null for a gate on the pull request as a whole. */
  readonly area: AreaId | null;
  readonly tier: Tier;
  readonly status: GateStatus;
  /** One sentence: what was found, and what is still needed. */
  readonly summary: string;
  /** Who or what would satisfy it, most helpful first; empty when nothing is needed. */
  readonly needs: readonly string[];
  /** Set where the area is not enforced although the repository is: it is shown and holds nothing. */
  readonly mode?: "warn" | "observe";
}

/** Whether a gate in this state lets the merge through. */
export function isFulfilled(status: GateStatus): boolean {
  switch (status) {
    case "satisfied":
    case "overridden":
    case "not-applicable":
      return true;
    case "unsatisfied":
    case "error":
      return false;
  }
}
