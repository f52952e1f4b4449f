import type { Pool } from "pg";
import { z } from "zod";
import type { EntryDraft } from "../domain/audit-entry.ts";
import { type CommitSha, commitSha } from "../domain/ids.ts";
import type { BranchPlace } from "../domain/inbox-event.ts";
import type { BranchMove, Landing } from "../domain/landing.ts";
import { appendEntries } from "./audit-entries.ts";
import { holdLease, type Lease } from "./lease.ts";
import { fullRef } from "./pushes.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { StoredAccountType, storedAccount } from "./stored-account.ts";
import { storedText } from "./stored-json.ts";
import { inTransaction, type Queryable } from "./transaction.ts";

/** A branch of one repository, by the ids that survive renames. */
export type LandingBranch = Pick<BranchPlace, "repositoryId" | "branch">;

/** Moves looked at in one run; a run leaves the rest to the next. */
const MOVES_MAX = 50;
/** Notices given at once: one check run lists them. */
const NOTICES_MAX = 100;

const TIP = "select tip_sha, push_id from landing_tip where repository_id = $1 and branch = $2";
const TipRow = z.object({ tip_sha: z.string().transform(commitSha), push_id: z.int() });

const MOVES = `
  select id, before_sha, after_sha, forced, pusher_id, pusher_login, pusher_type
    from ref_push
   where repository_id = $1 and ref = $2 and id > $3
   order by id
   limit $4`;

const MoveRow = z
  .object({
    id: z.int().transform(String),
    before_sha: z.string().transform(commitSha).nullable(),
    after_sha: z.string().transform(commitSha).nullable(),
    forced: z.boolean(),
    pusher_id: z.int(),
    pusher_login: z.string(),
    pusher_type: StoredAccountType,
  })
  .transform(
    (row): BranchMove => ({
      id: row.id,
      before: row.before_sha,
      after: row.after_sha,
      forced: row.forced,
      pusher: storedAccount({ id: row.pusher_id, login: row.pusher_login, type: row.pusher_type }),
    }),
  );

const JUDGED = `
  select exists (select from decision where repository_id = $1 and base_ref = $2)
      or exists (select from landing_tip where repository_id = $1 and branch = $2) as found`;
const FoundRow = z.object({ found: z.boolean() });

const UNRECORDED = `
  select sha from unnest($3::text[]) as asked (sha)
   where not exists (select from landing
                      where repository_id = $1 and branch = $2 and landing.sha = asked.sha
                        and rewritten_from = '')`;
const ShaRow = z.object({ sha: z.string().transform(commitSha) }).transform(({ sha }) => sha);

const INSERT = `
  insert into landing (repository_id, branch, sha, rewritten_from, tree, outcome, reason, detail,
                       number, head_sha, decision_id, actor_id, actor_login)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  on conflict do nothing`;

const SET_TIP = `
  insert into landing_tip (repository_id, branch, tip_sha, push_id) values ($1, $2, $3, $4)
  on conflict (repository_id, branch) do update
     set tip_sha = excluded.tip_sha, seen_at = now(),
         push_id = greatest(landing_tip.push_id, excluded.push_id)`;

const UNNOTICED = `
  select id, sha, detail from landing
   where repository_id = $1 and branch = $2 and outcome = 'bypassed' and noticed_at is null
   order by id
   limit $3`;

const UnnoticedRow = z.object({
  id: z.int().transform(String),
  sha: z.string().transform(commitSha),
  detail: z.string(),
});

const NOTICE = "update landing set noticed_at = now() where id = any ($1::bigint[])";

const LANDED_AS = "select number from landed_commit where repository_id = $1 and sha = $2 limit 10";
const NumberRow = z.object({ number: z.int() }).transform(({ number }) => number);

const SUMMARY = `
  select count(*) filter (where outcome = 'landed') as landed,
         count(*) filter (where outcome = 'bypassed') as bypassed,
         (select tip_sha from landing_tip where repository_id = $1 and branch = $2) as tip,
         (array_agg(left(sha, 7) || ' ' || reason order by id desc) filter (where outcome = 'bypassed'))[1:5]
           as latest
    from landing
   where repository_id = $1 and branch = $2 and recorded_at > now() - interval '30 days'`;

const SummaryRow = z.object({
  landed: z.int(),
  bypassed: z.int(),
  tip: z.string().transform(commitSha).nullable(),
  latest: z.array(z.string()).nullable(),
});

