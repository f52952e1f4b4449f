import type { Pool } from "pg";
import { z } from "zod";
import type { WorkItem } from "../domain/inbox-event.ts";
import { CLAIM } from "./claim-statement.ts";
import {
  LEASE_HOLDS,
  type Lease,
  LeaseLostError,
  type Retried,
  URGENCIES,
  type Urgency,
} from "./lease.ts";
import { execute, readRow } from "./statement.ts";
import { storedJson, storedText } from "./stored-json.ts";
import { StoredWorkItem, workKey } from "./stored-work-item.ts";
import type { Queryable } from "./transaction.ts";

/** The channel that wakes idle workers. */
export const WORK_CHANNEL = "agentgov_work";

/** Rows woken by one look; the next look wakes more. */
const RISE_MAX = 100;

const PRIORITY: Readonly<Record<Urgency, number>> = { event: 10, due: 5, sweep: 0 };
/** An error is stored for a person to read; a page of stack is enough. */
const ERROR_CHARACTERS_MAX = 4_000;

const ClaimedRow = z.object({
  key: z.string(),
  item: z.unknown(),
  token: z.int(),
  wanted: z.int(),
  attempts: z.int(),
  priority: z.int(),
});

// A row that waits out a delay keeps it: the delay is the answer to a limit that a new event does not
// lift. An event that meets a look by habit is no habit any more, and does not wait for its turn. A parked
// row is woken, and starts afresh. Keys are sorted so that two writers cannot deadlock.
const WANT_MORE = `
  on conflict (key) do update
     set wanted = work.wanted + 1,
         item = excluded.item,
         priority = case when work.wanted > work.done
                         then greatest(work.priority, excluded.priority)
                         else excluded.priority end,
         run_at = case when work.parked_at is not null then now()
                       when work.wanted = work.done then greatest(work.run_at, now())
                       when excluded.priority > work.priority then least(work.run_at, now())
                       else work.run_at end,
         attempts = case when work.parked_at is null then work.attempts else 0 end,
         parked_at = null`;

const ENQUEUE = requestWorkFrom(`(
  select key, item, $3::smallint as priority
    from unnest($1::text[], $2::text[]) as asked (key, item)) as asked`);

// Time that has come is news like an event: it makes the row due at once, a parked one too, and is no
// habit, so that an exception ends in time. Only a backfill wakes itself to go on when there is room.
const RISE = `
  update work
     set wanted = wanted + 1, wake_at = null, attempts = case when parked_at is null then attempts else 0 end,
         priority = case item ->> 'kind' when 'installation' then priority else greatest(priority, $2) end,
         run_at = case when wanted = done or parked_at is not null then greatest(run_at, now())
                       else run_at end,
         parked_at = null
   where key in (select key from work
                  where wake_at <= now()
                  order by wake_at
                  limit $1
                    for update skip locked)`;

// By how long it is, since this clock and that of the database may differ.
const SLEEP = `update work set wake_at = now() + make_interval(secs => $3) where ${LEASE_HOLDS}`;

const EXTEND = `
  update work set leased_until = now() + make_interval(secs => $3) where ${LEASE_HOLDS}`;

const FINISH = `
  update work
     set done = $3, leased_by = null, leased_until = null, attempts = 0, last_error = null,
         run_at = now() + make_interval(secs => $4)
   where ${LEASE_HOLDS}`;

const RETRY = `
  update work
     set leased_by = null, leased_until = null, last_error = $3,
         run_at = now() + make_interval(secs => $4),
         attempts = attempts - case when $5 then 0 else 1 end
   where ${LEASE_HOLDS}`;

// An event that arrived while the work failed is news: the row stays due instead.
const PARK = `
  update work
     set leased_by = null, leased_until = null, last_error = $3, run_at = now(),
         parked_at = case when wanted = $4 then now() end,
         attempts = case when wanted = $4 then attempts else 0 end
   where ${LEASE_HOLDS}`;

const UNPARK = `
  update work set parked_at = null, attempts = 0, run_at = now()
   where key = $1 and parked_at is not null`;

// A notice is sent under one lock of the whole server, held until the commit is on disk: inside of the
// transaction that asks for work it would make all of them wait in line (ADR 0002 has the figures).
const WAKE = "select set_config('synchronous_commit', 'off', true), pg_notify($1, '')";

/**
 * Asks for work inside a transaction of the caller's, who calls {@link wakeWorkers} after its commit.
 * Each key is asked for once; events that meet an unfinished row coalesce into one more run.
 */
export async function requestWork(
  database: Queryable,
  items: readonly WorkItem[],
  urgency: Urgency = "event",
): Promise<void> {
  if (items.length === 0) return;
  await execute(database, { text: ENQUEUE, values: workRows(items, urgency) });
}

/**
 * The same as part of a larger statement: asks for work for each row of `source`, which has the columns
 * `key`, `item` and `priority`. {@link workRows} makes them.
 */
export function requestWorkFrom(source: string): string {
  return `
  insert into work (key, item, priority)
  select key, item::jsonb, priority from ${source} order by key
  ${WANT_MORE}`;
}

