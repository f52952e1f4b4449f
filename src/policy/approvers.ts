import type { Account, Permission } from "../domain/account.ts";
import { permits } from "../domain/account.ts";
import type { Approvers, OwnerName } from "../domain/gate-requirement.ts";
import type { Known } from "../domain/known.ts";
import { known } from "../domain/known.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import { isOwner, ownerText } from "./owners.ts";

/** Somebody whose standing was looked up, held against a list of approvers. */
export interface Entitlement {
  readonly account: Account;
  readonly permission: Permission;
  /** The owners of the files in question; empty where nobody is named. */
  readonly owners: readonly OwnerName[];
}

/** Whether this person is one of `approvers` now. */
export function isEntitled(
  bench: ApprovalBench,
  approvers: Approvers,
  { account, permission, owners }: Entitlement,
): Known<boolean> {
  if (typeof approvers !== "string") return isOwner(bench, account, approvers);
  switch (approvers) {
    case "owners":
    case "codeowners":
      return isOwner(bench, account, owners);
    case "write":
    case "maintain":
    case "admin":
      return known(permits(permission, approvers));
  }
}

/** The approvers as people name them: `someone with write access`, `@acme/identity`. */
export function approverNames(
  approvers: Approvers,
  owners: readonly OwnerName[],
): readonly string[] {
  if (typeof approvers !== "string") return approvers.map(ownerText);
  switch (approvers) {
    case "owners":
    case "codeowners":
      return owners.length === 0
        ? ["someone with maintain or admin access"]
        : owners.map(ownerText);
    case "write":
    case "maintain":
    case "admin":
      return [`someone with ${approvers} access`];
  }
}
