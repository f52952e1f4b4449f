import { OperationalError } from "../domain/operational-error.ts";

/** Why a local repository could not be read. The first six can be put right by whoever asked. */
export type GitErrorCode =
  | "GIT_MISSING"
  | "NOT_A_REPOSITORY"
  | "REPOSITORY_NOT_TRUSTED"
  | "UNKNOWN_REVISION"
  | "NO_DEFAULT_BRANCH"
  | "NO_MERGE_BASE"
  | "GIT_TIMEOUT"
  | "GIT_OUTPUT_TOO_LARGE"
  | "GIT_FAILED";

/** The local repository cannot be read; the message says why and what to do. */
export class GitError extends OperationalError {
  override readonly name = "GitError";
  readonly code: GitErrorCode;
  readonly retryable = false;

  constructor(code: GitErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
