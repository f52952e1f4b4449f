import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import { type Frontier, grow, rootOf, type Subtree } from "../domain/merkle.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { inTransaction } from "./transaction.ts";

/** Entries taken into the tree at once: as many as one transaction handles within a tenth of a second. */
const BATCH_MAX = 4_000;
/** Only subtrees of every eighth level are kept; see the migration that made the table. */
const KEPT_LEVELS = 8;

const HeadRow = z
  .object({ size: z.int(), frontier: z.array(z.instanceof(Uint8Array)) })
  .transform(({ size, frontier }): Frontier => ({ size, hashes: frontier }));

// Another sequencer that is at work holds the row: then there is nothing to do here.
const LOCK_HEAD = "select size, frontier from audit_head where one = 1 for update skip locked";

const PendingRow = z.object({ id: z.int(), leaf: z.instanceof(Uint8Array) });

const PENDING = `
  select audit_entry.id, audit_entry.leaf
    from audit_pending join audit_entry using (id)
   order by audit_pending.id
   limit $1`;

const INSERT_LEAVES = `
  insert into audit_leaf (seq, entry_id, leaf)
  select $1::bigint + position - 1, entry_id, leaf
    from unnest($2::bigint[], $3::bytea[]) with ordinality as taken (entry_id, leaf, position)`;

const INSERT_NODES = `
  insert into audit_node (level, idx, hash)
  select * from unnest($1::int[], $2::bigint[], $3::bytea[])`;

const MOVE_HEAD =
  "update audit_head set size = $1, frontier = $2::bytea[], root = $3 where one = 1";

const TAKEN = "delete from audit_pending where id = any ($1::bigint[])";

/**
 * Takes pending entries into the tree, in one transaction: all of a batch or none. Returns how many; 0 too
 * when another sequencer is at work.
 *
 * It reads the outbox, never "everything after the last id": ids become visible out of order.
 */
export function sequenceEntries(pool: Pool, batchMax: number = BATCH_MAX): Promise<number> {
  return inTransaction(pool, (client) => takePending(client, batchMax));
}

/** The same within a transaction of the caller's. */
export async function takePending(
  client: PoolClient,
  batchMax: number = BATCH_MAX,
): Promise<number> {
  const head = await readRow(client, HeadRow, { text: LOCK_HEAD, values: [] });
  if (head === null) return 0;
  const pending = await readRows(client, PendingRow, { text: PENDING, values: [batchMax] });
  if (pending.length > 0) await appendLeaves(client, head, pending);
  return pending.length;
}

async function appendLeaves(
  client: PoolClient,
  head: Frontier,
  pending: readonly z.output<typeof PendingRow>[],
): Promise<void> {
  const nodes: { readonly subtree: Subtree; readonly hash: Uint8Array }[] = [];
  const leaves = pending.map(({ leaf }) => leaf);
  const grown = grow(head, leaves, (subtree, hash) => {
    if (subtree.level > 0 && subtree.level % KEPT_LEVELS === 0) nodes.push({ subtree, hash });
  });
  const ids = pending.map(({ id }) => id);
  await execute(client, { text: INSERT_LEAVES, values: [head.size, ids, leaves] });
  if (nodes.length > 0) {
    const values = [
      nodes.map(({ subtree }) => subtree.level),
      nodes.map(({ subtree }) => subtree.index),
      nodes.map(({ hash }) => hash),
    ];
    await execute(client, { text: INSERT_NODES, values });
  }
  await execute(client, { text: MOVE_HEAD, values: [grown.size, grown.hashes, rootOf(grown)] });
  await execute(client, { text: TAKEN, values: [ids] });
}
