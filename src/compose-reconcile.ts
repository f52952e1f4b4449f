import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { checkPolicies } from "./app/check-policies.ts";
import { type SweepWorld, sweep } from "./app/reconcile.ts";
import { redeliverFailed } from "./app/redeliver.ts";
import { policyWatchWorld } from "./compose-policy-watch.ts";
import { awaitedNumbers, catchUp } from "./db/backfill.ts";
import { seeComments, takeCommands } from "./db/command-comments.ts";
import { unsettledInstallations } from "./db/installations.ts";
import { spoilCheck } from "./db/own-checks.ts";
import {
  claimTask,
  endTask,
  keepTask,
  lastRun,
  type TaskClaim,
  type TaskOutcome,
} from "./db/periodic-tasks.ts";
import { noteRedelivery, unsettledDeliveries } from "./db/redeliveries.ts";
import { governedBy, seeGovernment, sweepRecords, watchedTips } from "./db/sweep-record.ts";
import { enqueueWork } from "./db/work.ts";
import { OperationalError } from "./domain/operational-error.ts";
import type { SweptRepository } from "./domain/sweep.ts";
import type { Github } from "./github/client.ts";
import { countingCalls } from "./github/count-calls.ts";
import { fetchDeliveries } from "./github/fetch-deliveries.ts";
import { fetchOpenVerdicts, REPOSITORIES_PER_CALL } from "./github/fetch-open-verdicts.ts";
import { listCommands } from "./github/list-commands.ts";
import { listInstallations, listRepositories } from "./github/list-installations.ts";
import { redeliver } from "./github/redeliver.ts";
import type { PolicyYamlReader } from "./readers/policy-reader.ts";
import { checkRunName } from "./render/check-run.ts";

/** The tasks that run now and then, by the names they are stored and measured under. */
export const PERIODIC_TASKS = ["redelivery", "sweep", "policy"] as const;

/** What looking again is put together from. */
export interface ReconcileParts {
  readonly pool: Pool;
  readonly github: Github;
  readonly configRepository: string;
  readonly yaml: PolicyYamlReader;
  readonly log: Logger;
  /** Told of each thing that a task put right, by why. */
  readonly onFinding: (task: PeriodicTask, reason: string) => void;
}

/** The name of a task. */
export type PeriodicTask = (typeof PERIODIC_TASKS)[number];

/** Looking again for what no delivery told of. */
export interface Reconciler {
  /**
   * Runs a task now, unless a replica does; null then. For tests and operators.
   *
   * @throws {Error} for anything but trouble with GitHub or the database, which is in the outcome.
   */
  run(task: PeriodicTask): Promise<TaskOutcome | null>;
  /** Ends with the page that is being looked at. */
  stop(): Promise<void>;
}

const EVERY_SECONDS: Readonly<Record<PeriodicTask, number>> = {
  redelivery: 300,
  sweep: 900,
  policy: 3_600,
};
/** When a run that could not even begin is tried again: an outage is over within minutes. */
const FAILED_SECONDS = 60;
/** How often a replica looks whether something is due. */
const LOOK_MILLISECONDS = 15_000;
/** After a start, GitHub's deliveries and the work that lay there come first. */
const FIRST_LOOK_MILLISECONDS = 60_000;
/** A sweep is to be through when two thirds of its interval are over, however much there is. */
const SPREAD_MILLISECONDS = 600_000;
/** No page waits longer: small installations are looked through in seconds. */
const PAUSE_MILLISECONDS_MAX = 1_000;

