import { z } from "zod";
import { execute, readRow } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import type { Queryable } from "./transaction.ts";

const BEAT = `
  insert into heartbeat (name, at) values ($1, now())
  on conflict (name) do update set at = excluded.at`;

const SELECT = "select at from heartbeat where name = $1";

const BeatRow = z.object({ at: StoredInstant }).transform((row) => row.at);

/** Notes that something worked just now, by the database's clock. */
export async function recordHeartbeat(database: Queryable, name: string): Promise<void> {
  await execute(database, { text: BEAT, values: [name] });
}

/** When something last worked, ISO 8601; null when it never did. */
export function lastHeartbeat(database: Queryable, name: string): Promise<string | null> {
  return readRow(database, BeatRow, { text: SELECT, values: [name] });
}
