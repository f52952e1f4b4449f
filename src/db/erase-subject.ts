import type { Pool } from "pg";
import { appendEntries } from "./audit-entries.ts";
import { destroyKeys, subjectsNamed } from "./subject-keys.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Destroys the keys by which a person's words in the record can be read, and records that it was done,
 * without saying of whom. Returns how many keys there were; 0 when nothing of theirs was sealed.
 */
export function eraseSubject(pool: Pool, who: string, at: string): Promise<number> {
  return inTransaction(pool, async (client) => {
    const keys = await destroyKeys(client, await subjectsNamed(client, who));
    if (keys === 0) return 0;
    await appendEntries(client, [
      { subject: "erasures", type: "subject.erased", actor: { kind: "app" }, at, data: { keys } },
    ]);
    return keys;
  });
}
