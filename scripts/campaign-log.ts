import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { startEmbeddedPostgres } from "../src/db/embedded-postgres.ts";
import { migrate } from "../src/db/migrate.ts";
import { createPool, type DatabaseConfig } from "../src/db/pool.ts";
import { damageOf, killWorker, letWork, startLogWorker } from "../test/support/log-crash.ts";
import { afterTampering, EDITS, fillLog, rebuild, truncate } from "../test/support/tampering.ts";

/**
 * Changes, cuts and rebuilds a log as its database's administrator could, kills processes and the server
 * under load, and counts what was not noticed or not kept. Ends with 1 when anything was.
 *
 * `node scripts/campaign-log.ts [share]`: a share of 0.1 does a tenth of everything.
 */
const SHARE = Number(process.argv[2] ?? 1);
const ENTRIES = 2_000;
const EDITS_COUNT = Math.ceil(1_000 * SHARE);
const TRUNCATIONS = Math.ceil(100 * SHARE);
const REBUILDS = Math.ceil(10 * SHARE);
const KILLS = Math.ceil(100 * SHARE);
const STOPS = Math.ceil(10 * SHARE);
/** After a kill: long enough to be in the middle of something. */
const WORK_MILLISECONDS = 120;

interface Tally {
  readonly name: string;
  readonly tried: number;
  readonly missed: number;
}

function openPool(config: DatabaseConfig): Pool {
  return createPool({ config, connectionsMax: 8, onError: () => undefined });
}

/** What an administrator changes, and whether verification with one anchor says so. */
async function tampering(pool: Pool): Promise<readonly Tally[]> {
  const log = await fillLog(pool, ENTRIES);
  const tallies: Tally[] = [];
  const campaign = async (
    name: string,
    tried: number,
    tamper: Parameters<typeof afterTampering>[1],
  ): Promise<void> => {
    let missed = 0;
    for (let turn = 0; turn < tried; turn += 1) {
      const { findings } = await afterTampering(pool, tamper, log);
      if (findings.length === 0) missed += 1;
    }
    tallies.push({ name, tried, missed });
  };
  await campaign("edits", EDITS_COUNT, (client) =>
    client.query(EDITS[upTo(EDITS.length)] ?? "", [upTo(ENTRIES)]),
  );
  await campaign("truncations", TRUNCATIONS, (client) => truncate(client, 1 + upTo(ENTRIES)));
  await campaign("rebuilds", REBUILDS, (client) => rebuild(client, log, upTo(ENTRIES)));
  return tallies;
}

function upTo(limit: number): number {
  return Math.floor(Math.random() * limit);
}

/** Two processes record and sequence at once and are killed; the log must show no trace of it. */
async function kills(pool: Pool, config: DatabaseConfig): Promise<readonly Tally[]> {
  const acknowledged = new Set<string>();
  for (let round = 0; round < KILLS; round += 1) {
    const workers = ["a", "b"].map((name) => startLogWorker(`${name}${round}`, config));
    await Promise.all(workers.map((worker) => letWork(worker, upTo(WORK_MILLISECONDS))));
    await Promise.all(workers.map(killWorker));
    for (const { acknowledged: some } of workers) for (const name of some) acknowledged.add(name);
  }
  return damages(`kill -9 of two sequencers, ${KILLS} times`, pool, acknowledged);
}

async function damages(
  name: string,
  pool: Pool,
  acknowledged: ReadonlySet<string>,
): Promise<readonly Tally[]> {
  const damage = await damageOf(pool, acknowledged);
  return Object.entries(damage).map(([kind, missed]) => ({
    name: `${name}: ${kind}`,
    tried: acknowledged.size,
    missed,
  }));
}

/** The server is stopped at once under load, as by a power cut, and started again. */
async function stops(folder: string): Promise<readonly Tally[]> {
  const acknowledged = new Set<string>();
  for (let round = 0; round < STOPS; round += 1) {
    const server = await startEmbeddedPostgres({ folder, production: false });
    const worker = startLogWorker(`stop${round}`, server.address);
    await letWork(worker, upTo(500));
    const [pid = ""] = (await readFile(join(folder, "postgres/postmaster.pid"), "utf8")).split(
      "\n",
    );
    // SIGQUIT is what `pg_ctl stop -m immediate` sends: no checkpoint, no goodbye.
    process.kill(Number(pid), "SIGQUIT");
    await killWorker(worker);
    for (const name of worker.acknowledged) acknowledged.add(name);
    await server.stop().catch(() => undefined);
  }
  const server = await startEmbeddedPostgres({ folder, production: false });
  const pool = openPool(server.address);
  try {
    return await damages(`stop -m immediate under load, ${STOPS} times`, pool, acknowledged);
  } finally {
    await pool.end();
    await server.stop();
  }
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "agentgov-campaign-"));
  try {
    const server = await startEmbeddedPostgres({ folder, production: false });
    const pool = openPool(server.address);
    await migrate(pool);
    const tallies = [...(await tampering(pool)), ...(await kills(pool, server.address))];
    await pool.end();
    await server.stop();
    tallies.push(...(await stops(folder)));
    console.table(tallies);
    process.exitCode = tallies.some(({ missed }) => missed !== 0) ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
