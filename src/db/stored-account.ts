import { z } from "zod";
import type { Account } from "../domain/account.ts";
import { accountId, login } from "../domain/ids.ts";

/** How a row spells an account type. */
export const StoredAccountType = z.enum(["user", "bot", "organization", "mannequin"]);

interface AccountColumns {
  readonly id: number;
  readonly login: string;
  readonly type: z.output<typeof StoredAccountType>;
}

/** An account out of its three columns. */
export function storedAccount(columns: AccountColumns): Account {
  return { id: accountId(columns.id), login: login(columns.login), type: columns.type };
}
