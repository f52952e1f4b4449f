import type { Account } from "./account.ts";

/** What became of a comment after it was obeyed. */
export interface ChangedComment {
  readonly commentId: number;
  /** `hidden` is what GitHub calls minimised: nobody is shown it unasked, and no event tells of it. */
  readonly change: "edited" | "deleted" | "hidden";
  /** Who did it; null when GitHub did not say. */
  readonly by: Account | null;
  readonly at: string;
}
