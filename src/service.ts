import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { createPolicyLoader, type PolicyLoader } from "./app/load-policy.ts";
import { startWorkLoop, type WorkLoop, type WorkObserver } from "./app/work-loop.ts";
import { createContentReader } from "./compose-content.ts";
import { LEASE_SECONDS } from "./compose-evaluation.ts";
import { createIntake } from "./compose-intake.ts";
import { policyWorld } from "./compose-policy.ts";
import { runWork, type WorkParts } from "./compose-work.ts";
import { recordEntries } from "./db/audit-entries.ts";
import { recordHeartbeat } from "./db/heartbeats.ts";
import type { Lease } from "./db/lease.ts";
import type { DatabaseConfig } from "./db/pool.ts";
import { claimWork, extendLease, finishWork, parkWork, retryWork } from "./db/work.ts";
import { listenForWork } from "./db/work-listener.ts";
import { workCounts } from "./db/work-overview.ts";
import type { InboxEvent } from "./domain/inbox-event.ts";
import { OperationalError } from "./domain/operational-error.ts";
import { createGithub } from "./github/client.ts";
import { createSnapshotCache } from "./github/snapshot-cache.ts";
import { verifySignature } from "./github/verify-signature.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
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
  readonly pool: Pool;
  /** The same database, for the connection that listens for notices. */
  readonly database: DatabaseConfig;
  readonly log: Logger;
}

/** A running service. */
export interface Service {
  /** Where it listens, such as `http://localhost:3000`. */
  readonly url: string;
  /**
   * Resolves when no work is due or running: for tests and the demo.
   *
   * @throws {Error} when that takes longer than `withinMilliseconds`.
   */
  idle(withinMilliseconds: number): Promise<void>;
  /** Stops accepting, finishes what is in progress, and closes. What was acknowledged stays stored. */
  stop(): Promise<void>;
}

/** Nobody can be served; the message says why and what to do. */
class ListenError extends OperationalError {
  override readonly name = "ListenError";
  readonly code = "CANNOT_LISTEN";
  readonly retryable = true;

  constructor(place: string, cause: Error) {
    const why = "code" in cause ? String(cause.code) : cause.message;
    super(
      `${place} cannot be listened on (${why}): stop what uses it, or set PORT and HOST to a free ` +
        "port of this machine",
      { cause },
    );
  }
}

/** How often the last successful call to GitHub is noted, at most. */
const HEARTBEAT_MILLISECONDS = 5_000;
/** Longest a client may take to send its request; GitHub itself gives up after ten seconds. */
const REQUEST_MILLISECONDS = 10_000;
const IDLE_POLL_MILLISECONDS = 10;

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
  const policies = createPolicyLoader(policyWorld(options, github));
  const contents = createContentReader();
  const snapshots = createSnapshotCache();
  const parts = { pool, log, metrics, github, policies, snapshots, contents };
  const loop = startLoop(options, parts);
  const listener = listenForWork({
    config: options.database,
    onWake: () => loop.wake(),
    onError: (err) => log.warn({ err }, "the connection for notices was lost"),
  });
  const stopWorking = async (): Promise<void> => {
    await Promise.all([loop.drain(), listener.stop()]);
    await contents.close();
  };
  try {
    const server = await listen(options, await createHttp(options, { parts, loop, policies }));
    return {
      url: `http://${options.host}:${portOf(server)}`,
      idle: (withinMilliseconds) => idle(pool, withinMilliseconds),
      async stop() {
        // Both at once: a slow request must not let the workers take up more work meanwhile.
        await Promise.all([close(server), stopWorking()]);
      },
    };
  } catch (error) {
    await stopWorking();
    throw error;
  }
}

function startLoop({ workers, pool }: ServiceOptions, parts: WorkParts): WorkLoop {
  const workerId = randomUUID();
  return startWorkLoop<Lease>({
    workers,
    run: (lease) => runWork(parts, lease),
    observer: observe(parts),
    queue: {
      claim: () => claimWork(pool, { workerId, leaseSeconds: LEASE_SECONDS }),
      extend: (lease) => extendLease(pool, lease, LEASE_SECONDS),
      finish: (lease) => finishWork(pool, lease),
      retry: (lease, error, delaySeconds) => retryWork(pool, lease, { error, delaySeconds }),
      async park(lease, error) {
        await recordEntries(pool, [parkedEntry(lease, error)]);
        await parkWork(pool, lease, { error });
      },
    },
  });
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
      const outcome = await intake(delivery);
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
    const { due, running } = await workCounts(pool);
    if (due === 0 && running === 0) return;
    if (performance.now() > deadline) {
      throw new Error(`still ${due} pieces of work due and ${running} running`);
    }
    await new Promise((resolve) => setTimeout(resolve, IDLE_POLL_MILLISECONDS));
  }
}

function listen(
  { host, port }: ServiceOptions,
  web: ReturnType<typeof createWeb>,
): Promise<Server> {
  const answer = getRequestListener(web.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { requestTimeout: REQUEST_MILLISECONDS, headersTimeout: REQUEST_MILLISECONDS },
    (incoming, outgoing) => {
      // A client that keeps its connection busy would otherwise hold up the stop for ever.
      outgoing.once("close", () => {
        if (!server.listening) server.closeIdleConnections();
      });
      void answer(incoming, outgoing);
    },
  );
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(new ListenError(`${host}:${port}`, cause)));
    server.listen(port, host, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Waits for requests in progress; idle connections are cut. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
