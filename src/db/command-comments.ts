import { z } from "zod";
import type { AnsweredCommand } from "../domain/evaluation-record.ts";
import type { SeenCommand } from "../domain/inbox-event.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

/** More open commands than people write between two evaluations; the rest waits for the next one. */
const PENDING_MAX = 100;

const INSERT = `
  insert into command_comment (comment_id, repository_id, number, author_id, created_at)
  values ($1, $2, $3, $4, $5)
  on conflict (comment_id) do nothing`;

const PENDING = `
  select comment_id from command_comment
   where repository_id = $1 and number = $2 and state = 'pending'
   order by comment_id
   limit $3`;

// An answer is final: a second one changes nothing.
const ANSWER = `
  update command_comment set state = $4, answered_at = now()
   where comment_id = $1 and repository_id = $2 and number = $3 and state = 'pending'`;

const PendingRow = z.object({ comment_id: z.int() }).transform((row) => row.comment_id);

/** Remembers a comment with a command; a second sight of it changes nothing. */
export async function insertCommandComment(
  database: Queryable,
  ref: PullRequestRef,
  command: SeenCommand,
): Promise<void> {
  await execute(database, {
    text: INSERT,
    values: [command.commentId, ref.repositoryId, ref.number, command.author.id, command.createdAt],
  });
}

/** Ids of the comments whose command was not answered yet, oldest first. */
export function pendingCommands(database: Queryable, ref: PullRequestRef): Promise<number[]> {
  const values = [ref.repositoryId, ref.number, PENDING_MAX];
  return readRows(database, PendingRow, { text: PENDING, values });
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
