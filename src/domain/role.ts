import type { Account } from "./account.ts";

/**
 * What a person is to one pull request. Somebody is several at once: an author with write access, an area
 * owner whom policy also lets override.
 */
export const ROLES = [
  "author",
  "contributor",
  "area-owner",
  "override-people",
  "guardrail-owner",
  "write",
  "read",
  "outsider",
  "bot",
  "agent",
] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who asks for something, with what they are now. */
export interface Speaker {
  readonly account: Account;
  readonly roles: readonly Role[];
  /** Their part in the change, a clause such as `opened this pull request`; null for none. */
  readonly part: string | null;
  /** What they hold, for a refusal: `has read access`. */
  readonly access: string;
  /** Why a role could not be looked up; null when all is known. */
  readonly unknown: string | null;
}

/** People by the role policy gives them, as a refusal names them; absent when policy names nobody. */
export type RoleNames = Partial<Readonly<Record<Role, string>>>;
