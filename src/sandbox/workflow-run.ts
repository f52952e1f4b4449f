import type { Account } from "./state.ts";

/** A run of a workflow, with who started it. */
export interface WorkflowRun {
  readonly id: number;
  readonly event: string;
  readonly branch: string;
  readonly headSha: string;
  /** Who caused the event. */
  readonly actor: Account;
  /** Who started this attempt. */
  readonly triggeredBy: Account;
  readonly startedAt: string;
  /** Null while it runs. */
  endedAt: string | null;
}
