import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";
import { durations } from "../../bench/support/figures.ts";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { createPool } from "../../src/db/pool.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { prepareAcme } from "../../test/support/acme.ts";
import {
  type AppProcess,
  databaseUrl,
  registeredAt,
  settled,
  startProcess,
  stopProcesses,
} from "../../test/support/process.ts";
import { type Balancer, startBalancer } from "./balancer.ts";
import { makeStory, type Story } from "./story.ts";
import { damaged, doubled, lost, stale, verdicts } from "./verify.ts";

const TICK_MILLISECONDS = 20;
/** Leases of killed processes end after half a minute. */
const HEAL_MILLISECONDS = 90_000;
/** Far more than a campaign asks for. */
const RATE_LIMIT = 10_000_000;

/** Replicas over one database, behind a balancer, with people who keep them busy. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly pool: Pool;
  readonly balancer: Balancer;
  readonly story: Story;
  /** What the log is signed with; all replicas share it. */
  readonly signingKey: KeyObject;
  /** Starts a replica of this tree, or of the release in another folder. */
  start(release?: string): Promise<AppProcess>;
}

/** Sets everything up but the replicas, of which the first brings the schema. */
export async function setStage(stack: AsyncDisposableStack, seed: number): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "agentgov-replicas-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres({ folder, production: false });
  stack.defer(() => server.stop());
  const pool = createPool({ config: server.address, connectionsMax: 4, onError: () => undefined });
  stack.defer(() => pool.end());
  const sandbox = await startSandbox({ rateLimit: RATE_LIMIT, seed });
  stack.defer(() => sandbox.stop());
  const balancer = await startBalancer();
  stack.defer(() => balancer.stop());
  stack.defer(() => stopProcesses());
  prepareAcme(sandbox);
  const signingKey = generateKeyPairSync("ed25519").privateKey;
  const variables = {
    ...registeredAt(sandbox),
    DATABASE_URL: databaseUrl(server.address),
    AUDIT_SIGNING_KEY: String(signingKey.export({ type: "pkcs8", format: "pem" })),
    AUDIT_WRAPPING_KEY: randomBytes(32).toString("base64"),
  };
  return {
    sandbox,
    pool,
    balancer,
    story: makeStory(sandbox, seed),
    signingKey,
    start: (release = ".") => startProcess({ variables, main: resolve(release, "src/main.ts") }),
  };
}

/** Sends deliveries to these replicas from now on. */
export function serve({ balancer }: Stage, replicas: readonly AppProcess[]): void {
  balancer.serve(replicas.map(({ url }) => `${url}/api/github/webhooks`));
}

/** Lets what happens from now on be delivered to these replicas, and opens the pull requests. */
export function openTo(stage: Stage, replicas: readonly AppProcess[]): void {
  serve(stage, replicas);
  stage.sandbox.deliverTo(stage.balancer.url);
  stage.story.open();
}

/** Keeps people busy at a rate of deliveries a second until the time is over; `onTick` comes between. */
export async function load(
  { sandbox, story }: Stage,
  { seconds, rate }: { readonly seconds: number; readonly rate: number },
  onTick: (elapsed: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const begin = performance.now();
  const first = sandbox.deliveries.length;
  const elapsed = (): number => (performance.now() - begin) / 1_000;
  while (elapsed() < seconds) {
    while (sandbox.deliveries.length - first < elapsed() * rate) {
      const before = sandbox.deliveries.length;
      story.step();
      await sandbox.settled();
      if (sandbox.deliveries.length === before) break;
    }
    await onTick(elapsed());
    await delay(TICK_MILLISECONDS);
  }
}

/** What a campaign prints before the figures that all have. */
export type Figures = Readonly<Record<string, number | string>>;

/**
 * Sends again what nobody acknowledged, has everything judged anew, and prints what came of it. Returns the
 * exit code: 1 when anything was lost, doubled, damaged or left stale.
 */
export async function conclude(stage: Stage, told: Figures): Promise<number> {
  const { sandbox, pool, balancer, story } = stage;
  const begin = performance.now();
  await quiet(stage);
  const unacknowledged = balancer.resend();
  await quiet(stage);
  const healed = (performance.now() - begin) / 1_000;
  const before = verdicts(sandbox, story);
  for (const pr of story.pullRequests) {
    sandbox.editPullRequest(pr, { by: "alice", title: "Judged anew" });
  }
  await quiet(stage);
  const findings = [
    ...(await lost(pool, balancer.sent)),
    ...doubled(sandbox, story),
    ...(await damaged(pool, stage.signingKey)),
    ...stale(before, verdicts(sandbox, story)),
    ...sandbox.violations,
  ];
  const acknowledged = balancer.sent.filter((each) => each.acknowledged);
  const { p50, p99 } = durations(acknowledged.map((each) => each.milliseconds));
  const figures: Figures = {
    deliveries: balancer.sent.length,
    ...told,
    "sent again": unacknowledged,
    "ack p50": p50,
    "ack p99": p99,
    "settled after": `${healed.toFixed(1)} s`,
    questions: story.questions.length,
    found: findings.length,
  };
  for (const [name, figure] of Object.entries(figures)) console.log(`${name.padEnd(16)}${figure}`);
  for (const finding of findings) console.error(finding);
  return findings.length === 0 ? 0 : 1;
}

/** Resolves when nothing is on its way, nothing is due and nothing is running. */
async function quiet({ sandbox, pool, balancer }: Stage): Promise<void> {
  const deadline = performance.now() + HEAL_MILLISECONDS;
  for (;;) {
    try {
      await settled(sandbox, pool);
      if (balancer.pending() === 0) return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(TICK_MILLISECONDS);
  }
}
