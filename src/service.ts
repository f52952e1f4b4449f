import type { KeyObject } from "node:crypto";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { createPolicyLoader, type PolicyLoader } from "./app/load-policy.ts";
import type { WorkLoop } from "./app/work-loop.ts";
import { createConfigChangeChecker } from "./compose-config-change.ts";
import { createContentReader } from "./compose-content.ts";
import { BACKFILL_PACE, type BackfillPace } from "./compose-installation.ts";
import { createIntake } from "./compose-intake.ts";
import { startLoop } from "./compose-loop.ts";
import { type OutageWatch, watchOutage } from "./compose-outage.ts";
import { policyWorld } from "./compose-policy.ts";
import { type Reconciler, startReconciling } from "./compose-reconcile.ts";
import { startRecord } from "./compose-record.ts";
import type { WorkParts } from "./compose-work.ts";
import { overridesOfWeek } from "./db/acts.ts";
import { openBackfills } from "./db/backfill-reports.ts";
import { isDatabaseAway } from "./db/database-away.ts";
import { recordHeartbeat } from "./db/heartbeats.ts";
import { MIGRATIONS_FOLDER, type Migration, readMigrations } from "./db/migrate.ts";
import { taskReports } from "./db/periodic-tasks.ts";
import type { DatabaseConfig } from "./db/pool.ts";
import { listenForWork } from "./db/work-listener.ts";
import { workCounts } from "./db/work-overview.ts";
import type { InboxEvent } from "./domain/inbox-event.ts";
import type { AnchorSettings } from "./environment.ts";
import { type CallBudget, createCallBudget } from "./github/call-budget.ts";
import { createGithub, type Github } from "./github/client.ts";
import { createSnapshotCache } from "./github/snapshot-cache.ts";
import { verifySignature } from "./github/verify-signature.ts";
import { serveHttp } from "./http-server.ts";
import {
  createMetrics,
  type Metrics,
  measureBackfills,
  measureClock,
  measureOverrides,
  measureTasks,
} from "./metrics.ts";
import { policyJsonSchema } from "./policy/policy-json-schema.ts";
import { createPolicyYamlReader } from "./readers/policy-reader.ts";
import { GITHUB_HEARTBEAT, readiness } from "./readiness.ts";
import { watchClock } from "./watch-clock.ts";
import { createWeb } from "./web/server.ts";

/** What a running service needs. */
export interface ServiceOptions {
  readonly app: {
    readonly id: number;
    /** The app's name in GitHub's addresses. */
    readonly slug: string;
    readonly privateKey: string;
    readonly webhookSecret: string;
    readonly webhookSecretPrevious: string | null;
  };
  /** Root of GitHub's REST API. */
  readonly apiUrl: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly configRepository: string;
  /** Evaluations in progress at once. */
  readonly workers: number;
  /** How long a pull request rests between two evaluations; two seconds when absent. */
  readonly restSeconds?: number;
  /** First delay after work has failed, which doubles; two seconds when absent. */
  readonly backoffSeconds?: number;
  /** How long the database is away before pull requests are told; five minutes when absent. */
  readonly outageMilliseconds?: number;
  /** How fast what was open before the app came is looked through; {@link BACKFILL_PACE} when absent. */
  readonly backfill?: BackfillPace;
  readonly pool: Pool;
  /** The steps of the schema that this release knows; those that ship with the code when absent. */
  readonly migrations?: readonly Migration[];
  /** The same database, for the connection that listens for notices. */
  readonly database: DatabaseConfig;
  /** Signs the log's checkpoints; null keeps the log without signing it. */
  readonly signingKey: KeyObject | null;
  /** Where the log is anchored beside config repositories; nowhere else when absent. */
  readonly anchor?: AnchorSettings;
  readonly log: Logger;
}

/** A running service. */
export interface Service {
  /** Where it listens, such as `http://localhost:3000`. */
  readonly url: string;
  /** By what others verify the log's checkpoints; null while it is not signed. */
  readonly verifierKey: string | null;
  /** Signs where the log stands and lays it down outside now, as is done every minute. */
  anchor(): Promise<void>;
  /** Looks again for what no delivery told of, now. */
  readonly reconcile: Reconciler["run"];
  /**
   * Resolves when no work is due or running: for tests and the demo.
   *
   * @throws {Error} when that takes longer than `withinMilliseconds`.
   */
  idle(withinMilliseconds: number): Promise<void>;
  /** Stops accepting, finishes what is in progress, and closes. What was acknowledged stays stored. */
  stop(): Promise<void>;
}

/** How often the last successful call to GitHub is noted, at most. */
const HEARTBEAT_MILLISECONDS = 5_000;
const IDLE_POLL_MILLISECONDS = 10;

