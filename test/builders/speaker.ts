import type { Account } from "../../src/domain/account.ts";
import type { Role, Speaker } from "../../src/domain/role.ts";
import { IVAN } from "./facts.ts";

/** Somebody who may write and had no part in the change; a test names only what differs. */
export function aSpeaker(account: Account = IVAN, more: Partial<Speaker> = {}): Speaker {
  return {
    account,
    roles: ["write"],
    part: null,
    access: "has write access",
    unknown: null,
    ...more,
  };
}

/** Somebody of exactly these roles. */
export function speakerAs(...roles: readonly Role[]): Speaker {
  return aSpeaker(IVAN, { roles });
}