/** Starts looking again, on whichever replica comes first, until stopped. */
export function startReconciling(parts: ReconcileParts): Reconciler {
  const holder = randomUUID();
  const stopping = new AbortController();
  const waiting = new Set<Promise<unknown>>();
  let next = setTimeout(look, FIRST_LOOK_MILLISECONDS);
  next.unref();

  function look(): void {
    const looked = lookAtAll().finally(() => {
      waiting.delete(looked);
      if (stopping.signal.aborted) return;
      next = setTimeout(look, LOOK_MILLISECONDS);
      next.unref();
    });
    waiting.add(looked);
  }

  async function lookAtAll(): Promise<void> {
    for (const task of PERIODIC_TASKS) {
      if (!stopping.signal.aborted) await runTask({ parts, holder, stopping, task, spread: true });
    }
  }

  return {
    run: (task) => runTask({ parts, holder, stopping, task, spread: false }),
    async stop() {
      clearTimeout(next);
      stopping.abort();
      await Promise.all(waiting);
    },
  };
}

interface TaskRun {
  readonly parts: ReconcileParts;
  readonly holder: string;
  readonly stopping: AbortController;
  readonly task: PeriodicTask;
  /** Whether to wait between pages, and to run only what is due. */
  readonly spread: boolean;
}

async function runTask(run: TaskRun): Promise<TaskOutcome | null> {
  const { parts, holder, task, spread } = run;
  const { pool, log } = parts;
  try {
    // A name of its own for each run: a run asked for by hand must not share the one that is going on.
    const asked = { name: task, holder: `${holder} ${randomUUID()}` };
    const claim = await claimTask(pool, asked, { now: !spread });
    if (claim === null) return null;
    const { outcome, everySeconds } = await runClaimed(run, claim);
    await endTask(pool, claim, { outcome, everySeconds });
    const level = outcome.repaired > 0 || outcome.trouble !== null ? "info" : "debug";
    log[level]({ task, ...outcome }, "looked again for what no delivery told of");
    return outcome;
  } catch (err) {
    if (!spread) throw err;
    log.warn({ err, task }, "looking again failed; it goes on at the next look");
    return null;
  }
}

interface TaskEnd {
  readonly outcome: TaskOutcome;
  /** When the task is due again, counted from its begin. */
  readonly everySeconds: number;
}

async function runClaimed(run: TaskRun, claim: TaskClaim): Promise<TaskEnd> {
  const { parts, task } = run;
  const calls = { count: 0 };
  const github = countingCalls(parts.github, calls);
  const nextTurn = await turns(run, claim);
  const everySeconds = EVERY_SECONDS[task];
  try {
    switch (task) {
      case "sweep": {
        const world = sweepWorld({ ...parts, github }, nextTurn);
        const { seen, repaired, failedInstallations } = await sweep(world);
        const failed = `${failedInstallations} installations could not be read`;
        const trouble = failedInstallations > 0 ? failed : null;
        return { outcome: { seen, repaired, calls: calls.count, trouble }, everySeconds };
      }
      case "policy": {
        const onFinding = (reason: string): void => parts.onFinding(task, reason);
        const world = policyWatchWorld({ ...parts, github, onFinding }, nextTurn);
        const { seen, moved, failed } = await checkPolicies(world);
        const trouble = failed > 0 ? `${failed} policies could not be read` : null;
        return { outcome: { seen, repaired: moved, calls: calls.count, trouble }, everySeconds };
      }
      case "redelivery": {
        const world = await redeliveryWorld({ ...parts, github }, nextTurn);
        const { seen, repaired, left } = await redeliverFailed(world);
        const trouble = left > 0 ? `${left} failed deliveries are left for the next time` : null;
        return { outcome: { seen, repaired, calls: calls.count, trouble }, everySeconds };
      }
    }
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    const trouble = `${error.name}: ${error.message}`;
    const outcome = { seen: 0, repaired: 0, calls: calls.count, trouble };
    // Another replica goes on at once where this one stops.
    return { outcome, everySeconds: run.stopping.signal.aborted ? 0 : FAILED_SECONDS };
  }
}

/** The service stops: the claim is given back by its end. */
class StoppingError extends OperationalError {
  override readonly name = "StoppingError";
  readonly code = "STOPPING";
  readonly retryable = true;
}

