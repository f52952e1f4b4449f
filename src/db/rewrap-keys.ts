import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import {
  type KeyRing,
  unwrapKey,
  useKeyRing,
  type WrappingKey,
  WrappingKeyError,
  wrapKey,
} from "./key-ring.ts";
import { execute, readRows } from "./statement.ts";
import { inTransaction } from "./transaction.ts";

/** Keys wrapped anew at once: milliseconds of work, and other writers wait no longer. */
const BATCH = 500;
/** Names of foreign keys told of: more would be a defect. */
const FOREIGN_MAX = 5;

const Bytes = z.instanceof(Uint8Array);

const FOREIGN = `
  select distinct wrapping_key from subject_key
   where erased_at is null and wrapping_key is not null and wrapping_key <> all ($1::text[])
   limit ${FOREIGN_MAX}`;
const ForeignRow = z.object({ wrapping_key: z.string() }).transform((row) => row.wrapping_key);

// Replicas that start at once take different rows.
const OUTDATED = `
  select id, key, wrapped, wrapping_key from subject_key
   where erased_at is null and wrapping_key is distinct from $1
   order by id
   limit $2
   for update skip locked`;
const OutdatedRow = z.object({
  id: z.string(),
  key: Bytes.nullable(),
  wrapped: Bytes.nullable(),
  wrapping_key: z.string().nullable(),
});

const REWRAP = `
  update subject_key set key = null, wrapped = fresh.wrapped, wrapping_key = $3
    from unnest($1::text[], $2::bytea[]) as fresh (id, wrapped)
   where subject_key.id = fresh.id and erased_at is null`;

/**
 * Lets this pool use the keys, after every person's key was wrapped by the first of them. Returns how many
 * had not been.
 *
 * @throws {WrappingKeyError} when a person's key is wrapped by none of them.
 */
export async function takeKeyRing(pool: Pool, ring: KeyRing): Promise<number> {
  const ids = ring.map(({ id }) => id);
  const foreign = await readRows(pool, ForeignRow, { text: FOREIGN, values: [ids] });
  if (foreign.length > 0) throw new WrappingKeyError(missing(foreign));
  useKeyRing(pool, ring);
  let count = 0;
  for (;;) {
    const rewrapped = await inTransaction(pool, (client) => rewrapSome(client, ring));
    count += rewrapped;
    if (rewrapped === 0) return count;
  }
}

function missing(foreign: readonly string[]): string {
  const advice =
    "give the one before as AUDIT_WRAPPING_KEY_PREVIOUS, or, where none was ever named, start once with the app's private key of then and a new AUDIT_WRAPPING_KEY";
  return `people's keys in the database are wrapped by a key that is not given (${foreign.join(", ")}): ${advice}`;
}

async function rewrapSome(client: PoolClient, ring: KeyRing): Promise<number> {
  const [current] = ring;
  const values = [current.id, BATCH];
  const rows = await readRows(client, OutdatedRow, { text: OUTDATED, values });
  if (rows.length === 0) return 0;
  const fresh = rows.map((row) => wrapKey(current, row.id, plainKey(row, ring)));
  const ids = rows.map(({ id }) => id);
  return execute(client, { text: REWRAP, values: [ids, fresh, current.id] });
}

function plainKey(
  { id, key, wrapped, wrapping_key: by }: z.output<typeof OutdatedRow>,
  ring: readonly WrappingKey[],
): Uint8Array {
  const wrapping = ring.find((candidate) => candidate.id === by);
  const opened =
    wrapping === undefined ? null : unwrapKey(wrapping, id, wrapped ?? new Uint8Array());
  const plain = key ?? opened;
  if (plain === null) {
    throw new WrappingKeyError(`the key ${id} of a person was changed: restore it`);
  }
  return plain;
}
