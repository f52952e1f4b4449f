import type { Pool } from "pg";
import { z } from "zod";
import { type InstallationId, installationId, repositoryId } from "../domain/ids.ts";
import type { WorkItem } from "../domain/inbox-event.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { SweptPullRequest, SweptRepository } from "../domain/sweep.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { storedJson } from "./stored-json.ts";
import { StoredWorkItem } from "./stored-work-item.ts";
import { inTransaction, type Queryable } from "./transaction.ts";
import { requestWork, wakeWorkers } from "./work.ts";

const FORGET_REPOSITORIES = `
  update backfill_repository set gone = true, listed = false, next = null
   where installation_id = $1 and repository_id <> all ($2::bigint[]) and not gone`;

const ADD_REPOSITORIES = `
  insert into backfill_repository (installation_id, repository_id, repository)
  select $1, id, repository::jsonb
    from unnest($2::bigint[], $3::text[]) as asked (id, repository)
   order by id
  on conflict (installation_id, repository_id) do update
     set gone = false, repository = excluded.repository
   where backfill_repository.gone`;

const UNLISTED = `
  select repository, next from backfill_repository
   where installation_id = $1 and not listed and not gone
   order by next is null, repository_id
   limit $2`;

const StoredRepository: z.ZodType<SweptRepository> = z.object({
  installationId: z.int().positive().transform(installationId),
  repositoryId: z.int().positive().transform(repositoryId),
  nodeId: z.string(),
  owner: z.string(),
  repo: z.string(),
  defaultBranch: z.string(),
});
const UnlistedRow = z.object({ repository: StoredRepository, next: z.string().nullable() });

/** A repository of which pages of open pull requests are still to be listed. */
export type UnlistedRepository = z.output<typeof UnlistedRow>;

// What this installation was already asked to look at is no news: an event came first.
const ADD_PULL_REQUESTS = `
  insert into backfill_pull_request (repository_id, number, installation_id, item, opened_at)
  select $2, number, $1, item::jsonb, opened_at
    from unnest($3::int[], $4::text[], $5::timestamptz[]) as asked (number, item, opened_at)
   where not exists (select from work
                      where key = 'pull-request:' || $2::bigint || ':' || asked.number
                        and installation_id = $1)
   order by number
  on conflict (repository_id, number) do update
     set installation_id = excluded.installation_id, item = excluded.item,
         asked_at = null, touched_at = null
   where backfill_pull_request.installation_id <> excluded.installation_id`;

const TURN_PAGE = `
  update backfill_repository set next = $3, listed = $3::text is null
   where installation_id = $1 and repository_id = $2`;

const MARK = `
  update installation
     set backfill = $2,
         backfill_started_at = case when backfill in ('wanted', 'done') and $2 <> 'done' then now()
                                    else coalesce(backfill_started_at, now()) end,
         backfill_ended_at = case when $2 = 'done' then now() end
   where installation_id = $1 and backfill <> $2`;

const LEFT = `
  select count(*) filter (where asked_at is null) as waiting,
         count(*) filter (where asked_at is not null and exists (
           select from work
            where key = 'pull-request:' || backfill_pull_request.repository_id || ':' ||
                        backfill_pull_request.number
              and wanted > done and parked_at is null)) as running
    from backfill_pull_request
   where installation_id = $1`;
const LeftRow = z.object({ waiting: z.int(), running: z.int() });

/** What is left of the backfill of an installation. */
export type BackfillLeft = z.output<typeof LeftRow>;

// What an event asked for meanwhile needs no second asking.
const ASK = `
  update backfill_pull_request as asked set asked_at = now()
    from (select repository_id, number from backfill_pull_request
           where installation_id = $1 and asked_at is null
           order by opened_at desc, repository_id, number desc
           limit $2
             for update skip locked) as newest
   where asked.repository_id = newest.repository_id and asked.number = newest.number
  returning asked.item,
            not exists (select from work
                         where key = 'pull-request:' || asked.repository_id || ':' || asked.number
                           and installation_id = $1) as unseen`;
const AskedRow = z.object({ item: StoredWorkItem, unseen: z.boolean() });

// While pages are listed, whatever nobody asked for may be on one of them.
const AWAITED = `
  select asked.key
    from unnest($2::text[], $3::bigint[], $4::int[]) as asked (key, repository_id, number)
   where exists (select from installation
                  where installation_id = $1 and state = 'active' and backfill <> 'done')
     and not exists (select from work where work.key = asked.key and installation_id = $1)
     and (exists (select from installation
                   where installation_id = $1 and backfill in ('wanted', 'listing'))
          or exists (select from backfill_pull_request as waiting
                      where waiting.repository_id = asked.repository_id
                        and waiting.number = asked.number and waiting.asked_at is null))`;
const KeyRow = z.object({ key: z.string() }).transform(({ key }) => key);

const TOUCH = `
  update backfill_pull_request set touched_at = now()
   where repository_id = $1 and number = $2 and touched_at is null`;

const QUIET = `
  select number from backfill_pull_request
   where repository_id = $1 and number = $2 and touched_at is null`;
const NumberRow = z.object({ number: z.int() });

