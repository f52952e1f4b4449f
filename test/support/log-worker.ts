import { recordEntries } from "../../src/db/audit-entries.ts";
import type { DatabaseConfig } from "../../src/db/pool.ts";
import { createPool } from "../../src/db/pool.ts";
import { sequenceEntries } from "../../src/db/sequence-entries.ts";
import { logEntry } from "./tampering.ts";

/**
 * A process that records entries and takes them into the tree until it is killed. It prints the name of
 * each entry when the database has acknowledged it: `worker:number`.
 */
async function work(worker: string, database: DatabaseConfig): Promise<void> {
  const pool = createPool({ config: database, connectionsMax: 2, onError: () => undefined });
  const sequencing = (async () => {
    for (;;) await sequenceEntries(pool, 3).catch(() => 0);
  })();
  for (let number = 0; ; number += 1) {
    const name = `${worker}:${number}`;
    try {
      await recordEntries(pool, [{ ...logEntry(number % 5), data: { name } }]);
      process.stdout.write(`${name}\n`);
    } catch {
      // The server was stopped: what it did not acknowledge is not counted on.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (number === Number.MAX_SAFE_INTEGER) await sequencing;
  }
}

const [, , worker = "", database = "{}"] = process.argv;
await work(worker, JSON.parse(database));
