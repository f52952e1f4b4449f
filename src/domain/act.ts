import type { Account } from "./account.ts";
import type { Approval } from "./approval.ts";
import type { CommitSha } from "./ids.ts";

/**
 * What a person can put on a pull request beside an approval: `veto` (deny, or changes requested), `hold`,
 * `override` (break-glass) and `ownership` (answers for the change).
 */
export const ACT_KINDS = ["veto", "hold", "override", "ownership"] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** Where an act came from: a comment, a native review, or the app itself (a hold while it is unsure). */
export type ActChannel = "comment" | "review" | "app";

/** How an act came to its end. */
export interface ActEnd {
  readonly at: string;
  /** Null when the app ended it, such as for a push over an override. */
  readonly by: Account | null;
  /** A clause for people: `taken back by @bob`. */
  readonly reason: string;
}

/**
 * One thing a person did that stays in force until it ends, expires or its binding is void. Never deleted:
 * its end is recorded beside it.
 */
export interface Act {
  readonly kind: ActKind;
  readonly channel: ActChannel;
  /** GitHub's id of the comment or review; with `kind` and `channel`, the identity of the act. */
  readonly sourceId: number;
  readonly actor: Account;
  /** What the person wrote as the reason, shortened; null where none is asked for. */
  readonly reason: string | null;
  /** Areas it speaks for (`ownership`) or gates it lifts (`override`); null for all. */
  readonly scope: readonly string[] | null;
  /** Version of the statement that was agreed to (`ownership`); absent elsewhere. */
  readonly statement?: number;
  readonly baseRef: string;
  /** The head it was said for. */
  readonly headSha: CommitSha;
  /** The changed files at that head, as with an approval; null when they were never read. */
  readonly contents: Approval["contents"];
  readonly givenAt: string;
  /** When it ends by itself, ISO 8601; null when it does not. */
  readonly expiresAt: string | null;
  readonly end: ActEnd | null;
}
