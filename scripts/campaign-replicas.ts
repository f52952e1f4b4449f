import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Pool } from "pg";
import { durations } from "../bench/support/figures.ts";
import { startEmbeddedPostgres } from "../src/db/embedded-postgres.ts";
import { migrate } from "../src/db/migrate.ts";
import { createPool } from "../src/db/pool.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/sandbox.ts";
import { prepareAcme } from "../test/support/acme.ts";
import {
  type AppProcess,
  databaseUrl,
  registeredAt,
  settled,
  startProcess,
  stopProcesses,
} from "../test/support/process.ts";
import { type Balancer, startBalancer } from "./replicas/balancer.ts";
import { makeStory, type Story } from "./replicas/story.ts";
import { damaged, doubled, lost, stale, verdicts } from "./replicas/verify.ts";

const HELP = `npm run campaign:replicas -- [--seconds 120] [--replicas 3] [--rate 50] [--seed N]

Runs several replicas over one database under a steady load of signed deliveries, kills one with SIGKILL
every few seconds and starts it again. What nobody acknowledged is delivered again at the end, as GitHub's
log of deliveries allows. Prints figures, and ends with 1 when anything was lost, doubled or left stale.
`;

/** Between two kills; a killed one is started again at once. */
const KILL_SECONDS = 4;
const TICK_MILLISECONDS = 20;
/** Leases of killed processes end after half a minute. */
const HEAL_MILLISECONDS = 90_000;
/** Far more than the campaign asks for. */
const RATE_LIMIT = 10_000_000;

interface Settings {
  readonly seconds: number;
  readonly replicas: number;
  readonly rate: number;
  readonly seed: number;
}

interface Stage {
  readonly sandbox: Sandbox;
  readonly pool: Pool;
  readonly balancer: Balancer;
  readonly story: Story;
  /** What the log is signed with; all replicas share it. */
  readonly signingKey: KeyObject;
  start(): Promise<AppProcess>;
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    replicas: { type: "string", default: "3" },
    rate: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
} else {
  const { seconds, replicas, rate, seed } = values;
  const numbers = [seconds, replicas, rate, seed].map(Number);
  const [length = 0, count = 0, perSecond = 0, start = 0] = numbers;
  if (numbers.some((number) => !Number.isInteger(number) || number < 1)) {
    console.error(`every option is a whole number from 1 on\n\n${HELP}`);
    process.exitCode = 2;
  } else {
    process.exitCode = await campaign({
      seconds: length,
      replicas: count,
      rate: perSecond,
      seed: start,
    });
  }
}

async function campaign(settings: Settings): Promise<number> {
  const stack = new AsyncDisposableStack();
  const stage = await setStage(stack, settings);
  try {
    return await play(stage, settings);
  } finally {
    await stack.disposeAsync();
  }
}

async function setStage(stack: AsyncDisposableStack, { seed }: Settings): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "agentgov-replicas-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres({ folder, production: false });
  stack.defer(() => server.stop());
  const pool = createPool({ config: server.address, connectionsMax: 4, onError: () => undefined });
  stack.defer(() => pool.end());
  await migrate(pool);
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
    start: () => startProcess({ variables }),
  };
}

async function play(stage: Stage, settings: Settings): Promise<number> {
  const { sandbox, pool, balancer, story } = stage;
  const replicas = await Promise.all(
    Array.from({ length: settings.replicas }, () => stage.start()),
  );
  await Promise.all(replicas.map((app) => app.ready()));
  serve(balancer, replicas);
  sandbox.deliverTo(balancer.url);
  console.log(
    `${settings.replicas} replicas, ${settings.rate} deliveries/s, ${settings.seconds} s`,
  );
  const begin = performance.now();
  const kills = await load(stage, replicas, settings);
  const seconds = (performance.now() - begin) / 1_000;
  const sentOn = balancer.sent.length;
  await Promise.all(replicas.map((app) => app.ready()));
  await quiet(stage);
  const unacknowledged = balancer.resend();
  await quiet(stage);
  const healed = (performance.now() - begin) / 1_000 - seconds;
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
  const figures = {
    deliveries: balancer.sent.length,
    "per second": (sentOn / seconds).toFixed(1),
    kills,
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

function serve(balancer: Balancer, replicas: readonly AppProcess[]): void {
  balancer.serve(replicas.map(({ url }) => `${url}/api/github/webhooks`));
}

/** Plays the story at the rate asked for, and kills a replica now and then. Returns how often. */
async function load(
  stage: Stage,
  replicas: AppProcess[],
  { seconds, rate }: Settings,
): Promise<number> {
  const { sandbox, balancer } = stage;
  const begin = performance.now();
  const elapsed = (): number => (performance.now() - begin) / 1_000;
  let kills = 0;
  while (elapsed() < seconds) {
    while (sandbox.deliveries.length < elapsed() * rate) {
      const before = sandbox.deliveries.length;
      stage.story.step();
      await sandbox.settled();
      if (sandbox.deliveries.length === before) break;
    }
    if (elapsed() > (kills + 1) * KILL_SECONDS) {
      const at = kills % replicas.length;
      await replicas[at]?.stop("SIGKILL");
      replicas[at] = await stage.start();
      serve(balancer, replicas);
      kills += 1;
      console.log(`${elapsed().toFixed(0)} s: ${balancer.sent.length} deliveries, ${kills} kills`);
    }
    await delay(TICK_MILLISECONDS);
  }
  return kills;
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
