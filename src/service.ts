import { type KeyObject, randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { createPolicyLoader, type PolicyLoader } from "./app/load-policy.ts";
import { startWorkLoop, type WorkLoop, type WorkObserver } from "./app/work-loop.ts";
import { createConfigChangeChecker } from "./compose-config-change.ts";
import { createContentReader } from "./compose-content.ts";
import { LEASE_SECONDS } from "./compose-evaluation.ts";
import { createIntake } from "./compose-intake.ts";
import { policyWorld } from "./compose-policy.ts";
import { type Reconciler, startReconciling } from "./compose-reconcile.ts";
import { startRecord } from "./compose-record.ts";
import { runWork, type WorkParts } from "./compose-work.ts";
import { recordEntries } from "./db/audit-entries.ts";
import { recordHeartbeat } from "./db/heartbeats.ts";
import type { Lease } from "./db/lease.ts";
import { taskReports } from "./db/periodic-tasks.ts";
import type { DatabaseConfig } from "./db/pool.ts";
import { claimWork, extendLease, finishWork, parkWork, retryWork } from "./db/work.ts";
import { listenForWork } from "./db/work-listener.ts";
import { workCounts } from "./db/work-overview.ts";
import type { InboxEvent } from "./domain/inbox-event.ts";
import type { AnchorSettings } from "./environment.ts";
import { createGithub } from "./github/client.ts";
import { createSnapshotCache } from "./github/snapshot-cache.ts";
import { verifySignature } from "./github/verify-signature.ts";
import { serveHttp } from "./http-server.ts";
import { createMetrics, type Metrics, measureTasks } from "./metrics.ts";
import { createPolicyYamlReader } from "./readers/policy-reader.ts";
import { GITHUB_HEARTBEAT, readiness } from "./readiness.ts";
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
  /** How long a pull request rests between two evaluations; {@link REST_SECONDS} when absent. */
  readonly restSeconds?: number;
  readonly pool: Pool;
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
/** A burst of events about one pull request, such as a push with its labels and checks, costs two runs. */
const REST_SECONDS = 2;

/**
 * Starts the HTTP side and the workers over a migrated database.
 *
 * @throws {ListenError} when the port cannot be listened on; then nothing is left running.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { pool, log } = options;
  const metrics = createMetrics();
  const beat = createHeartbeat(pool, log);
  const github = createGithub({
    appId: options.app.id,
    privateKey: options.app.privateKey,
    baseUrl: options.apiUrl,
    onCall({ route, status }) {
      metrics.githubCalls.inc({ route, status: String(status ?? "none") });
      if (status !== null && status < 400) beat();
    },
  });
  const yaml = createPolicyYamlReader();
  const policies = createPolicyLoader(policyWorld({ ...options, github, yaml }));
  const contents = createContentReader();
  const snapshots = createSnapshotCache();
  const checkConfigChange = createConfigChangeChecker({ ...options, yaml });
  const { configRepository } = options;
  const work = { pool, configRepository, log, metrics, github, policies };
  const parts = { ...work, snapshots, contents, checkConfigChange };
  const record = await startRecord({ ...options, github, registry: metrics.registry });
  const loop = startLoop(options, parts);
  const listener = listenForWork({
    config: options.database,
    onWake: () => loop.wake(),
    onError: (err) => log.warn({ err }, "the connection for notices was lost"),
  });
  const reconciler = startReconciling({
    pool,
    github,
    configRepository: options.configRepository,
    log,
    onFinding: (task, reason) => metrics.findings.inc({ task, reason }),
  });
  const stopWorking = async (): Promise<void> => {
    await Promise.all([loop.drain(), listener.stop(), reconciler.stop()]);
    await Promise.all([contents.close(), yaml.close()]);
    // Last, so that what the workers recorded until now is in the tree and signed.
    await record.stop();
  };
  try {
    const server = await serveHttp(options, await createHttp(options, { parts, loop, policies }));
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

function startLoop(
  { workers, pool, restSeconds = REST_SECONDS }: ServiceOptions,
  parts: WorkParts,
): WorkLoop {
  const workerId = randomUUID();
  const loop = startWorkLoop<Lease>({
    workers,
    run: (lease) => runWork(parts, lease),
    observer: observe(parts),
    queue: {
      claim: () => claimWork(pool, { workerId, leaseSeconds: LEASE_SECONDS }),
      extend: (lease) => extendLease(pool, lease, LEASE_SECONDS),
      async finish(lease) {
        const rest = lease.item.kind === "pull-request" ? restSeconds : 0;
        await finishWork(pool, lease, rest);
        // What arrived meanwhile runs when the rest is over, not at the poll after it.
        if (rest > 0) setTimeout(() => loop.wake(), rest * 1_000).unref();
      },
      retry: (lease, error, delaySeconds) => retryWork(pool, lease, { error, delaySeconds }),
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

interface HttpParts {
  readonly parts: WorkParts;
  readonly loop: WorkLoop;
  readonly policies: PolicyLoader;
}

async function createHttp(
  { app, pool, log, configRepository }: ServiceOptions,
  { parts, loop, policies }: HttpParts,
): Promise<ReturnType<typeof createWeb>> {
  const { metrics, github } = parts;
  const secrets = { current: app.webhookSecret, previous: app.webhookSecretPrevious };
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
      const outcome = await intake(delivery);
      acknowledged();
      metrics.deliveries.inc({ outcome });
      return outcome;
    },
    onRefused: (reason) => metrics.refusedDeliveries.inc({ reason }),
    readiness: () => readiness(pool),
    metrics: () => metricsText(metrics, pool),
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
  metrics: Metrics,
  pool: Pool,
): Promise<{ readonly contentType: string; readonly body: string }> {
  const counts = await workCounts(pool);
  metrics.queue.set({ state: "due" }, counts.due);
  metrics.queue.set({ state: "running" }, counts.running);
  metrics.queue.set({ state: "parked" }, counts.parked);
  metrics.queueAge.set(counts.oldestDueSeconds);
  measureTasks(metrics, await taskReports(pool));
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
