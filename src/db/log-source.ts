import { z } from "zod";
import { readRows } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

/** Entries read at once: a few megabytes. */
const BATCH = 4_096;

const Bytes = z.instanceof(Uint8Array);

const EntryRow = z
  .object({
    seq: z.int(),
    body: Bytes.nullable(),
    leaf: Bytes,
    subject: z.string().nullable(),
    prev: Bytes.nullable(),
    // Null where it is the same as the tree's, or where there is no entry: sent once, and not twice.
    own_leaf: Bytes.nullable(),
  })
  .transform(({ seq, body, leaf, subject, prev, own_leaf: own }) => ({
    seq,
    body,
    leaf,
    columns: { subject, prev, leaf: own },
  }));

const ENTRIES = `
  select audit_leaf.seq, audit_entry.body, audit_leaf.leaf,
         audit_entry.subject, audit_entry.prev,
         nullif(audit_entry.leaf, audit_leaf.leaf) as own_leaf
    from audit_leaf left join audit_entry on audit_entry.id = audit_leaf.entry_id
   where audit_leaf.seq >= $1
   order by audit_leaf.seq
   limit $2`;

const NOTES = "select note from audit_checkpoint where id > $1 order by id limit $2";
const NoteRow = z.object({ note: z.string() }).transform(({ note }) => note);

const LastIdRow = z.object({ id: z.int() }).transform(({ id }) => id);

// What the app wrote and no tree holds, nor waits for one: somebody has cut it out.
const LOST = `
  select id from audit_entry
   where not exists (select from audit_leaf where entry_id = audit_entry.id)
     and not exists (select from audit_pending where audit_pending.id = audit_entry.id)
   order by id
   limit 20`;

/** The log of this database, as a verifier reads it. */
export interface DatabaseLog {
  entries(): AsyncGenerator<readonly z.output<typeof EntryRow>[]>;
  checkpoints(): Promise<readonly string[]>;
  lost(): Promise<readonly string[]>;
}

/** Reads the log of a database in batches; what is appended meanwhile may or may not be seen. */
export function databaseLog(database: Queryable, from = 0): DatabaseLog {
  return {
    async *entries() {
      let coming = readFrom(database, from);
      for (;;) {
        const batch = await coming;
        const last = batch.at(-1);
        const isLast = last === undefined || batch.length < BATCH;
        // The database reads on while this batch is looked at.
        if (!isLast) coming = readFrom(database, last.seq + 1);
        if (batch.length > 0) yield batch;
        if (isLast) return;
      }
    },
    async checkpoints() {
      return readRows(database, NoteRow, { text: NOTES, values: [0, CHECKPOINTS_MAX] });
    },
    async lost() {
      const ids = await readRows(database, LastIdRow, { text: LOST, values: [] });
      return ids.map((id) => `The entry with id ${id} was recorded, and no tree holds it.`);
    },
  };
}

function readFrom(database: Queryable, seq: number): Promise<z.output<typeof EntryRow>[]> {
  const batch = readRows(database, EntryRow, { text: ENTRIES, values: [seq, BATCH] });
  // Whoever stops looking does not wait for it; whoever goes on hears of the failure.
  batch.catch(() => undefined);
  return batch;
}

/** A checkpoint a second for four months; more are looked at in an export. */
const CHECKPOINTS_MAX = 10_000_000;
