import { z } from "zod";
import { ACT_KINDS, type Act, type ActEnd } from "../domain/act.ts";
import type { EndedAct } from "../domain/evaluation-record.ts";
import { commitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { StoredFileContent } from "./approvals.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { StoredAccountType, storedAccount } from "./stored-account.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedJson, storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const ActRow = z
  .object({
    kind: z.enum(ACT_KINDS),
    channel: z.enum(["comment", "review", "app"]),
    source_id: z.int(),
    actor_id: z.int(),
    actor_login: z.string(),
    actor_type: StoredAccountType,
    reason: z.string().nullable(),
    scope: z.array(z.string()).nullable(),
    statement: z.int().nullable(),
    base_ref: z.string(),
    head_sha: z.string().transform(commitSha),
    contents: z.array(StoredFileContent).nullable(),
    given_at: StoredInstant,
    expires_at: StoredInstant.nullable(),
    ended_at: StoredInstant.nullable(),
    ended_by_id: z.int().nullable(),
    ended_by_login: z.string().nullable(),
    ended_by_type: StoredAccountType.nullable(),
    end_reason: z.string().nullable(),
  })
  .transform(
    (row): Act => ({
      kind: row.kind,
      channel: row.channel,
      sourceId: row.source_id,
      actor: storedAccount({ id: row.actor_id, login: row.actor_login, type: row.actor_type }),
      reason: row.reason,
      scope: row.scope,
      ...(row.statement === null ? {} : { statement: row.statement }),
      baseRef: row.base_ref,
      headSha: row.head_sha,
      contents: row.contents,
      givenAt: row.given_at,
      expiresAt: row.expires_at,
      end: endOf(row),
    }),
  );

interface EndColumns {
  readonly ended_at: string | null;
  readonly ended_by_id: number | null;
  readonly ended_by_login: string | null;
  readonly ended_by_type: z.output<typeof StoredAccountType> | null;
  readonly end_reason: string | null;
}

/** The table's own checks keep the columns together. */
function endOf(row: EndColumns): ActEnd | null {
  const { ended_at: at, end_reason: reason } = row;
  if (at === null || reason === null) return null;
  const { ended_by_id: id, ended_by_login: login, ended_by_type: type } = row;
  const isNamed = id !== null && login !== null && type !== null;
  return { at, reason, by: isNamed ? storedAccount({ id, login, type }) : null };
}

// The first sight counts, as with approvals.
const INSERT = `
  insert into act (repository_id, number, kind, channel, source_id, actor_id, actor_login, actor_type,
                   reason, scope, statement, base_ref, head_sha, contents, given_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
  on conflict (kind, channel, source_id) do nothing`;

const END = `
  update act set ended_at = $6, ended_by_id = $7, ended_by_login = $8, ended_by_type = $9,
                 end_reason = $10
   where repository_id = $1 and number = $2 and kind = $3 and channel = $4 and source_id = $5
     and ended_at is null`;

const SELECT = `
  select kind, channel, source_id, actor_id, actor_login, actor_type, reason, scope, statement,
         base_ref, head_sha, contents, given_at, expires_at,
         ended_at, ended_by_id, ended_by_login, ended_by_type, end_reason
    from act
   where repository_id = $1 and number = $2
   order by id`;

// By GitHub's time of the comment, and by its id within one second.
const COUNT_OVERRIDES = `
  select count(*)::int as overrides
    from act
   where repository_id = $1 and kind = 'override'
     and (given_at, source_id) < ($2::timestamptz, $3::bigint)
     and given_at > $2::timestamptz - interval '7 days'`;

const OverrideCount = z.object({ overrides: z.int() });

/** Stores an act as it was first seen, without its end; a second sight of it changes nothing. */
export async function insertAct(database: Queryable, ref: PullRequestRef, act: Act): Promise<void> {
  const { actor, reason, scope, contents } = act;
  await execute(database, {
    text: INSERT,
    values: [
      ref.repositoryId,
      ref.number,
      act.kind,
      act.channel,
      act.sourceId,
      actor.id,
      storedText(actor.login),
      actor.type,
      reason === null ? null : storedText(reason),
      scope === null ? null : scope.map(storedText),
      act.statement ?? null,
      storedText(act.baseRef),
      act.headSha,
      contents === null ? null : storedJson(contents),
      act.givenAt,
      act.expiresAt,
    ],
  });
}

/** Ends an act; the first end stands. */
export async function endAct(
  database: Queryable,
  ref: PullRequestRef,
  { kind, channel, sourceId, end }: EndedAct,
): Promise<void> {
  const { at, by, reason } = end;
  await execute(database, {
    text: END,
    values: [
      ref.repositoryId,
      ref.number,
      kind,
      channel,
      sourceId,
      at,
      by?.id ?? null,
      by === null ? null : storedText(by.login),
      by?.type ?? null,
      storedText(reason),
    ],
  });
}

/** Every act ever seen on a pull request, ended ones included, in the order of first sight. */
export function actsOf(database: Queryable, ref: PullRequestRef): Promise<Act[]> {
  return readRows(database, ActRow, { text: SELECT, values: [ref.repositoryId, ref.number] });
}

const OVERRIDES_OF_WEEK = `
  select coalesce(sum(overrides), 0)::int as overrides, coalesce(max(overrides), 0)::int as busiest
    from (select count(*) as overrides from act
           where kind = 'override' and given_at > now() - interval '7 days'
           group by repository_id) as of_repository`;

const OverridesOfWeek = z.object({ overrides: z.int(), busiest: z.int() });

/** How many overrides there were in the last 7 days: of all repositories, and of the one with the most. */
export async function overridesOfWeek(
  database: Queryable,
): Promise<{ readonly all: number; readonly busiest: number }> {
  const row = await readRow(database, OverridesOfWeek, { text: OVERRIDES_OF_WEEK, values: [] });
  return { all: row?.overrides ?? 0, busiest: row?.busiest ?? 0 };
}

/** How many overrides a repository had in the 7 days before a comment. */
export async function countOverrides(
  database: Queryable,
  { repositoryId }: PullRequestRef,
  { until, commentId }: { readonly until: string; readonly commentId: number },
): Promise<number> {
  const row = await readRow(database, OverrideCount, {
    text: COUNT_OVERRIDES,
    values: [repositoryId, until, commentId],
  });
  return row?.overrides ?? 0;
}
