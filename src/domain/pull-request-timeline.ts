import type { CommitSha } from "./ids.ts";

/** One time the base branch of a pull request was changed. */
export interface BaseChange {
  readonly from: string;
  readonly to: string;
  readonly at: string;
}

/** One time the head branch was made to point where it could not have come by adding commits. */
export interface ForcedMove {
  /** Null when GitHub has the commit no more. */
  readonly before: CommitSha | null;
  readonly after: CommitSha | null;
  readonly at: string;
}

/** One review that was dismissed, with what it was before. */
export interface DismissedReview {
  readonly reviewId: number;
  readonly was: "approved" | "changes-requested" | "other";
  /** Whether whoever wrote it dismissed it. */
  readonly bySelf: boolean;
  readonly at: string;
}

/** What GitHub itself noted beside a pull request: what was there when somebody said something. */
export interface PullRequestTimeline {
  /** The head and the base in the moment the list was read. */
  readonly headSha: CommitSha;
  readonly baseRef: string;
  /** Each list oldest first. */
  readonly baseChanges: readonly BaseChange[];
  readonly forcedMoves: readonly ForcedMove[];
  readonly dismissals: readonly DismissedReview[];
}
