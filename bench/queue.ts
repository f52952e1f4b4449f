import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { receiveDelivery } from "../src/db/deliveries.ts";
import { startEmbeddedPostgres } from "../src/db/embedded-postgres.ts";
import { migrate } from "../src/db/migrate.ts";
import { createPool } from "../src/db/pool.ts";
import { claimWork, enqueueWork, finishWork } from "../src/db/work.ts";
import { accountId, commitSha, installationId, login, repositoryId } from "../src/domain/ids.ts";
import type { InboxEvent, WorkItem } from "../src/domain/inbox-event.ts";
import { readNumbers } from "./support/options.ts";

const HELP = `node bench/queue.ts

How fast the inbox and the queue are alone, without HTTP, with a durable database on this machine, for 1, 8
and 32 clients. The figures hold for this machine; the ratios travel.
`;

readNumbers(HELP, {});

const CLIENTS = [1, 8, 32] as const;
/** Long enough to even out a checkpoint, short enough to be run at all. */
const SECONDS = 4;
/** Keys in play: enough that two clients rarely meet on one row. */
const PULL_REQUESTS = 2_000;

type Step = (turn: number) => Promise<unknown>;

function item(turn: number): WorkItem {
  return {
    kind: "pull-request",
    ref: {
      installationId: installationId(1),
      repositoryId: repositoryId(1),
      owner: "acme",
      repo: "shop",
      number: (turn % PULL_REQUESTS) + 1,
    },
  };
}

function push(turn: number): InboxEvent {
  const sender = { id: accountId(101), login: login("alice"), type: "user" } as const;
  return {
    name: "pull_request.synchronize",
    sender,
    work: [item(turn)],
    pushes: [
      {
        repositoryId: repositoryId(1),
        ref: `refs/heads/branch-${turn % PULL_REQUESTS}`,
        before: commitSha("a".repeat(40)),
        after: commitSha("b".repeat(40)),
        pusher: sender,
        forced: false,
      },
    ],
    commands: [],
  };
}

/** Runs `step` from several clients at once and returns steps a second. */
async function rate(clients: number, step: Step): Promise<number> {
  let turns = 0;
  const end = performance.now() + SECONDS * 1_000;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      turns += 1;
      await step(turns);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  return (turns * 1_000) / (performance.now() - begin);
}

function receive(pool: Pool, run: string): Step {
  return (turn) =>
    receiveDelivery(pool, {
      guid: `${run}-${turn}`,
      installationId: installationId(1),
      bodyDigest: "sha256:bench",
      reading: { kind: "event", event: push(turn) },
    });
}

async function claimAndFinish(pool: Pool): Promise<void> {
  const lease = await claimWork(pool, { workerId: "bench", leaseSeconds: 30 });
  if (lease !== null) await finishWork(pool, lease);
}

/** Makes every key due again, in one statement, so that a claim always finds one. */
async function refill(pool: Pool): Promise<void> {
  await pool.query(
    "update work set wanted = done + 100000, run_at = now(), leased_until = null, leased_by = null",
  );
}

const folder = await mkdtemp(join(tmpdir(), "agentgov-bench-"));
const server = await startEmbeddedPostgres({ folder, production: false });
try {
  const rows = [];
  for (const clients of CLIENTS) {
    const pool = createPool({
      config: server.address,
      connectionsMax: clients,
      onError: console.error,
    });
    await migrate(pool);
    const enqueued = await rate(clients, (turn) => enqueueWork(pool, [item(turn)]));
    const received = await rate(clients, receive(pool, String(clients)));
    await refill(pool);
    const claimed = await rate(clients, () => claimAndFinish(pool));
    const perSecond = { enqueued, received, claimed };
    rows.push({
      clients,
      ...Object.fromEntries(
        Object.entries(perSecond).map(([name, value]) => [`${name}/s`, Math.round(value)]),
      ),
    });
    await pool.end();
  }
  console.table(rows);
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}
