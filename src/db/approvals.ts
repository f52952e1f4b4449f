import { z } from "zod";
import type { Approval, FileContent } from "../domain/approval.ts";
import type { Withdrawal } from "../domain/evaluation-record.ts";
import { commitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import { StoredAccountType, storedAccount } from "./stored-account.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedJson, storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** A changed file as `jsonb` holds it. */
export const StoredFileContent = z.object({
  path: z.string(),
  previousPath: z.string().nullable(),
  status: z.enum(["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]),
  blob: z.string().nullable(),
  mode: z.string().exactOptional(),
  before: z.string().exactOptional(),
}) satisfies z.ZodType<FileContent>;

const ApprovalRow = z
  .object({
    channel: z.enum(["review", "comment"]),
    source_id: z.int(),
    actor_id: z.int(),
    actor_login: z.string(),
    actor_type: StoredAccountType,
    areas: z.array(z.string()).nullable(),
    base_ref: z.string(),
    head_sha: z.string().transform(commitSha),
    contents: z.array(StoredFileContent).nullable(),
    given_at: StoredInstant,
    withdrawn_at: StoredInstant.nullable(),
    withdrawn_because: z.enum(["edited", "deleted", "hidden"]).nullable(),
  })
  .transform(
    (row): Approval => ({
      channel: row.channel,
      sourceId: row.source_id,
      actor: storedAccount({ id: row.actor_id, login: row.actor_login, type: row.actor_type }),
      areas: row.areas,
      baseRef: row.base_ref,
      headSha: row.head_sha,
      contents: row.contents,
      givenAt: row.given_at,
      withdrawnAt: row.withdrawn_at,
      ...(row.withdrawn_because === null ? {} : { withdrawnBecause: row.withdrawn_because }),
    }),
  );

// The first sight counts: GitHub may tell the same review with another head later.
const INSERT = `
  insert into approval (repository_id, number, channel, source_id, actor_id, actor_login, actor_type,
                        areas, base_ref, head_sha, contents, given_at, withdrawn_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  on conflict (channel, source_id) do nothing`;

const WITHDRAW = `
  update approval set withdrawn_at = $5, withdrawn_because = $6
   where repository_id = $1 and number = $2 and channel = $3 and source_id = $4
     and withdrawn_at is null`;

const SELECT = `
  select channel, source_id, actor_id, actor_login, actor_type, areas, base_ref, head_sha, contents,
         given_at, withdrawn_at, withdrawn_because
    from approval
   where repository_id = $1 and number = $2
   order by id`;

/** Stores an approval as it was first seen; a second sight of it changes nothing. */
export async function insertApproval(
  database: Queryable,
  ref: PullRequestRef,
  approval: Approval,
): Promise<void> {
  await execute(database, {
    text: INSERT,
    values: [
      ref.repositoryId,
      ref.number,
      approval.channel,
      approval.sourceId,
      approval.actor.id,
      storedText(approval.actor.login),
      approval.actor.type,
      approval.areas,
      storedText(approval.baseRef),
      approval.headSha,
      approval.contents === null ? null : storedJson(approval.contents),
      approval.givenAt,
      approval.withdrawnAt,
    ],
  });
}

/** Ends an approval; the first end stands. */
export async function withdrawApproval(
  database: Queryable,
  ref: PullRequestRef,
  { channel, sourceId, at, because }: Withdrawal,
): Promise<void> {
  const values = [ref.repositoryId, ref.number, channel, sourceId, at, because ?? null];
  await execute(database, { text: WITHDRAW, values });
}

/** Every approval ever seen on a pull request, withdrawn ones included, in the order of first sight. */
export function approvalsOf(database: Queryable, ref: PullRequestRef): Promise<Approval[]> {
  return readRows(database, ApprovalRow, { text: SELECT, values: [ref.repositoryId, ref.number] });
}