/** Keys, items and the priority of work to ask for: each key once. */
export function workRows(
  items: readonly WorkItem[],
  urgency: Urgency = "event",
): readonly [readonly string[], readonly string[], number] {
  const byKey = new Map(items.map((item) => [workKey(item), storedJson(item)]));
  return [[...byKey.keys()], [...byKey.values()], PRIORITY[urgency]];
}

/** Tells idle workers to look. A notice that is lost costs no more than the wait for the next poll. */
export async function wakeWorkers(pool: Pool): Promise<void> {
  await execute(pool, { text: WAKE, values: [WORK_CHANNEL] }).catch(() => undefined);
}

/** Asks for work, and wakes idle workers. */
export async function enqueueWork(
  pool: Pool,
  items: readonly WorkItem[],
  urgency: Urgency = "event",
): Promise<void> {
  if (items.length === 0) return;
  await requestWork(pool, items, urgency);
  await wakeWorkers(pool);
}

/**
 * Leases the most urgent due row, or returns null when there is none.
 *
 * A worker that dies keeps its lease until `leaseSeconds` pass; then the row is due again, with a new
 * token. A row this release cannot read is parked, so that it stops nobody else. Rows whose time has come
 * become due first: an exception that expires must not wait for a quiet minute.
 */
export async function claimWork(
  pool: Pool,
  { workerId, leaseSeconds }: { readonly workerId: string; readonly leaseSeconds: number },
): Promise<Lease | null> {
  await execute(pool, { text: RISE, values: [RISE_MAX, PRIORITY.due] });
  for (;;) {
    const claim = { text: CLAIM, values: [workerId, leaseSeconds] };
    const row = await readRow(pool, ClaimedRow, claim);
    if (row === null) return null;
    const item = StoredWorkItem.safeParse(row.item);
    if (item.success) {
      const { priority, ...claimed } = row;
      return {
        ...claimed,
        item: item.data,
        urgency: URGENCIES.find((each) => priority >= PRIORITY[each]) ?? "sweep",
      };
    }
    const error = `this release cannot read the work item: ${z.prettifyError(item.error)}`;
    await execute(pool, { text: PARK, values: [row.key, row.token, error, row.wanted] });
  }
}

/**
 * Keeps a lease for longer work.
 *
 * @throws {LeaseLostError} when it is no longer ours.
 */
export async function extendLease(pool: Pool, lease: Lease, leaseSeconds: number): Promise<void> {
  await writeLease(pool, lease, { text: EXTEND, more: [leaseSeconds] });
}

/**
 * Says when the row of a claim is due again though nothing happens; null for never. It holds until the
 * next claim says otherwise, over restarts too.
 *
 * @throws {LeaseLostError} when it is no longer ours.
 */
export async function sleepUntil(pool: Pool, lease: Lease, wakeAt: string | null): Promise<void> {
  const seconds = wakeAt === null ? null : (Date.parse(wakeAt) - Date.now()) / 1_000;
  await writeLease(pool, lease, { text: SLEEP, more: [seconds] });
}

/**
 * Ends a claim with success. Events that arrived meanwhile leave the row due; `restSeconds` is how long
 * it rests before the next run, whoever asks for it.
 *
 * @throws {LeaseLostError} when it is no longer ours.
 */
export async function finishWork(pool: Pool, lease: Lease, restSeconds = 0): Promise<void> {
  await writeLease(pool, lease, { text: FINISH, more: [lease.wanted, restSeconds] });
}

/**
 * Puts failed work back, to be tried again after a delay.
 *
 * @throws {LeaseLostError} when it is no longer ours.
 */
export async function retryWork(
  pool: Pool,
  lease: Lease,
  { error, delaySeconds, wasTried = true }: Retried,
): Promise<void> {
  await writeLease(pool, lease, { text: RETRY, more: [shortened(error), delaySeconds, wasTried] });
}

/**
 * Gives up on work where a person sees it, until a new event or {@link unparkWork} wakes it.
 *
 * @throws {LeaseLostError} when it is no longer ours.
 */
export async function parkWork(
  pool: Pool,
  lease: Lease,
  { error }: { readonly error: string },
): Promise<void> {
  await writeLease(pool, lease, { text: PARK, more: [shortened(error), lease.wanted] });
}

/** Makes parked work due again; whether there was any under that key. */
export async function unparkWork(pool: Pool, key: string): Promise<boolean> {
  const woken = await execute(pool, { text: UNPARK, values: [key] });
  if (woken > 0) await wakeWorkers(pool);
  return woken > 0;
}

async function writeLease(
  pool: Pool,
  lease: Lease,
  { text, more }: { readonly text: string; readonly more: readonly unknown[] },
): Promise<void> {
  const values = [lease.key, lease.token, ...more];
  if ((await execute(pool, { text, values })) === 0) throw new LeaseLostError(lease);
}

function shortened(error: string): string {
  return storedText(error.slice(0, ERROR_CHARACTERS_MAX));
}
