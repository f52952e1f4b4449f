import type { Account } from "./account.ts";
import type { CommitSha } from "./ids.ts";

/** One time the head branch moved, as GitHub's own list of activity tells. */
export interface HeadMove {
  readonly ref: string;
  /** Null where the branch was created. */
  readonly before: CommitSha | null;
  /** Null where it was deleted. */
  readonly after: CommitSha | null;
  /** Null when GitHub names nobody, as for an account that is gone. */
  readonly actor: Account | null;
  /** When it moved, by GitHub's clock. */
  readonly at: string;
}
