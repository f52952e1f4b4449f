import { z } from "zod";
import { OperationalError } from "../domain/operational-error.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** The right to run a task, until it expires. */
export interface TaskClaim {
  readonly name: string;
  readonly holder: string;
}

/** How one run of a task went. */
export interface TaskOutcome {
  /** Things looked at. */
  readonly seen: number;
  /** Things of them that were put right. */
  readonly repaired: number;
  /** Calls to GitHub it cost. */
  readonly calls: number;
  /** Why it did not get through; null when it did. */
  readonly trouble: string | null;
}

/** A task with its last run. */
export interface TaskReport extends TaskOutcome {
  readonly name: string;
  /** When its last run ended, ISO 8601; null when none has. */
  readonly endedAt: string | null;
  readonly endedSecondsAgo: number | null;
}

/** Another replica has taken the task over. */
class TaskLostError extends OperationalError {
  override readonly name = "TaskLostError";
  readonly code = "TASK_LOST";
  readonly retryable = true;
}

/** A replica that says nothing for this long is taken for dead; one call to GitHub takes ten at most. */
const HOLD_SECONDS = 60;
/** A sentence for a person. */
const TROUBLE_CHARACTERS_MAX = 500;

const PREPARE = "insert into periodic_task (name) values ($1) on conflict do nothing";

const CLAIM = `
  update periodic_task
     set held_by = $2, held_until = now() + make_interval(secs => ${HOLD_SECONDS}),
         started_at = now()
   where name = $1 and (due_at <= now() or $3) and (held_until is null or held_until < now())`;

const KEEP = `
  update periodic_task set held_until = now() + make_interval(secs => ${HOLD_SECONDS})
   where name = $1 and held_by = $2`;

// Counted from the start, so that a slow run does not push the next one away.
const END = `
  update periodic_task
     set held_by = null, held_until = null, ended_at = now(),
         due_at = greatest(started_at + make_interval(secs => $3), now()),
         seen = $4, repaired = $5, calls = $6, trouble = $7
   where name = $1 and held_by = $2`;

const REPORTS = `
  select name, seen, repaired, calls, trouble, ended_at,
         extract(epoch from now() - ended_at)::float8 as seconds
    from periodic_task
   order by name`;

const ReportRow = z
  .object({
    name: z.string(),
    seen: z.int(),
    repaired: z.int(),
    calls: z.int(),
    trouble: z.string().nullable(),
    ended_at: StoredInstant.nullable(),
    seconds: z.number().nullable(),
  })
  .transform(
    ({ ended_at: endedAt, seconds, ...rest }): TaskReport => ({
      ...rest,
      endedAt,
      endedSecondsAgo: seconds,
    }),
  );

const LAST = "select calls, trouble, ended_at from periodic_task where name = $1";
const LastRow = z
  .object({
    calls: z.int(),
    trouble: z.string().nullable(),
    ended_at: StoredInstant.nullable(),
  })
  .transform(
    ({ calls, trouble, ended_at: endedAt }): LastRun => ({
      calls,
      completeAt: trouble === null ? endedAt : null,
    }),
  );

/** What the next run of a task builds on. */
export interface LastRun {
  /** What the next will roughly take. */
  readonly calls: number;
  /** When it ended, ISO 8601; null when none has, or when it did not get through. */
  readonly completeAt: string | null;
}

/**
 * Takes a task that is due, or with `now` one that nobody runs; null when there is nothing to take. A
 * replica that died keeps it for a minute.
 */
export async function claimTask(
  database: Queryable,
  claim: TaskClaim,
  { now = false }: { readonly now?: boolean } = {},
): Promise<TaskClaim | null> {
  await execute(database, { text: PREPARE, values: [claim.name] });
  const values = [claim.name, claim.holder, now];
  return (await execute(database, { text: CLAIM, values })) > 0 ? claim : null;
}

/**
 * Keeps a task while it runs.
 *
 * @throws {TaskLostError} when another replica took it over.
 */
export async function keepTask(database: Queryable, claim: TaskClaim): Promise<void> {
  const values = [claim.name, claim.holder];
  if ((await execute(database, { text: KEEP, values })) > 0) return;
  throw new TaskLostError(`another replica has taken over the ${claim.name}`);
}

/** Notes how a run went; it is due again `everySeconds` after it began. */
export async function endTask(
  database: Queryable,
  claim: TaskClaim,
  { outcome, everySeconds }: { readonly outcome: TaskOutcome; readonly everySeconds: number },
): Promise<void> {
  const { seen, repaired, calls, trouble } = outcome;
  const told = trouble === null ? null : storedText(trouble.slice(0, TROUBLE_CHARACTERS_MAX));
  const values = [claim.name, claim.holder, everySeconds, seen, repaired, calls, told];
  await execute(database, { text: END, values });
}

/** What is known of every task's last run. */
export function taskReports(database: Queryable): Promise<TaskReport[]> {
  return readRows(database, ReportRow, { text: REPORTS, values: [] });
}

/** The last run of a task, as far as the next builds on it. */
export async function lastRun(database: Queryable, name: string): Promise<LastRun> {
  const row = await readRow(database, LastRow, { text: LAST, values: [name] });
  return row ?? { calls: 0, completeAt: null };
}
