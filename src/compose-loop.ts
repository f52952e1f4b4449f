import { randomUUID } from "node:crypto";
import { CheckUnsettledError } from "./app/verify-check.ts";
import { startWorkLoop, type WorkLoop, type WorkObserver } from "./app/work-loop.ts";
import { LEASE_SECONDS } from "./compose-evaluation.ts";
import { InstallationStoppedError } from "./compose-installation.ts";
import { runWork, type WorkParts } from "./compose-work.ts";
import { recordEntries } from "./db/audit-entries.ts";
import type { Lease } from "./db/lease.ts";
import { claimWork, extendLease, finishWork, parkWork, retryWork } from "./db/work.ts";
import { BudgetHeldError } from "./github/call-budget.ts";

/** How the workers work. */
interface LoopOptions {
  /** Pieces of work in progress at once. */
  readonly workers: number;
  /** How long a pull request rests between two evaluations; {@link REST_SECONDS} when absent. */
  readonly restSeconds?: number;
  /** First delay after a failure, which doubles; two seconds when absent. */
  readonly backoffSeconds?: number;
}

/** A burst of events about one pull request, such as a push with its labels and checks, costs two runs. */
const REST_SECONDS = 2;

/** Longer waits are ended by the poll: nobody notices its two seconds behind them. */
const WOKEN_SECONDS_MAX = 60;

/** Starts as many workers as there are to be, over the queue in the database. */
export function startLoop(
  { workers, restSeconds = REST_SECONDS, backoffSeconds }: LoopOptions,
  parts: WorkParts,
): WorkLoop {
  const { pool } = parts;
  const wakeIn = (seconds: number): void => {
    if (seconds > 0) setTimeout(() => loop.wake(), seconds * 1_000).unref();
  };
  const workerId = randomUUID();
  const loop = startWorkLoop<Lease>({
    workers,
    ...(backoffSeconds === undefined ? {} : { backoffSeconds }),
    run: (lease) => runWork(parts, lease),
    observer: observe(parts),
    queue: {
      claim: () => claimWork(pool, { workerId, leaseSeconds: LEASE_SECONDS }),
      extend: (lease) => extendLease(pool, lease, LEASE_SECONDS),
      async finish(lease) {
        const rest = lease.item.kind === "pull-request" ? restSeconds : 0;
        await finishWork(pool, lease, rest);
        // What arrived meanwhile runs when the rest is over, not at the poll after it.
        wakeIn(rest);
      },
      async retry(lease, again) {
        await retryWork(pool, lease, again);
        if (again.delaySeconds <= WOKEN_SECONDS_MAX) wakeIn(again.delaySeconds);
      },
      async park(lease, error) {
        await recordEntries(pool, [parkedEntry(lease, error)]);
        await parkWork(pool, lease, { error });
      },
    },
  });
  return loop;
}

function parkedEntry(lease: Lease, error: string): Parameters<typeof recordEntries>[1][number] {
  return {
    subject: `work/${lease.key}`,
    type: "job.parked",
    actor: { kind: "app" },
    at: new Date().toISOString(),
    data: { key: lease.key, attempts: lease.attempts, error: error.slice(0, 500) },
  };
}

function observe({ metrics, log }: WorkParts): WorkObserver<Lease> {
  return {
    onDone({ item }, milliseconds) {
      metrics.work.inc({ outcome: "done" });
      metrics.workSeconds.observe({ kind: item.kind }, milliseconds / 1_000);
    },
    onRetry({ key, attempts }, err, delaySeconds) {
      metrics.work.inc({ outcome: "retried" });
      // A thousand pieces of work may wait for the next hour: that is no trouble.
      if (err instanceof BudgetHeldError || err instanceof InstallationStoppedError) return;
      // Nor is a delivery that is quicker than we are.
      if (err instanceof CheckUnsettledError) return;
      log.warn({ err, key, attempts, delaySeconds }, "work failed and will be tried again");
    },
    onParked({ key, attempts }, err) {
      metrics.work.inc({ outcome: "parked" });
      log.error({ err, key, attempts }, "work was given up; a new event wakes it");
    },
    onTrouble(err) {
      log.error({ err }, "the queue cannot be reached");
    },
  };
}
