import { z } from "zod";
import { execute, readRow } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

/** A name the log signs under, with the key that verifies it. */
export interface LogOrigin {
  readonly origin: string;
  readonly verifierKey: string;
}

const OriginRow = z
  .object({ origin: z.string(), verifier_key: z.string() })
  .transform((row): LogOrigin => ({ origin: row.origin, verifierKey: row.verifier_key }));

const CURRENT = "select origin, verifier_key from audit_origin order by id desc limit 1";

// The name before says where the new one goes on, by the last checkpoint it signed.
const OPEN = `
  insert into audit_origin (origin, verifier_key, size, continues)
  select $1, $2, audit_head.size,
         coalesce($3, (select note from audit_checkpoint order by id desc limit 1))
    from audit_head
   where one = 1
  on conflict (origin) do nothing`;

/** The name the log signs under now; null before the first. */
export function currentOrigin(database: Queryable): Promise<LogOrigin | null> {
  return readRow(database, OriginRow, { text: CURRENT, values: [] });
}

/** Begins a new name, which continues the one before: by the given note, else by the last one signed. */
export async function openOrigin(
  database: Queryable,
  { origin, verifierKey }: LogOrigin,
  continues: string | null = null,
): Promise<void> {
  await execute(database, { text: OPEN, values: [origin, verifierKey, continues] });
}
