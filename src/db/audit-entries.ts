import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import { actorText, type EntryDraft } from "../domain/audit-entry.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { leafHash } from "../domain/digest.ts";
import { execute, readRows } from "./statement.ts";
import { storedJson } from "./stored-json.ts";
import { sealPersonal } from "./subject-keys.ts";
import { inTransaction } from "./transaction.ts";

/** Entries have a length of two bytes in the export format. */
const BODY_BYTES_MAX = 65_535;

const LastRow = z.object({ subject: z.string(), leaf: z.instanceof(Uint8Array) });

// Writers of one subject take turns, in an order that two with several subjects share.
const LOCK = `
  select pg_advisory_xact_lock(hashtextextended(subject, 0))
    from (select distinct subject from unnest($1::text[]) as named (subject) order by subject) as turn`;

// A statement of its own: the lock may have been waited for, and only a new one sees what was written.
const LAST_LEAVES = `
  select distinct on (subject) subject, leaf
    from audit_entry
   where subject = any ($1::text[])
   order by subject, id desc`;

const APPEND = `
  with entry as (
    insert into audit_entry (subject, prev, body, leaf)
    select subject, prev, body, leaf
      from unnest($1::text[], $2::bytea[], $3::bytea[], $4::bytea[])
           with ordinality as drafted (subject, prev, body, leaf, position)
     order by position
    returning id)
  insert into audit_pending (id) select id from entry`;

/**
 * Appends entries in a transaction of the caller's, with personal texts sealed, each chained to the last
 * one of its subject, and puts them before the sequencer.
 *
 * @throws {RangeError} when an entry is larger than the log can export.
 * @throws {TypeError} when its data has no canonical form.
 */
export async function appendEntries(
  client: PoolClient,
  drafts: readonly EntryDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const subjects = [...new Set(drafts.map(({ subject }) => subject))];
  await execute(client, { text: LOCK, values: [subjects] });
  const last = await readRows(client, LastRow, { text: LAST_LEAVES, values: [subjects] });
  const heads = new Map<string, Uint8Array>(last.map(({ subject, leaf }) => [subject, leaf]));
  const rows = (await sealPersonal(client, drafts)).map((draft) => {
    const prev = heads.get(draft.subject) ?? null;
    const body = entryBody(draft, prev);
    const leaf = leafHash(body);
    heads.set(draft.subject, leaf);
    return { subject: draft.subject, prev, body, leaf };
  });
  const values = [
    rows.map(({ subject }) => subject),
    rows.map(({ prev }) => prev),
    rows.map(({ body }) => body),
    rows.map(({ leaf }) => leaf),
  ];
  await execute(client, { text: APPEND, values });
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
