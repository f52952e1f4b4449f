import { z } from "zod";
import { type CommitSha, commitSha } from "../domain/ids.ts";
import type { ChangedFile, PullRequestRef } from "../domain/pull-request-facts.ts";
import type { TestMerge } from "../domain/test-merge.ts";
import { StoredFile, StoredTestMerge } from "./judged-changes.ts";
import { type BranchRef, fullRef } from "./pushes.ts";
import { readRow, readRows } from "./statement.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** Tips that are remembered: enough to know an old one for what it is while GitHub catches up. */
const TIPS_MAX = 20;

const TIPS = `
  select after_sha from ref_push
   where repository_id = $1 and ref = $2 and after_sha is not null
   order by id desc
   limit $3`;

const TipRow = z
  .object({ after_sha: z.string().transform(commitSha) })
  .transform((row) => row.after_sha);

/** Where a branch was moved to, the latest first, as deliveries told. */
export function recentTips(
  database: Queryable,
  { repositoryId, ref }: BranchRef,
): Promise<CommitSha[]> {
  const values = [repositoryId, storedText(fullRef(ref)), TIPS_MAX];
  return readRows(database, TipRow, { text: TIPS, values });
}

const RECORDED = `
  select merge, files
    from (select input #> '{facts,merge,value}' as merge, input #> '{facts,files,value}' as files
            from decision
           where repository_id = $1 and number = $2 and head_sha = $3 and base_ref = $4
           order by id desc
           limit 1) as newest
   where merge is not null and files is not null`;

const RecordedRow = z.object({ merge: StoredTestMerge, files: z.array(StoredFile) });

/** What the newest decision about a head and base was given, where it looked at a test merge. */
export interface RecordedTestMerge {
  readonly merge: TestMerge;
  readonly files: readonly ChangedFile[];
  readonly extra: readonly ChangedFile[];
}

/** What was last known of merging a head into a base; null when nothing was. */
export async function recordedTestMerge(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
  { headSha, baseRef }: { readonly headSha: CommitSha; readonly baseRef: string },
): Promise<RecordedTestMerge | null> {
  const values = [repositoryId, number, headSha, storedText(baseRef)];
  const row = await readRow(database, RecordedRow, { text: RECORDED, values });
  if (row === null) return null;
  const shown = new Set([...row.merge.added, ...row.merge.otherwise]);
  return { ...row, extra: row.files.filter(({ path }) => shown.has(path)) };
}