/** Keeps which repositories an installation covers; those that are new are to be listed. */
export function keepRepositories(
  pool: Pool,
  id: InstallationId,
  repositories: readonly SweptRepository[],
): Promise<void> {
  return inTransaction(pool, async (client) => {
    const ids = repositories.map((each) => each.repositoryId);
    await execute(client, { text: FORGET_REPOSITORIES, values: [id, ids] });
    const values = [id, ids, repositories.map(storedJson)];
    await execute(client, { text: ADD_REPOSITORIES, values });
  });
}

/** Repositories that are not listed to their end; those that were begun come first. */
export function unlistedRepositories(
  database: Queryable,
  id: InstallationId,
  countMax: number,
): Promise<UnlistedRepository[]> {
  return readRows(database, UnlistedRow, { text: UNLISTED, values: [id, countMax] });
}

/** Keeps one page of open pull requests, and where the next begins; null after the last. */
export function keepPage(
  pool: Pool,
  { installationId: id, repositoryId: repository, owner, repo }: SweptRepository,
  {
    pullRequests,
    next,
  }: {
    readonly pullRequests: readonly Pick<SweptPullRequest, "number" | "createdAt">[];
    readonly next: string | null;
  },
): Promise<void> {
  return inTransaction(pool, async (client) => {
    const items = pullRequests.map(({ number }): WorkItem => {
      const ref = { installationId: id, repositoryId: repository, owner, repo, number };
      return { kind: "pull-request", ref };
    });
    const values = [
      id,
      repository,
      pullRequests.map(({ number }) => number),
      items.map(storedJson),
      pullRequests.map(({ createdAt }) => createdAt),
    ];
    await execute(client, { text: ADD_PULL_REQUESTS, values });
    await execute(client, { text: TURN_PAGE, values: [id, repository, next] });
  });
}

/** Notes what the backfill of an installation is at. */
export async function markBackfill(
  database: Queryable,
  id: InstallationId,
  state: "listing" | "asking" | "done",
): Promise<void> {
  await execute(database, { text: MARK, values: [id, state] });
}

/** How many are not asked for yet, and how many are, and not judged. */
export async function backfillLeft(database: Queryable, id: InstallationId): Promise<BackfillLeft> {
  const row = await readRow(database, LeftRow, { text: LEFT, values: [id] });
  return row ?? { waiting: 0, running: 0 };
}

/** Asks for the evaluation of the newest that wait, behind what events ask for. */
export async function askNewest(pool: Pool, id: InstallationId, countMax: number): Promise<void> {
  const asked = await inTransaction(pool, async (client) => {
    const rows = await readRows(client, AskedRow, { text: ASK, values: [id, countMax] });
    const items = rows.filter(({ unseen }) => unseen).map(({ item }) => item);
    await requestWork(client, items, "sweep");
    return items.length;
  });
  if (asked > 0) await wakeWorkers(pool);
}

/**
 * The work without evaluations that a backfill is going to ask for in its own time: nothing was said about
 * those pull requests yet, so nothing about them can be wrong.
 */
export async function withoutAwaited(
  database: Queryable,
  items: readonly WorkItem[],
): Promise<readonly WorkItem[]> {
  const refs = items.flatMap((item) => (item.kind === "pull-request" ? [item.ref] : []));
  const [first] = refs;
  if (first === undefined) return items;
  const awaited = await awaitedKeys(database, first.installationId, refs);
  return items.filter((item) => item.kind !== "pull-request" || !awaited.has(keyOf(item.ref)));
}

/** Those of these pull requests of one repository that a backfill is going to ask for in its own time. */
export async function awaitedNumbers(
  database: Queryable,
  { installationId: id, repositoryId: repository }: Omit<PullRequestRef, "number">,
  numbers: readonly number[],
): Promise<readonly number[]> {
  const refs = numbers.map((number) => ({ repositoryId: repository, number }));
  const awaited = await awaitedKeys(database, id, refs);
  return refs.flatMap((ref) => (awaited.has(keyOf(ref)) ? [ref.number] : []));
}

async function awaitedKeys(
  database: Queryable,
  id: InstallationId,
  refs: readonly Place[],
): Promise<ReadonlySet<string>> {
  const values = [
    id,
    refs.map(keyOf),
    refs.map((ref) => ref.repositoryId),
    refs.map(({ number }) => number),
  ];
  return new Set(await readRows(database, KeyRow, { text: AWAITED, values }));
}

type Place = Pick<PullRequestRef, "repositoryId" | "number">;

function keyOf({ repositoryId: id, number }: Place): string {
  return `pull-request:${id}:${number}`;
}

/** Notes that something happened on a pull request, so that it is quiet no more. */
export async function touchPullRequest(
  database: Queryable,
  { repositoryId: id, number }: PullRequestRef,
): Promise<void> {
  await execute(database, { text: TOUCH, values: [id, number] });
}

/** Asks for the work of events that were missed: what they were about is quiet no more. */
export async function catchUp(pool: Pool, items: readonly WorkItem[]): Promise<void> {
  if (items.length === 0) return;
  await inTransaction(pool, async (client) => {
    for (const item of items) {
      if (item.kind === "pull-request") await touchPullRequest(client, item.ref);
    }
    await requestWork(client, items, "due");
  });
  await wakeWorkers(pool);
}

/** Whether a pull request was open before the app came, and nothing has happened on it since. */
export async function isQuiet(
  database: Queryable,
  { repositoryId: id, number }: PullRequestRef,
): Promise<boolean> {
  return (await readRow(database, NumberRow, { text: QUIET, values: [id, number] })) !== null;
}
