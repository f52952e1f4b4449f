import type { AccountId, Login } from "./ids.ts";

/**
 * What GitHub says an account is. `bot` is an app's own account; some agents have a `user` account, so
 * `user` does not prove a human.
 */
export type AccountType = "user" | "bot" | "organization" | "mannequin";

/** One GitHub account, as it was when it was read. Compare by `id`, show `login`. */
export interface Account {
  readonly id: AccountId;
  readonly login: Login;
  readonly type: AccountType;
}

/**
 * A person's effective permission on a repository, lowest first.
 *
 * Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
 * (`role_name`; custom roles are mapped to the `permission` they inherit).
 */
export const PERMISSIONS = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Whether `held` is at least `wanted`. */
export function permits(held: Permission, wanted: Permission): boolean {
  return PERMISSIONS.indexOf(held) >= PERMISSIONS.indexOf(wanted);
}
