import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import { actorText, type EntryDraft } from "../domain/audit-entry.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { leafHash } from "../domain/digest.ts";
import { execute, readRow } from "./statement.ts";
import { storedJson } from "./stored-json.ts";
import { inTransaction } from "./transaction.ts";

/** Entries have a length of two bytes in the export format. */
const BODY_BYTES_MAX = 65_535;
/** Each lost race means that another writer has won, so this many at once is a defect. */
const ATTEMPTS_MAX = 50;

const LeafRow = z.object({ leaf: z.instanceof(Uint8Array) }).transform((row) => row.leaf);

const LAST_LEAF = `
  select leaf from audit_entry where subject = $1 order by id desc limit 1`;

// Waits for a writer of the same subject, and gives way to it instead of breaking the transaction.
const APPEND = `
  with entry as (
    insert into audit_entry (subject, prev, body, leaf)
    values ($1, $2, $3, $4)
    on conflict do nothing
    returning id)
  insert into audit_pending (id) select id from entry`;

/**
 * Appends entries in a transaction of the caller's, each chained to the last one of its subject, and
 * puts them before the sequencer.
 *
 * @throws {RangeError} when an entry is larger than the log can export.
 * @throws {TypeError} when its data has no canonical form.
 */
export async function appendEntries(
  client: PoolClient,
  drafts: readonly EntryDraft[],
): Promise<void> {
  for (const draft of drafts) await appendEntry(client, draft);
}

/** Appends entries that belong to no evaluation. All of them are kept, or none. */
export async function recordEntries(pool: Pool, drafts: readonly EntryDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await inTransaction(pool, (client) => appendEntries(client, drafts));
}

/**
 * The exact bytes of an entry: canonical JSON, `prev` being the hex leaf hash of the subject's previous
 * entry. They are hashed and stored as they are, and never serialised again.
 */
export function entryBody(draft: EntryDraft, prev: Uint8Array | null): Uint8Array {
  const entry = {
    v: 1,
    type: draft.type,
    subject: draft.subject,
    actor: actorText(draft.actor),
    at: draft.at,
    data: JSON.parse(storedJson(draft.data)),
    prev: prev === null ? null : Buffer.from(prev).toString("hex"),
  };
  const body = Buffer.from(canonicalJson(entry), "utf8");
  if (body.byteLength > BODY_BYTES_MAX) {
    throw new RangeError(`an audit entry of ${body.byteLength} bytes: cut its data to digests`);
  }
  return body;
}

async function appendEntry(client: PoolClient, draft: EntryDraft): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const prev = await readRow(client, LeafRow, { text: LAST_LEAF, values: [draft.subject] });
    const body = entryBody(draft, prev);
    const values = [draft.subject, prev, body, leafHash(body)];
    if ((await execute(client, { text: APPEND, values })) > 0) return;
  }
  throw new Error(`${ATTEMPTS_MAX} writers raced on ${draft.subject}`);
}
