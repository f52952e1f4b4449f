import type { DrillScore } from "./drill.ts";

/** A drill that is over. JSON-safe; holds the fingerprint of what was planted, never the value. */
export interface DrillReport {
  readonly id: string;
  readonly repository: string;
  readonly branches: readonly string[];
  readonly commit: string;
  readonly fingerprint: string;
  /** Whether a person answered, or the command itself by its own search. */
  readonly mode: "interactive" | "rehearsal";
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly score: DrillScore;
}
