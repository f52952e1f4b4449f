import type { Pool } from "pg";
import { z } from "zod";
import type { AnsweredLater } from "../domain/decision.ts";
import type { AnsweredCommand } from "../domain/evaluation-record.ts";
import { accountId } from "../domain/ids.ts";
import type { SeenCommand } from "../domain/inbox-event.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { CommentMark } from "../domain/sweep.ts";
import { noteTightening } from "./own-checks.ts";
import { execute, readRows } from "./statement.ts";
import { inTransaction, type Queryable } from "./transaction.ts";

/** More open commands than people write between two evaluations; the rest waits for the next one. */
const PENDING_MAX = 100;

const INSERT = `
  insert into command_comment (comment_id, repository_id, number, author_id, created_at)
  values ($1, $2, $3, $4, $5)
  on conflict (comment_id) do nothing`;

const SEE = `
  insert into comment_listing (repository_id, number, comment_id, created_at)
  values ($1, $2, $3, $4)
  on conflict (repository_id, number) do update
     set comment_id = excluded.comment_id, created_at = excluded.created_at
   where comment_listing.comment_id < excluded.comment_id`;

// A comment that is gone cannot be read: asking for it again would cost a call at every evaluation.
const PENDING = `
  select comment_id from command_comment
   where repository_id = $1 and number = $2 and state = 'pending'
     and not exists (select from comment_change as changed
                      where changed.comment_id = command_comment.comment_id
                        and changed.change = 'deleted')
   order by comment_id
   limit $3`;

// An answer is final: a second one changes nothing.
const ANSWER = `
  update command_comment set state = $4, answered_at = now()
   where comment_id = $1 and repository_id = $2 and number = $3 and state = 'pending'`;

// Ids rise with time, so that only what is newer than the oldest that waits is looked at.
const LATER = `
  select author_id, max(comment_id) as comment_id
    from command_comment
   where comment_id > $3 and repository_id = $1 and number = $2 and state <> 'pending'
   group by author_id
   order by author_id`;

const LaterRow = z
  .object({ author_id: z.int().transform(accountId), comment_id: z.int() })
  .transform((row) => ({ accountId: row.author_id, commentId: row.comment_id }));

const PendingRow = z.object({ comment_id: z.int() }).transform((row) => row.comment_id);

/** Remembers a comment with a command; a second sight of it changes nothing. Whether it was the first. */
export async function insertCommandComment(
  database: Queryable,
  ref: PullRequestRef,
  command: SeenCommand,
): Promise<boolean> {
  const inserted = await execute(database, {
    text: INSERT,
    values: [command.commentId, ref.repositoryId, ref.number, command.author.id, command.createdAt],
  });
  return inserted > 0;
}

/**
 * Remembers commands that no delivery told of; how many of them were new. What was just found may stop a
 * merge: a pass that is being judged right now waits for it.
 */
export function takeCommands(
  pool: Pool,
  ref: PullRequestRef,
  commands: readonly SeenCommand[],
): Promise<number> {
  return inTransaction(pool, async (client) => {
    let taken = 0;
    for (const command of commands) {
      if (await insertCommandComment(client, ref, command)) taken += 1;
    }
    if (taken > 0) await noteTightening(client, ref);
    return taken;
  });
}

/** Remembers how far the conversation of a pull request was listed. */
export async function seeComments(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
  { commentId, createdAt }: CommentMark,
): Promise<void> {
  await execute(database, { text: SEE, values: [repositoryId, number, commentId, createdAt] });
}

/** Ids of the comments whose command was not answered yet, oldest first. */
export function pendingCommands(database: Queryable, ref: PullRequestRef): Promise<number[]> {
  const values = [ref.repositoryId, ref.number, PENDING_MAX];
  return readRows(database, PendingRow, { text: PENDING, values });
}

/** The last answered command of everybody who wrote one after the oldest of these that wait. */
export function answeredAfter(
  database: Queryable,
  ref: PullRequestRef,
  pending: readonly number[],
): Promise<AnsweredLater[]> {
  if (pending.length === 0) return Promise.resolve([]);
  const values = [ref.repositoryId, ref.number, Math.min(...pending)];
  return readRows(database, LaterRow, { text: LATER, values });
}

/** Marks a command as dealt with. */
export async function answerCommand(
  database: Queryable,
  ref: PullRequestRef,
  { commentId, outcome }: AnsweredCommand,
): Promise<void> {
  const values = [commentId, ref.repositoryId, ref.number, outcome];
  await execute(database, { text: ANSWER, values });
}