/** Makes the wait between two calls: it keeps the claim, and spreads a long run over its interval. */
async function turns(run: TaskRun, claim: TaskClaim): Promise<() => Promise<void>> {
  const { parts, stopping, task, spread } = run;
  const { calls } = await lastRun(parts.pool, task);
  const pause = Math.min(PAUSE_MILLISECONDS_MAX, SPREAD_MILLISECONDS / Math.max(calls, 1));
  return async () => {
    if (spread) await delay(pause, undefined, { ref: false });
    if (stopping.signal.aborted) throw new StoppingError("the service stops");
    await keepTask(parts.pool, claim);
  };
}

function sweepWorld(
  { pool, github, configRepository, log, onFinding }: ReconcileParts,
  nextTurn: () => Promise<void>,
): SweepWorld {
  return {
    github: {
      listInstallations: () => listInstallations(github),
      listRepositories: async ({ installationId }) =>
        listRepositories(await github.installation(installationId)),
      readPages: async ({ installationId }, repositories, after) =>
        fetchOpenVerdicts(
          await github.installation(installationId),
          repositories.map(({ nodeId }) => nodeId),
          after,
        ),
      readCommands: async (ref, since) =>
        listCommands(await github.installation(ref.installationId), ref, since),
    },
    store: {
      records: (repository, numbers) => recordsOf(pool, repository, numbers),
      async meet(installations) {
        const unsettled = await unsettledInstallations(pool, installations);
        const items = unsettled.map((each) => ({ kind: "installation" as const, ...each }));
        await enqueueWork(pool, items, "sweep");
      },
      tips: ({ repositoryId }) => watchedTips(pool, repositoryId),
      governedBy: ({ repositoryId }) => governedBy(pool, repositoryId),
      seeGovernment: (repository, mark) => seeGovernment(pool, repository, mark),
      spoilCheck: ({ repositoryId, headSha }, name) =>
        spoilCheck(pool, { repositoryId, headSha, name }),
      takeCommands: (ref, commands) => takeCommands(pool, ref, commands),
      seeComments: (ref, mark) => seeComments(pool, ref, mark),
      enqueue: (items) => enqueueWork(pool, items, "sweep"),
      catchUp: (items) => catchUp(pool, items),
    },
    configRepository,
    repositoriesPerCall: REPOSITORIES_PER_CALL,
    nextTurn,
    onFinding(finding, subject) {
      onFinding("sweep", finding);
      log.info({ subject, finding }, "a sweep asked for work that no delivery asked for");
    },
    onTrouble({ installationId, owner }, err) {
      log.warn({ err, installationId, owner }, "an installation could not be swept");
    },
    now: Date.now,
  };
}

/** What a backfill is going to ask for counts as asked for. */
async function recordsOf(
  pool: Pool,
  repository: SweptRepository,
  numbers: readonly number[],
): ReturnType<typeof sweepRecords> {
  const { repositoryId } = repository;
  const [records, awaited] = await Promise.all([
    sweepRecords(pool, repositoryId, { numbers, checkNamePrefix: checkRunName("") }),
    awaitedNumbers(pool, repository, numbers),
  ]);
  const work = { state: "pending", since: new Date().toISOString() } as const;
  const all = new Map(records);
  for (const number of awaited) {
    all.set(number, { verdict: null, listed: null, ...records.get(number), work });
  }
  return all;
}

async function redeliveryWorld(
  { pool, github, onFinding }: ReconcileParts,
  nextTurn: () => Promise<void>,
): Promise<Parameters<typeof redeliverFailed>[0]> {
  const { completeAt } = await lastRun(pool, "redelivery");
  return {
    readDeliveries: (cursor) => fetchDeliveries(github, cursor),
    unsettled: (guids) => unsettledDeliveries(pool, guids),
    note: (guid) => noteRedelivery(pool, guid),
    async redeliver(id) {
      const asked = await redeliver(github, id);
      if (asked) onFinding("redelivery", "failed");
      return asked;
    },
    nextTurn,
    lastLook: completeAt === null ? null : Date.parse(completeAt),
    now: Date.now,
  };
}
