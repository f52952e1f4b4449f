import type { InstallationId } from "./ids.ts";

/** How an installation of the app stands, by what GitHub said last. */
export type InstallationState = "active" | "suspended" | "gone";

/**
 * How far the pull requests were looked at that were open before the app came: not begun, being listed,
 * being asked for, through.
 */
export type BackfillState = "wanted" | "listing" | "asking" | "done";

/** How far the backfill of one installation is. */
export interface BackfillReport {
  readonly installationId: InstallationId;
  readonly owner: string;
  readonly state: InstallationState;
  readonly backfill: BackfillState;
  readonly repositories: number;
  /** Repositories whose open pull requests are all known. */
  readonly listed: number;
  readonly pullRequests: number;
  /** Those whose evaluation was asked for. */
  readonly asked: number;
  /** Those of them whose evaluation has ended. */
  readonly judged: number;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** Several installations counted together. */
export interface BackfillTotals {
  readonly pullRequests: number;
  readonly asked: number;
  readonly judged: number;
}

/** Counts pull requests over several backfills. */
export function backfillTotals(reports: readonly BackfillReport[]): BackfillTotals {
  const sum = (field: keyof BackfillTotals): number =>
    reports.reduce((total, report) => total + report[field], 0);
  return { pullRequests: sum("pullRequests"), asked: sum("asked"), judged: sum("judged") };
}
