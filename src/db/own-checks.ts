import { z } from "zod";
import type { CommitSha, RepositoryId } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { CheckRunPlace } from "./check-runs.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** A digest that no content has: whatever is published next differs from it. */
const STALE = "stale";
/** Pull requests looked for by one commit. */
const NUMBERS_MAX = 100;

const FIND = `
  select check_run.check_run_id, decision.verdict, decision.mode
    from check_run
    left join decision on decision.id = check_run.decision_id
   where check_run.repository_id = $1 and check_run.head_sha = $2 and check_run.name = $3`;

const OwnRow = z
  .object({
    check_run_id: z.int(),
    verdict: z.enum(["passed", "waiting", "action-required", "failed"]).nullable(),
    mode: z.enum(["observe", "warn", "enforce"]).nullable(),
  })
  .transform(
    (row): OwnCheck => ({
      checkRunId: row.check_run_id,
      isPass: row.verdict === "passed",
      // A warning passes by design, and what speaks for no pull request is not known here.
      mayPass: row.verdict === null || row.verdict === "passed" || row.mode !== "enforce",
    }),
  );

/** What the app itself published under one name for one commit. */
export interface OwnCheck {
  readonly checkRunId: number;
  /** Whether it speaks for a decision that passes. */
  readonly isPass: boolean;
  /** Whether it may let a merge through. */
  readonly mayPass: boolean;
}

const SPOIL = `
  update check_run set digest = '${STALE}'
   where repository_id = $1 and head_sha = $2 and name = $3`;

const ADOPT = `
  insert into check_run (repository_id, head_sha, name, check_run_id, digest, decision_id)
  values ($1, $2, $3, $4, '${STALE}', null)
  on conflict (repository_id, head_sha, name) do update
     set check_run_id = excluded.check_run_id, digest = excluded.digest, decision_id = null,
         published_at = now()`;

const JUDGED_AT = `
  select distinct number from decision where repository_id = $1 and head_sha = $2
   order by number desc limit $3`;
const NumberRow = z.object({ number: z.int() }).transform(({ number }) => number);

const SIGHT = `
  insert into tamper_sighting (repository_id, source) values ($1, $2) on conflict do nothing`;

const TIGHTEN = `
  insert into tightening (repository_id, number) values ($1, $2)
  on conflict (repository_id, number) do update set asked = tightening.asked + 1`;

const TIGHTENED = `
  update tightening set taken = asked
   where repository_id = $1 and number = $2 and taken < asked`;

const OVERTAKEN = `
  select number from tightening where repository_id = $1 and number = $2 and taken < asked`;

const NEWEST = `
  select verdict, head_sha, base_ref from decision
   where repository_id = $1 and number = $2 order by id desc limit 1`;
const NewestRow = z.object({
  verdict: z.string(),
  head_sha: z.string(),
  base_ref: z.string(),
});

const PASSED_AGAINST = `
  select number from (
    select distinct on (number) number, base_ref, verdict, mode,
           input #>> '{facts,pullRequest,state}' as state
      from decision
     where repository_id = $1
       and number in (select distinct number from decision where repository_id = $1 and base_ref = $2)
     order by number desc, id desc) as newest
   where base_ref = $2 and verdict = 'passed' and mode = 'enforce' and state = 'open'
   order by number desc
   limit $3`;

/** What the app published under one name for one commit; null when it published nothing. */
export function ownCheck(
  database: Queryable,
  { repositoryId, headSha, name }: CheckRunPlace,
): Promise<OwnCheck | null> {
  const values = [repositoryId, headSha, storedText(name)];
  return readRow(database, OwnRow, { text: FIND, values });
}

/** Has the next evaluation publish its verdict again, whatever it was before. */
export async function spoilCheck(
  database: Queryable,
  { repositoryId, headSha, name }: CheckRunPlace,
): Promise<void> {
  await execute(database, { text: SPOIL, values: [repositoryId, headSha, storedText(name)] });
}

/** Takes a run the app did not make for its own: it is the newest of its name, and so the one to write. */
export async function adoptCheck(
  database: Queryable,
  { repositoryId, headSha, name }: CheckRunPlace,
  checkRunId: number,
): Promise<void> {
  const values = [repositoryId, headSha, storedText(name), checkRunId];
  await execute(database, { text: ADOPT, values });
}

/** Pull requests that were judged at this very head, newest first. */
export function judgedAtHead(
  database: Queryable,
  repositoryId: RepositoryId,
  headSha: CommitSha,
): Promise<number[]> {
  return readRows(database, NumberRow, {
    text: JUDGED_AT,
    values: [repositoryId, headSha, NUMBERS_MAX],
  });
}

/** Open pull requests whose newest decision passes against a base branch, newest first. */
export function passedAgainst(
  database: Queryable,
  { repositoryId, branch }: { readonly repositoryId: RepositoryId; readonly branch: string },
): Promise<number[]> {
  const values = [repositoryId, storedText(branch), NUMBERS_MAX];
  return readRows(database, NumberRow, { text: PASSED_AGAINST, values });
}

/** Remembers a sighting; false when it was told of before. */
export async function firstSighting(
  database: Queryable,
  repositoryId: RepositoryId,
  source: string,
): Promise<boolean> {
  return (await execute(database, { text: SIGHT, values: [repositoryId, source] })) > 0;
}

/** Notes that a passing check of a pull request must wait for the next judgement. */
export async function noteTightening(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
): Promise<void> {
  await execute(database, { text: TIGHTEN, values: [repositoryId, number] });
}

/** Takes the note back; whether there was one. */
export async function takeTightening(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
): Promise<boolean> {
  return (await execute(database, { text: TIGHTENED, values: [repositoryId, number] })) > 0;
}

/** Whether there is a note that nobody has taken back. */
export async function isTightened(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
): Promise<boolean> {
  const values = [repositoryId, number];
  return (await readRow(database, NumberRow, { text: OVERTAKEN, values })) !== null;
}

/** Whether the newest decision about a pull request passes at this head and base. */
export async function passesAt(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
  { headSha, baseRef }: { readonly headSha: CommitSha; readonly baseRef: string },
): Promise<boolean> {
  const values = [repositoryId, number];
  const newest = await readRow(database, NewestRow, { text: NEWEST, values });
  return newest?.verdict === "passed" && newest.head_sha === headSha && newest.base_ref === baseRef;
}
