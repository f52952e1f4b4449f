import { z } from "zod";
import { readRow, readRows } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

/** Entries read at once: a few megabytes. */
const BATCH = 4_096;
/** Subjects asked for at once. */
const SUBJECTS_MAX = 200;

const EntryRow = z.object({
  seq: z.int(),
  subject: z.string(),
  body: z.instanceof(Uint8Array),
  leaf: z.instanceof(Uint8Array),
});

/** One entry that is in the tree, found by what it is about. */
export type SubjectEntry = z.output<typeof EntryRow>;

const ENTRIES = `
  select audit_leaf.seq, audit_entry.subject, audit_entry.body, audit_leaf.leaf
    from audit_entry join audit_leaf on audit_leaf.entry_id = audit_entry.id
   where audit_entry.subject = any ($1::text[]) and audit_leaf.seq >= $2
   order by audit_leaf.seq
   limit $3`;

/** Every entry about these subjects that is in the tree, in its order within each of them. */
export async function entriesAbout(
  database: Queryable,
  subjects: readonly string[],
): Promise<readonly SubjectEntry[]> {
  const found: SubjectEntry[] = [];
  for (let from = 0; from < subjects.length; from += SUBJECTS_MAX) {
    const some = subjects.slice(from, from + SUBJECTS_MAX);
    let next = 0;
    for (;;) {
      const values = [some, next, BATCH];
      const batch = await readRows(database, EntryRow, { text: ENTRIES, values });
      found.push(...batch);
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) break;
      next = last.seq + 1;
    }
  }
  return found;
}

const DECIDED = "select id, decided_at from decision where id = any ($1::bigint[])";
const DecidedRow = z.object({
  id: z.int().transform(String),
  // As entries have it written, with a fraction of nothing too.
  decided_at: z.date().transform((date) => date.toISOString()),
});

/** When these decisions were made, which is what their entries are found by. */
export async function decisionTimes(
  database: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const values = [[...new Set(ids)]];
  const rows = await readRows(database, DecidedRow, { text: DECIDED, values });
  return new Map(rows.map(({ id, decided_at: at }) => [id, at]));
}

const LANDED_SUBJECTS = `
  select distinct number from landing where repository_id = $1 and branch = $2`;
const NumberRow = z.object({ number: z.int().nullable() }).transform(({ number }) => number);

/** What the entries about commits of a branch are filed under. */
export async function landingSubjects(
  database: Queryable,
  repositoryId: number,
  branch: string,
): Promise<readonly string[]> {
  const values = [repositoryId, branch];
  const numbers = await readRows(database, NumberRow, { text: LANDED_SUBJECTS, values });
  return numbers.map((number) => {
    const about = number === null ? `branch/${branch}` : String(number);
    return `github.com/${repositoryId}/${about}`;
  });
}

// The newest decisions: whoever asks for a sample has a repository in use.
const NAMED = `
  select repository_id
    from (select repository_id, input #>> '{facts,repository,owner}' as owner,
                 input #>> '{facts,repository,name}' as name
            from decision order by id desc limit 20000) as latest
   where lower(owner) = lower($1) and lower(name) = lower($2)
   limit 1`;
const IdRow = z.object({ repository_id: z.int() }).transform((row) => row.repository_id);

/** The id of the repository of that name among the latest decisions; null when none is of it. */
export function repositoryIdOf(
  database: Queryable,
  { owner, repo }: { readonly owner: string; readonly repo: string },
): Promise<number | null> {
  return readRow(database, IdRow, { text: NAMED, values: [owner, repo] });
}
