import { z } from "zod";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const INSERT = `
  insert into reviewer_request (repository_id, number, name)
  select $1, $2, name from unnest($3::text[]) as asked (name)
  on conflict (repository_id, number, name) do nothing`;

const SELECT = `
  select name from reviewer_request
   where repository_id = $1 and number = $2
   order by requested_at, name`;

const NameRow = z.object({ name: z.string() }).transform((row) => row.name);

/** Remembers whose review was asked for: logins and `team:slug`s. */
export async function insertReviewerRequests(
  database: Queryable,
  ref: PullRequestRef,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const values = [ref.repositoryId, ref.number, names.map(storedText)];
  await execute(database, { text: INSERT, values });
}

/** Everyone whose review was asked for on this pull request, ever. */
export function requestedReviewers(database: Queryable, ref: PullRequestRef): Promise<string[]> {
  return readRows(database, NameRow, { text: SELECT, values: [ref.repositoryId, ref.number] });
}
