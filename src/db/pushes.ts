import { z } from "zod";
import { type CommitSha, commitSha, type RepositoryId } from "../domain/ids.ts";
import type { SeenPush } from "../domain/inbox-event.ts";
import type { Push } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import { StoredAccountType, storedAccount } from "./stored-account.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** A branch of one repository. */
export interface BranchRef {
  readonly repositoryId: RepositoryId;
  /** With or without `refs/heads/`. */
  readonly ref: string;
}

/** How many of the latest pushes tell which head was current when; older ones only tell who. */
const RECENT_PUSHES = 500;

const INSERT = `
  insert into ref_push (repository_id, ref, before_sha, after_sha, pusher_id, pusher_login,
                        pusher_type, forced, delivery_guid)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

const PushRow = z
  .object({
    ref: z.string(),
    before_sha: z.string().transform(commitSha).nullable(),
    after_sha: z.string().transform(commitSha),
    pusher_id: z.int(),
    pusher_login: z.string(),
    pusher_type: StoredAccountType,
    seen_at: z.date(),
  })
  .transform(
    (row): Push => ({
      ref: row.ref,
      before: row.before_sha,
      after: row.after_sha,
      pusher: storedAccount({ id: row.pusher_id, login: row.pusher_login, type: row.pusher_type }),
      seenAt: row.seen_at.toISOString(),
    }),
  );

// Everyone who ever pushed stays in the answer, however many pushes somebody adds on top.
const SELECT = `
  select ref, before_sha, after_sha, pusher_id, pusher_login, pusher_type, seen_at
    from (select id, ref, before_sha, after_sha, pusher_id, pusher_login, pusher_type, seen_at,
                 row_number() over (order by id desc) as age,
                 row_number() over (partition by pusher_id order by id desc) as age_of_pusher
            from ref_push
           where repository_id = $1 and ref = $2 and after_sha is not null) as pushes
   where age <= $3 or age_of_pusher = 1
   order by id`;

const SELECT_OF_COMMITS = `
  select ref, before_sha, after_sha, pusher_id, pusher_login, pusher_type, seen_at
    from ref_push
   where repository_id = $1 and after_sha = any ($2::text[])
   order by id
   limit $3`;

/** Stores one ref that moved. */
export async function insertPush(database: Queryable, guid: string, push: SeenPush): Promise<void> {
  await execute(database, {
    text: INSERT,
    values: [
      push.repositoryId,
      storedText(push.ref),
      push.before,
      push.after,
      push.pusher.id,
      storedText(push.pusher.login),
      push.pusher.type,
      push.forced,
      guid,
    ],
  });
}

/** Pushes to a branch, oldest first: the latest in full, and of earlier pushers at least the last one. */
export function pushesOf(database: Queryable, { repositoryId, ref }: BranchRef): Promise<Push[]> {
  const values = [repositoryId, fullRef(ref), RECENT_PUSHES];
  return readRows(database, PushRow, { text: SELECT, values });
}

/** Pushes to any branch of a repository that ended at one of these commits, oldest first. */
export function pushesOfCommits(
  database: Queryable,
  repositoryId: RepositoryId,
  shas: readonly CommitSha[],
): Promise<Push[]> {
  const values = [repositoryId, [...shas], RECENT_PUSHES];
  return readRows(database, PushRow, { text: SELECT_OF_COMMITS, values });
}

/** A branch as deliveries name it. */
export function fullRef(ref: string): string {
  return ref.startsWith("refs/heads/") ? ref : `refs/heads/${ref}`;
}
