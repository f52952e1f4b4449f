import { z } from "zod";
import type { HeadSighting } from "../domain/decision.ts";
import { commitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { type BranchRef, fullRef } from "./pushes.ts";
import { readRows } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

/** An older head without a sighting can only make an approval harder, never easier. */
const SIGHTINGS_MAX = 1_000;

const SELECT = `
  select head_sha, min(seen_at) as seen_at
    from (select after_sha as head_sha, seen_at
            from ref_push
           where repository_id = $3 and ref = $4 and after_sha is not null
          union all
          select head_sha, decided_at
            from decision
           where repository_id = $1 and number = $2) as sightings
   group by head_sha
   order by min(seen_at) desc
   limit $5`;

const SightingRow = z
  .object({ head_sha: z.string().transform(commitSha), seen_at: z.date() })
  .transform((row): HeadSighting => ({ headSha: row.head_sha, seenAt: row.seen_at.toISOString() }));

/** When each head of a pull request was first seen, latest first. */
export function headSightings(
  database: Queryable,
  ref: PullRequestRef,
  head: BranchRef | null,
): Promise<HeadSighting[]> {
  const branch = head === null ? [null, null] : [head.repositoryId, fullRef(head.ref)];
  const values = [ref.repositoryId, ref.number, ...branch, SIGHTINGS_MAX];
  return readRows(database, SightingRow, { text: SELECT, values });
}
