import type { Account } from "./account.ts";
import type { ChangedComment } from "./changed-comment.ts";

/** One package that somebody entitled has let into the organisation: an entry of its ledger. */
export interface DependencyApproval {
  /** The package without a version, `pkg:npm/left-pad`; or with one, and then only that version. */
  readonly purl: string;
  readonly actor: Account;
  /** The comment it was given in, and where. */
  readonly source: {
    readonly repositoryId: number;
    readonly number: number;
    readonly commentId: number;
  };
  readonly givenAt: string;
  /** ISO 8601; an approval of a package always ends. */
  readonly expiresAt: string;
  /**
   * When it was taken back. Recording one with this set is taking back: it ends what was given before for
   * the same package, or for the same version of it where the package URL names one.
   */
  readonly revokedAt: string | null;
  /**
   * Set where the comment it was given in was changed: then only what that very comment let in ends. Not
   * kept in the ledger, where both entries name the comment.
   */
  readonly because?: ChangedComment["change"];
}
