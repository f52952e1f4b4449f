import type { Account, AppIdentity } from "./state.ts";

/** A comment in a conversation or on a diff. */
export interface Comment {
  readonly id: number;
  readonly author: Account;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  /** Absent while nobody has changed its text. */
  editedAt?: string;
  /** Whether it was written through the app, which GitHub then names on the comment. */
  readonly viaApp: boolean;
  /** Another app that wrote it in its author's name. */
  readonly through?: AppIdentity;
  /** Why it is hidden; absent while it is not. */
  hidden?: string;
  readonly reactions: Reaction[];
}

/** A sign that somebody put under a comment. */
export interface Reaction {
  readonly id: number;
  readonly author: Account;
  readonly content: string;
  readonly createdAt: string;
}
