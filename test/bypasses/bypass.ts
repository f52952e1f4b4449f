/** What can be done about a way around the gate: refuse it, see it afterwards, or ask for a setting. */
export type BypassKind = "preventable" | "needs-ruleset" | "detectable-only";

/**
 * Where its test plays: webhooks against the stand-in (`e2e`), the command line on a repository (`check`),
 * the core or one adapter alone (`core`), the audit of settings (`posture`), the record (`log`).
 */
export type BypassLevel = "e2e" | "check" | "core" | "posture" | "log";

/** One row: id, kind, level, what the product does when it is tried, and what of it is still missing. */
export type BypassRow = readonly [
  id: string,
  kind: BypassKind,
  level: BypassLevel,
  /** Finishes "it …". */
  title: string,
  gap?: string,
];

/** One known way around a merge gate. */
export interface Bypass {
  readonly id: string;
  readonly group: string;
  readonly kind: BypassKind;
  readonly level: BypassLevel;
  readonly title: string;
  /** What the test does not show yet, or why there is none; null when nothing is missing. */
  readonly gap: string | null;
}

/** The bypasses of one group. */
export function bypassesOf(group: string, rows: readonly BypassRow[]): readonly Bypass[] {
  return rows.map(([id, kind, level, title, gap]) => ({
    id,
    group,
    kind,
    level,
    title,
    gap: gap ?? null,
  }));
}
