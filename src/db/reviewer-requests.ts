import { z } from "zod";
import type { RequestRecord } from "../domain/decision.ts";
import type { RequestChanges } from "../domain/evaluation-record.ts";
import type { Candidate } from "../domain/head-facts.ts";
import type { InstallationId } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

// Whoever approved what has changed since is asked again: the row then speaks of the latest request.
const INSERT = `
  insert into reviewer_request (repository_id, number, name)
  select $1, $2, name from unnest($3::text[]) as asked (name)
  on conflict (repository_id, number, name) do update
     set requested_at = now(), stood_for = '{}', purpose = 'review', nudged_at = null,
         ended_at = null, ended_by = null, refused = false`;

const SELECT = `
  select name from reviewer_request
   where repository_id = $1 and number = $2
   order by requested_at, name`;

const RECORDS = `
  select name, stood_for, requested_at, nudged_at, ended_at, ended_by, purpose, refused
    from reviewer_request
   where repository_id = $1 and number = $2
   order by requested_at, name`;

const STOOD_FOR = `
  update reviewer_request set stood_for = $4
   where repository_id = $1 and number = $2 and name = $3`;

const ESCALATED = `
  update reviewer_request set purpose = 'escalation'
   where repository_id = $1 and number = $2 and name = any ($3::text[])`;

const NUDGED = `
  update reviewer_request set nudged_at = now()
   where repository_id = $1 and number = $2 and name = any ($3::text[]) and nudged_at is null`;

const ENDED = `
  update reviewer_request set ended_at = now(), ended_by = $4
   where repository_id = $1 and number = $2 and name = any ($3::text[]) and ended_at is null`;

const REFUSED = `
  update reviewer_request set refused = true
   where repository_id = $1 and number = $2 and name = any ($3::text[])`;

// A request that nobody has answered for a month is forgotten, and no load.
const LOAD = `
  select name,
         count(*) filter (where ended_at is null and not refused
                            and requested_at > now() - interval '30 days') as open_requests,
         max(requested_at) as last_asked_at
    from reviewer_request
   where name = any ($2::text[])
     and exists (select from work
                  where work.installation_id = $1
                    and work.repository_id = reviewer_request.repository_id)
   group by name`;

const NameRow = z.object({ name: z.string() }).transform((row) => row.name);

const RecordRow = z
  .object({
    name: z.string(),
    stood_for: z.array(z.string()),
    requested_at: StoredInstant,
    nudged_at: StoredInstant.nullable(),
    ended_at: StoredInstant.nullable(),
    ended_by: z.enum(["app", "other"]).nullable(),
    purpose: z.enum(["review", "escalation"]),
    refused: z.boolean(),
  })
  .transform(
    (row): RequestRecord => ({
      name: row.name,
      stoodFor: row.stood_for,
      requestedAt: row.requested_at,
      nudgedAt: row.nudged_at,
      endedAt: row.ended_at,
      endedBy: row.ended_by,
      purpose: row.purpose,
      refused: row.refused,
    }),
  );

const LoadRow = z
  .object({ name: z.string(), open_requests: z.int(), last_asked_at: StoredInstant.nullable() })
  .transform((row) => ({
    login: row.name,
    openRequests: row.open_requests,
    lastAskedAt: row.last_asked_at,
  }));

/** How much somebody was asked for by the app, over all pull requests of one organisation. */
export type ReviewLoad = Pick<Candidate, "login" | "openRequests" | "lastAskedAt">;

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

/** Notes what else became of requests: after {@link insertReviewerRequests}. */
export async function updateReviewerRequests(
  database: Queryable,
  ref: PullRequestRef,
  { stoodFor, escalated, nudged, spared, ended }: RequestChanges,
): Promise<void> {
  const place = [ref.repositoryId, ref.number];
  for (const [name, teams] of Object.entries(stoodFor)) {
    await execute(database, { text: STOOD_FOR, values: [...place, storedText(name), [...teams]] });
  }
  const updates = [
    { text: ESCALATED, names: escalated, more: [] },
    { text: NUDGED, names: nudged, more: [] },
    { text: ENDED, names: spared, more: ["app"] },
    { text: ENDED, names: ended, more: ["other"] },
  ];
  for (const { text, names, more } of updates) {
    if (names.length === 0) continue;
    await execute(database, { text, values: [...place, names.map(storedText), ...more] });
  }
}

/** Notes whom GitHub did not take, so that somebody else is asked. */
export async function refuseReviewerRequests(
  database: Queryable,
  ref: PullRequestRef,
  names: readonly string[],
): Promise<void> {
  const values = [ref.repositoryId, ref.number, names.map(storedText)];
  await execute(database, { text: REFUSED, values });
}

/** Everyone whose review was asked for on this pull request, ever. */
export function requestedReviewers(database: Queryable, ref: PullRequestRef): Promise<string[]> {
  return readRows(database, NameRow, { text: SELECT, values: [ref.repositoryId, ref.number] });
}

/** The same with what became of each request. */
export function reviewerRequests(
  database: Queryable,
  ref: PullRequestRef,
): Promise<RequestRecord[]> {
  return readRows(database, RecordRow, { text: RECORDS, values: [ref.repositoryId, ref.number] });
}

/** How much each of these people was asked for; those who never were are left out. */
export function reviewLoads(
  database: Queryable,
  installationId: InstallationId,
  logins: readonly string[],
): Promise<ReviewLoad[]> {
  return readRows(database, LoadRow, { text: LOAD, values: [installationId, [...logins]] });
}