/**
 * Starts the HTTP side and the workers over a migrated database.
 *
 * @throws {ListenError} when the port cannot be listened on; then nothing is left running.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { pool, log } = options;
  const metrics = createMetrics();
  const budget = createCallBudget(Date.now);
  const github = connect(options, metrics, budget);
  const yaml = createPolicyYamlReader();
  const policies = createPolicyLoader(policyWorld({ ...options, github, yaml }));
  const contents = createContentReader();
  const snapshots = createSnapshotCache();
  const checkConfigChange = createConfigChangeChecker({ ...options, yaml });
  const { configRepository } = options;
  const pace = options.backfill ?? BACKFILL_PACE;
  const work = { pool, configRepository, log, metrics, github, budget, pace, policies };
  const parts = { ...work, snapshots, contents, checkConfigChange };
  const record = await startRecord({ ...options, github, registry: metrics.registry });
  const loop = startLoop(options, parts);
  const outage = watchOutage({ ...options, github, policies });
  const listener = listenForWork({
    config: options.database,
    onWake: () => loop.wake(),
    onError: (err) => log.warn({ err }, "the connection for notices was lost"),
  });
  const reconciler = startReconciling({
    pool,
    github,
    configRepository: options.configRepository,
    yaml,
    log,
    onFinding: (task, reason) => metrics.findings.inc({ task, reason }),
  });
  const stopWorking = async (): Promise<void> => {
    outage.stop();
    await Promise.all([loop.drain(), listener.stop(), reconciler.stop()]);
    await Promise.all([contents.close(), yaml.close()]);
    // Last, so that what the workers recorded until now is in the tree and signed.
    await record.stop();
  };
  try {
    const server = await serveHttp(
      options,
      await createHttp(options, { parts, loop, policies, outage }),
    );
    return {
      url: `http://${options.host}:${server.port}`,
      verifierKey: record.verifierKey,
      reconcile: (task) => reconciler.run(task),
      anchor: () => record.anchor(),
      idle: (withinMilliseconds) => idle(pool, withinMilliseconds),
      async stop() {
        // Both at once: a slow request must not let the workers take up more work meanwhile.
        await Promise.all([server.close(), stopWorking()]);
      },
    };
  } catch (error) {
    await stopWorking();
    throw error;
  }
}

/** The app's access to GitHub, with every call counted and its quota heard. */
function connect(
  { app, apiUrl, pool, log }: ServiceOptions,
  metrics: Metrics,
  budget: CallBudget,
): Github {
  const beat = createHeartbeat(pool, log);
  const clock = { aheadSeconds: () => github.clock.aheadSeconds() };
  const lookAtClock = watchClock({ pool, log, clock });
  const github = createGithub({
    appId: app.id,
    privateKey: app.privateKey,
    baseUrl: apiUrl,
    onCall({ route, status, installationId, quota }) {
      metrics.githubCalls.inc({ route, status: String(status ?? "none") });
      if (installationId !== null && quota !== null) budget.heard(installationId, quota);
      if (status !== null && status < 400) beat();
      lookAtClock();
    },
  });
  return github;
}

interface HttpParts {
  readonly parts: WorkParts;
  readonly loop: WorkLoop;
  readonly policies: PolicyLoader;
  readonly outage: OutageWatch;
}

async function createHttp(
  { app, pool, log, configRepository, ...options }: ServiceOptions,
  { parts, loop, policies, outage }: HttpParts,
): Promise<ReturnType<typeof createWeb>> {
  const { metrics, github } = parts;
  const secrets = { current: app.webhookSecret, previous: app.webhookSecretPrevious };
  const migrations = options.migrations ?? readMigrations(MIGRATIONS_FOLDER);
  const intake = await createIntake({
    github,
    pool,
    configRepository,
    appSlug: app.slug,
    onStored(event) {
      forgetPolicies(policies, event);
      loop.wake();
    },
  });
  return createWeb({
    verify: (body, signature) => verifySignature(secrets, body, signature),
    async deliver(delivery) {
      const acknowledged = metrics.acknowledgeSeconds.startTimer();
      const outcome = await outage.watch(delivery, () => intake(delivery));
      acknowledged();
      metrics.deliveries.inc({ outcome });
      return outcome;
    },
    onRefused: (reason) => metrics.refusedDeliveries.inc({ reason }),
    readiness: () => readiness(pool, github.clock, migrations),
    metrics: () => metricsText(parts, pool),
    policySchema: policyJsonSchema,
    isUnavailable: isDatabaseAway,
    onFailure: (err, route) => log.error({ err, route }, "a request failed"),
  });
}

/** A policy that moved must not be used once more from memory; other replicas drop it with the work. */
function forgetPolicies(policies: PolicyLoader, event: InboxEvent): void {
  for (const item of event.work) {
    if (item.kind === "policy-change") policies.forget(item.owner, item.repo);
  }
}

async function metricsText(
  { metrics, github }: Pick<WorkParts, "metrics" | "github">,
  pool: Pool,
): Promise<{ readonly contentType: string; readonly body: string }> {
  const counts = await workCounts(pool);
  metrics.queue.set({ state: "due" }, counts.due);
  metrics.queue.set({ state: "running" }, counts.running);
  metrics.queue.set({ state: "parked" }, counts.parked);
  metrics.queue.set({ state: "stopped" }, counts.stopped);
  metrics.queueAge.set(counts.oldestDueSeconds);
  measureTasks(metrics, await taskReports(pool));
  measureClock(metrics, github.clock.aheadSeconds());
  measureOverrides(metrics, await overridesOfWeek(pool));
  measureBackfills(metrics, await openBackfills(pool));
  return { contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
}

/** Notes a success now and then; more would only wear the database. */
function createHeartbeat(pool: Pool, log: Logger): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < HEARTBEAT_MILLISECONDS) return;
    last = now;
    recordHeartbeat(pool, GITHUB_HEARTBEAT).catch((err: unknown) => {
      log.warn({ err }, "the last call to GitHub could not be noted");
    });
  };
}

async function idle(pool: Pool, withinMilliseconds: number): Promise<void> {
  const deadline = performance.now() + withinMilliseconds;
  for (;;) {
    const { due, resting, running } = await workCounts(pool);
    if (due + resting + running === 0) return;
    if (performance.now() > deadline) {
      throw new Error(`still ${due} pieces of work due and ${running} running`);
    }
    await new Promise((resolve) => setTimeout(resolve, IDLE_POLL_MILLISECONDS));
  }
}
