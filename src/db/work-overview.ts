import { z } from "zod";
import type { InstallationId } from "../domain/ids.ts";
import { readRow, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import type { Queryable } from "./transaction.ts";

const CountsRow = z.object({
  due: z.int(),
  delayed: z.int(),
  resting: z.int(),
  running: z.int(),
  parked: z.int(),
  stopped: z.int(),
  oldest_due_seconds: z.number(),
});

/** How the queue stands, for metrics and the readiness page. */
export interface WorkCounts {
  /** Could be claimed now. */
  readonly due: number;
  /** Waits for its time. */
  readonly delayed: number;
  /** Of those, the ones that wait for no failure to pass: they have just run. */
  readonly resting: number;
  readonly running: number;
  /** Given up on: a person has to look. */
  readonly parked: number;
  /** Waits for a suspended installation to be active again. */
  readonly stopped: number;
  /** How long the oldest due row that an event asked for has waited; 0 for none. */
  readonly oldestDueSeconds: number;
}

const COUNTS = `
  select count(*) filter (where state = 'due') as due,
         count(*) filter (where state = 'delayed') as delayed,
         count(*) filter (where state = 'delayed' and attempts = 0 and last_error is null) as resting,
         count(*) filter (where state = 'running') as running,
         count(*) filter (where state = 'parked') as parked,
         count(*) filter (where state = 'stopped') as stopped,
         coalesce(extract(epoch from now() - min(run_at)
                    filter (where state = 'due' and priority > 0)), 0)::float8
           as oldest_due_seconds
    from (select run_at, attempts, priority, last_error,
                 case when parked_at is not null then 'parked'
                      when leased_until >= now() then 'running'
                      when exists (
                        select from installation
                         where installation.installation_id = work.installation_id
                           and installation.state <> 'active') then 'stopped'
                      when run_at > now() then 'delayed'
                      else 'due' end as state
            from work
           where wanted > done) as unfinished`;

const ParkedRow = z
  .object({
    key: z.string(),
    attempts: z.int(),
    parked_at: StoredInstant,
    last_error: z.string().nullable(),
  })
  .transform((row) => ({
    key: row.key,
    attempts: row.attempts,
    parkedAt: row.parked_at,
    lastError: row.last_error ?? "",
  }));

/** Work that was given up on, with what a person needs to see. */
export type ParkedWork = z.output<typeof ParkedRow>;

const PARKED = `
  select key, attempts, parked_at, last_error
    from work
   where parked_at is not null
   order by parked_at desc
   limit $1`;

// Looking at results publishes nothing that passes.
const PUBLISHING = `
  select exists (select from work
                  where installation_id = $1 and wanted > done and attempts > 0 and parked_at is null
                    and item ->> 'kind' <> 'check') as publishing`;

/**
 * Whether work of an installation has begun and not ended, one that failed in between included: it may have
 * published what it has not written down.
 */
export async function mayBePublishing(
  database: Queryable,
  installation: InstallationId,
): Promise<boolean> {
  const row = await readRow(database, z.object({ publishing: z.boolean() }), {
    text: PUBLISHING,
    values: [installation],
  });
  return row?.publishing === true;
}

/** Counts unfinished work by what it waits for. */
export async function workCounts(database: Queryable): Promise<WorkCounts> {
  const row = await readRow(database, CountsRow, { text: COUNTS, values: [] });
  return {
    due: row?.due ?? 0,
    delayed: row?.delayed ?? 0,
    resting: row?.resting ?? 0,
    running: row?.running ?? 0,
    parked: row?.parked ?? 0,
    stopped: row?.stopped ?? 0,
    oldestDueSeconds: row?.oldest_due_seconds ?? 0,
  };
}

/** The latest work that was given up on, at most `countMax`. */
export function parkedWork(database: Queryable, countMax: number): Promise<ParkedWork[]> {
  return readRows(database, ParkedRow, { text: PARKED, values: [countMax] });
}
