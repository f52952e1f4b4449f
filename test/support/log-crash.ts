import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { DatabaseConfig } from "../../src/db/pool.ts";
import { sequenceEntries } from "../../src/db/sequence-entries.ts";
import { takeHashes } from "./log-hashes.ts";

/** A running worker, and the names of entries that the database acknowledged to it. */
export interface LogWorker {
  readonly process: ChildProcess;
  readonly acknowledged: Set<string>;
}

/** Starts a process that records and sequences until it is killed. */
export function startLogWorker(name: string, database: DatabaseConfig): LogWorker {
  const script = new URL("log-worker.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, name, JSON.stringify(database)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const acknowledged = new Set<string>();
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString("latin1")}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) acknowledged.add(line);
  });
  return { process: child, acknowledged };
}

/** Kills a worker without a warning and waits until it is gone. */
export async function killWorker({ process: child }: LogWorker): Promise<void> {
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** Waits until a worker has recorded something, and a while longer. */
export async function letWork(worker: LogWorker, milliseconds: number): Promise<void> {
  while (worker.acknowledged.size === 0) await sleep(5);
  await sleep(milliseconds);
}

/** What is wrong with a log after processes or the server were killed; all zero for nothing. */
export interface LogDamage {
  /** Acknowledged entries that are not there. */
  readonly lost: number;
  /** Entries that no place in the tree holds, when nothing is pending. */
  readonly unplaced: number;
  readonly gaps: number;
  readonly duplicates: number;
  /** Whether the root is another than the one the leaves make. */
  readonly otherRoot: number;
}

/** Takes in what is pending, and looks for damage. */
export async function damageOf(pool: Pool, acknowledged: ReadonlySet<string>): Promise<LogDamage> {
  // Connections of killed processes hold the head's row until the server notices.
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    const { rows } = await pool.query<{ n: number }>(
      "select count(*)::int as n from audit_pending",
    );
    if ((await sequenceEntries(pool)) === 0 && rows[0]?.n === 0) break;
    await sleep(5);
  }
  const { rows } = await pool.query<Record<keyof Omit<LogDamage, "lost" | "otherRoot">, number>>(
    `select (select count(*)::int from audit_entry
              where not exists (select from audit_leaf where entry_id = audit_entry.id)) as unplaced,
            (max(seq) + 1 - count(*))::int as gaps,
            (count(*) - count(distinct entry_id))::int as duplicates
       from audit_leaf`,
  );
  const { unplaced = -1, gaps = -1, duplicates = -1 } = rows[0] ?? {};
  const names = await pool.query<{ name: string }>(
    "select convert_from(body, 'utf8')::jsonb #>> '{data,name}' as name from audit_entry",
  );
  const there = new Set(names.rows.map(({ name }) => name));
  const lost = [...acknowledged].filter((name) => !there.has(name)).length;
  const { made, kept } = await takeHashes(pool);
  return { lost, unplaced, gaps, duplicates, otherRoot: made === kept ? 0 : 1 };
}
