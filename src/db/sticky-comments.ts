import { z } from "zod";
import type { PublishedComment } from "../domain/effect.ts";
import { commitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRow } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

const SELECT = `
  select comment_id, digest, head_sha from sticky_comment
   where repository_id = $1 and number = $2`;

const UPSERT = `
  insert into sticky_comment (repository_id, number, comment_id, digest, head_sha)
  values ($1, $2, $3, $4, $5)
  on conflict (repository_id, number) do update
     set comment_id = excluded.comment_id, digest = excluded.digest,
         head_sha = excluded.head_sha, written_at = now()`;

const CommentRow = z
  .object({
    comment_id: z.int().nullable(),
    digest: z.string(),
    head_sha: z.string().transform(commitSha),
  })
  .transform(
    (row): PublishedComment => ({
      commentId: row.comment_id,
      digest: row.digest,
      headSha: row.head_sha,
    }),
  );

/** The app's comment on a pull request as it was last written; null before the first time. */
export function stickyComment(
  database: Queryable,
  ref: PullRequestRef,
): Promise<PublishedComment | null> {
  return readRow(database, CommentRow, { text: SELECT, values: [ref.repositoryId, ref.number] });
}

/** Remembers what was written, or that nothing can be. */
export async function saveStickyComment(
  database: Queryable,
  ref: PullRequestRef,
  { commentId, digest, headSha }: PublishedComment,
): Promise<void> {
  const values = [ref.repositoryId, ref.number, commentId, digest, headSha];
  await execute(database, { text: UPSERT, values });
}
