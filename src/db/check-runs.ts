import type { Pool } from "pg";
import { z } from "zod";
import type { EntryDraft } from "../domain/audit-entry.ts";
import type { PublishedCheckRun } from "../domain/effect.ts";
import { type CommitSha, commitSha, type RepositoryId } from "../domain/ids.ts";
import { appendEntries } from "./audit-entries.ts";
import { holdLease, type Lease } from "./lease.ts";
import { execute, readRow } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedText } from "./stored-json.ts";
import { inTransaction, type Queryable } from "./transaction.ts";

/** Names one check run: GitHub keeps them per head and name. */
export interface CheckRunPlace {
  readonly repositoryId: RepositoryId;
  readonly headSha: CommitSha;
  readonly name: string;
}

/** A check run as it was last published, with the decision it speaks for. */
export interface StoredCheckRun extends PublishedCheckRun {
  /** Null when it speaks for no decision about a pull request, as for a merge group. */
  readonly decisionId: string | null;
  readonly publishedAt: string;
}

/** What to store after a check run was published. */
export interface PublishedRecord {
  readonly repositoryId: RepositoryId;
  readonly checkRun: PublishedCheckRun;
  readonly decisionId: string | null;
  /** Entries that belong to the publication. */
  readonly entries: readonly EntryDraft[];
}

// Two writers that began at once may each have made a run: the newest is the one that counts on GitHub.
const UPSERT = `
  insert into check_run (repository_id, head_sha, name, check_run_id, digest, decision_id)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (repository_id, head_sha, name) do update
     set check_run_id = excluded.check_run_id, digest = excluded.digest,
         decision_id = excluded.decision_id, published_at = now()
   where check_run.check_run_id <= excluded.check_run_id`;

const SELECT = `
  select check_run_id, name, head_sha, digest, decision_id, published_at
    from check_run
   where repository_id = $1 and head_sha = $2 and name = $3`;

const CheckRunRow = z
  .object({
    check_run_id: z.int(),
    name: z.string(),
    head_sha: z.string().transform(commitSha),
    digest: z.string(),
    decision_id: z.int().transform(String).nullable(),
    published_at: StoredInstant,
  })
  .transform(
    (row): StoredCheckRun => ({
      checkRunId: row.check_run_id,
      name: row.name,
      headSha: row.head_sha,
      digest: row.digest,
      decisionId: row.decision_id,
      publishedAt: row.published_at,
    }),
  );

/**
 * Remembers what was published, with its entries. False when a newer run of the name is known already, by
 * which the one that was published does not count.
 *
 * @throws {LeaseLostError} when a newer claim has taken over.
 */
export async function recordPublishedCheckRun(
  pool: Pool,
  lease: Lease,
  { repositoryId, checkRun, decisionId, entries }: PublishedRecord,
): Promise<boolean> {
  const { headSha, name, checkRunId, digest } = checkRun;
  return inTransaction(pool, async (client) => {
    await holdLease(client, lease);
    const values = [repositoryId, headSha, storedText(name), checkRunId, digest, decisionId];
    const written = await execute(client, { text: UPSERT, values });
    await appendEntries(client, entries);
    return written > 0;
  });
}

/** What was last published under one name for one head; null before the first time. */
export function publishedCheckRun(
  database: Queryable,
  { repositoryId, headSha, name }: CheckRunPlace,
): Promise<StoredCheckRun | null> {
  const values = [repositoryId, headSha, storedText(name)];
  return readRow(database, CheckRunRow, { text: SELECT, values });
}
