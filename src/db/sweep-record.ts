import { z } from "zod";
import { commitSha, type InstallationId, type RepositoryId } from "../domain/ids.ts";
import type { CommentMark, RecordedTip, RecordedVerdict, RecordedWork } from "../domain/sweep.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** Branches of one repository that are looked at again; the ones that moved last. */
const BRANCHES_MAX = 20;

/** What the record holds about one pull request. */
export interface SweepRecord {
  /** Null when it was never decided about. */
  readonly verdict: RecordedVerdict | null;
  /** Null when nobody ever asked to look at it. */
  readonly work: RecordedWork | null;
  /** Null when its conversation was never listed. */
  readonly listed: CommentMark | null;
}

// A quiet row was last due when its last run ended: whoever asks again moves that time to the present.
const RECORDS = `
  select asked.number, decided.head_sha, decided.base_ref, decided.verdict, decided.mode,
         check_run.published_at,
         case when work.key is null then null
              when work.parked_at is not null then 'parked'
              when work.wanted > work.done then 'pending'
              else 'quiet' end as state,
         coalesce(work.parked_at, work.run_at) as since,
         comment_listing.comment_id as listed_comment, comment_listing.created_at as listed_at
    from unnest($2::int[]) as asked (number)
    left join lateral (
      select head_sha, base_ref, verdict, mode from decision
       where repository_id = $1 and decision.number = asked.number
       order by id desc limit 1) as decided on true
    left join check_run
      on check_run.repository_id = $1 and check_run.head_sha = decided.head_sha
     and check_run.name = $3 || decided.base_ref
    left join work on work.key = 'pull-request:' || $1 || ':' || asked.number
    left join comment_listing
      on comment_listing.repository_id = $1 and comment_listing.number = asked.number`;

const RecordRow = z
  .object({
    number: z.int(),
    head_sha: z.string().transform(commitSha).nullable(),
    base_ref: z.string().nullable(),
    verdict: z.enum(["passed", "waiting", "action-required", "failed"]).nullable(),
    mode: z.enum(["observe", "warn", "enforce"]).nullable(),
    published_at: StoredInstant.nullable(),
    state: z.enum(["quiet", "pending", "parked"]).nullable(),
    since: StoredInstant.nullable(),
    listed_comment: z.int().nullable(),
    listed_at: StoredInstant.nullable(),
  })
  .transform((row): readonly [number, SweepRecord] => [
    row.number,
    { verdict: verdictOf(row), work: workOf(row), listed: markOf(row) },
  ]);

function verdictOf(row: {
  readonly head_sha: RecordedVerdict["headSha"] | null;
  readonly base_ref: string | null;
  readonly verdict: RecordedVerdict["verdict"] | null;
  readonly mode: RecordedVerdict["mode"] | null;
  readonly published_at: string | null;
}): RecordedVerdict | null {
  const { head_sha: headSha, base_ref: baseRef, verdict, mode, published_at: publishedAt } = row;
  if (headSha === null || baseRef === null || verdict === null || mode === null) return null;
  return { headSha, baseRef, verdict, mode, publishedAt };
}

function markOf({
  listed_comment: commentId,
  listed_at: createdAt,
}: {
  readonly listed_comment: number | null;
  readonly listed_at: string | null;
}): CommentMark | null {
  return commentId === null || createdAt === null ? null : { commentId, createdAt };
}

function workOf({
  state,
  since,
}: {
  readonly state: RecordedWork["state"] | null;
  readonly since: string | null;
}): RecordedWork | null {
  return state === null || since === null ? null : { state, since };
}

const TIPS = `
  select branch, tip_sha,
         not exists (select from ref_push
                      where ref_push.repository_id = landing_tip.repository_id
                        and ref = 'refs/heads/' || branch and id > push_id)
     and not exists (select from landing
                      where landing.repository_id = landing_tip.repository_id
                        and landing.branch = landing_tip.branch
                        and outcome = 'bypassed' and noticed_at is null) as settled
    from landing_tip
   where repository_id = $1
   order by seen_at desc
   limit ${BRANCHES_MAX}`;

const TipRow = z
  .object({ branch: z.string(), tip_sha: z.string().transform(commitSha), settled: z.boolean() })
  .transform(
    ({ branch, tip_sha: tip, settled: isSettled }): RecordedTip => ({ branch, tip, isSettled }),
  );

const GOVERNED = "select governed_by from policy_sighting where repository_id = $1";
const GovernedRow = z.object({ governed_by: z.string() });

const SEE = `
  insert into policy_sighting (repository_id, installation_id, governed_by) values ($1, $2, $3)
  on conflict (repository_id) do update
     set governed_by = excluded.governed_by, installation_id = excluded.installation_id,
         seen_at = now()`;

/**
 * What is recorded about pull requests of one repository, by number; those nothing is known of are there
 * as well. `checkNamePrefix` is what the name of a check run has before the base branch.
 */
export async function sweepRecords(
  database: Queryable,
  repositoryId: RepositoryId,
  {
    numbers,
    checkNamePrefix,
  }: {
    readonly numbers: readonly number[];
    readonly checkNamePrefix: string;
  },
): Promise<ReadonlyMap<number, SweepRecord>> {
  const values = [repositoryId, [...numbers], checkNamePrefix];
  return new Map(await readRows(database, RecordRow, { text: RECORDS, values }));
}

/** The branches of a repository that were looked through for what landed, and how far. */
export function watchedTips(
  database: Queryable,
  repositoryId: RepositoryId,
): Promise<RecordedTip[]> {
  return readRows(database, TipRow, { text: TIPS, values: [repositoryId] });
}

/** What governed a repository when a sweep last saw it; null before the first. */
export async function governedBy(
  database: Queryable,
  repositoryId: RepositoryId,
): Promise<string | null> {
  const statement = { text: GOVERNED, values: [repositoryId] };
  return (await readRow(database, GovernedRow, statement))?.governed_by ?? null;
}

/** Remembers what governs a repository. */
export async function seeGovernment(
  database: Queryable,
  place: { readonly repositoryId: RepositoryId; readonly installationId: InstallationId },
  mark: string,
): Promise<void> {
  const values = [place.repositoryId, place.installationId, storedText(mark)];
  await execute(database, { text: SEE, values });
}
