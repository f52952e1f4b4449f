import type { Account } from "./account.ts";
import type { ChangedComment } from "./changed-comment.ts";
import type { CommitSha } from "./ids.ts";
import type { FileStatus } from "./pull-request-facts.ts";
import type { AreaId } from "./risk.ts";

/** What one file was when somebody approved it. */
export interface FileContent {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** Object name of the content; null when GitHub gave none, and then nothing can be carried over. */
  readonly blob: string | null;
  /** Git's mode at the head, or a name of that head while no tree was read; absent where it was not asked for. */
  readonly mode?: string;
  /**
   * Identity of what the content is compared with: the same content shows another diff over another base.
   * Absent in records from before it was kept, and then nothing can be carried over.
   */
  readonly before?: string;
}

/** Where an approval was given. */
export type ApprovalChannel = "review" | "comment";

/** One person's yes, bound to what they saw. Never deleted: withdrawals are entries of their own. */
export interface Approval {
  readonly channel: ApprovalChannel;
  /** GitHub's id of the review or comment; with `channel`, the identity of the approval. */
  readonly sourceId: number;
  readonly actor: Account;
  /** The areas it speaks for; null for the whole pull request. */
  readonly areas: readonly AreaId[] | null;
  readonly baseRef: string;
  /** The head it was given for: a review's first-seen `commit_id`, or the head when the comment was made. */
  readonly headSha: CommitSha;
  /** Every changed file as it was at that head; null when that content was never read. */
  readonly contents: readonly FileContent[] | null;
  readonly givenAt: string;
  /** When it stopped counting by a person's act (dismissed, revoked), ISO 8601; null while it stands. */
  readonly withdrawnAt: string | null;
  /** What was done to its comment; absent where that is not why it ended. */
  readonly withdrawnBecause?: ChangedComment["change"];
}
