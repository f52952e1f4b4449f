import type { Signature } from "./git/objects.ts";
import type { Account } from "./state.ts";

/** The private address GitHub gives out for an account; commits with it are linked to the account. */
function privateAddress({ id, login }: Account): string {
  return `${String(id)}+${login}@users.noreply.github.com`;
}

/** How a commit names an account. */
export function signatureOf(account: Account, at: string): Signature {
  return { name: account.name, email: privateAddress(account), at };
}