/** How far a branch was looked through, and the moves that deliveries told since, oldest first. */
export async function landingState(
  database: Queryable,
  { repositoryId, branch }: LandingBranch,
): Promise<{
  readonly tip: CommitSha | null;
  readonly moves: readonly BranchMove[];
  readonly more: boolean;
  readonly judged: boolean;
}> {
  const place = [repositoryId, storedText(branch)];
  const tip = await readRow(database, TipRow, { text: TIP, values: place });
  const values = [repositoryId, storedText(fullRef(branch)), tip?.push_id ?? 0, MOVES_MAX + 1];
  const moves = await readRows(database, MoveRow, { text: MOVES, values });
  return {
    tip: tip?.tip_sha ?? null,
    moves: moves.slice(0, MOVES_MAX),
    more: moves.length > MOVES_MAX,
    judged: await isWatchedBranch(database, { repositoryId, branch }),
  };
}

/** Whether pull requests were judged against a branch, or it was looked through before. */
export async function isWatchedBranch(
  database: Queryable,
  { repositoryId, branch }: LandingBranch,
): Promise<boolean> {
  const values = [repositoryId, storedText(branch)];
  const row = await readRow(database, FoundRow, { text: JUDGED, values });
  return row?.found ?? false;
}

/** Those of these commits that are not recorded as having reached the branch. */
export function unrecordedCommits(
  database: Queryable,
  { repositoryId, branch }: LandingBranch,
  shas: readonly CommitSha[],
): Promise<CommitSha[]> {
  const values = [repositoryId, storedText(branch), [...new Set(shas)]];
  return readRows(database, ShaRow, { text: UNRECORDED, values });
}

/** Pull requests that an evaluation saw land as this commit. */
export function landedAs(
  database: Queryable,
  { repositoryId }: LandingBranch,
  sha: CommitSha,
): Promise<number[]> {
  return readRows(database, NumberRow, { text: LANDED_AS, values: [repositoryId, sha] });
}

/** What one run found: each landing with its entry, in the same order. */
export interface LandingsToRecord {
  readonly tip: CommitSha;
  readonly lastMove: string | null;
  readonly landings: readonly Landing[];
  readonly entries: readonly EntryDraft[];
}

/**
 * Stores what landed, each commit once, with its entry, and how far the branch was looked through; all
 * in one transaction. Returns what was new.
 *
 * @throws {LeaseLostError} when a newer claim has taken over; then nothing is stored.
 */
export function recordLandings(
  pool: Pool,
  lease: Lease,
  { place, record }: { readonly place: LandingBranch; readonly record: LandingsToRecord },
): Promise<readonly Landing[]> {
  const { tip, lastMove, landings, entries } = record;
  return inTransaction(pool, async (client) => {
    await holdLease(client, lease);
    const fresh: Landing[] = [];
    for (const [index, landing] of landings.entries()) {
      const values = columnsOf(place, landing);
      if ((await execute(client, { text: INSERT, values })) === 0) continue;
      fresh.push(landing);
      await appendEntries(client, entries.slice(index, index + 1));
    }
    const values = [place.repositoryId, storedText(place.branch), tip, lastMove ?? 0];
    await execute(client, { text: SET_TIP, values });
    return fresh;
  });
}

function columnsOf({ repositoryId, branch }: LandingBranch, landing: Landing): unknown[] {
  const { outcome, actor } = landing;
  return [
    repositoryId,
    storedText(branch),
    landing.sha,
    landing.rewrittenFrom ?? "",
    landing.tree,
    outcome.kind,
    outcome.kind === "landed" ? outcome.match : outcome.reason,
    outcome.kind === "landed" ? "" : storedText(outcome.detail),
    landing.pullRequest,
    landing.headSha,
    landing.decisionId,
    actor?.id ?? null,
    actor === null ? null : storedText(actor.login),
  ];
}

/** Bypasses of which GitHub was not told yet, oldest first. */
export function unnoticedBypasses(
  database: Queryable,
  { repositoryId, branch }: LandingBranch,
): Promise<{ readonly id: string; readonly sha: CommitSha; readonly detail: string }[]> {
  const values = [repositoryId, storedText(branch), NOTICES_MAX];
  return readRows(database, UnnoticedRow, { text: UNNOTICED, values });
}

/** Remembers that GitHub took the notice of these bypasses. */
export async function noticeBypasses(database: Queryable, ids: readonly string[]): Promise<void> {
  await execute(database, { text: NOTICE, values: [[...ids]] });
}

/** What is recorded of what landed on a branch in the last 30 days. */
export interface LandingSummary {
  readonly landed: number;
  readonly bypassed: number;
  /** Null when the branch was never looked through. */
  readonly tip: CommitSha | null;
  /** The latest bypasses: commit and reason. */
  readonly latest: readonly string[];
}

/** Counts what landed on a branch, and names the latest bypasses. */
export async function landingSummary(
  database: Queryable,
  { repositoryId, branch }: LandingBranch,
): Promise<LandingSummary> {
  const values = [repositoryId, storedText(branch)];
  const row = await readRow(database, SummaryRow, { text: SUMMARY, values });
  const { landed = 0, bypassed = 0, tip = null, latest = null } = row ?? {};
  return { landed, bypassed, tip, latest: latest ?? [] };
}
