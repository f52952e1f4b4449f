import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { claimWork, enqueueWork, finishWork } from "../../src/db/work.ts";
import { workCounts } from "../../src/db/work-overview.ts";
import { testDatabase } from "../support/database.ts";
import { anItem } from "./builders.ts";

const database = testDatabase();

const KEYS = 1_200;
const WORKERS = 8;

it("loses none of two overlapping events on each of 1,200 keys, and never runs a key twice at once", async () => {
  const { pool } = database;
  /** What an evaluation would read from GitHub: bumped just before the event is stored. */
  const truth = new Map<string, number>();
  const seen = new Map<string, number>();
  const running = new Set<string>();
  let overlaps = 0;

  async function send(number: number): Promise<void> {
    const key = `pull-request:9001:${number}`;
    truth.set(key, (truth.get(key) ?? 0) + 1);
    await enqueueWork(pool, [anItem(number)]);
  }

  async function work(): Promise<void> {
    let idle = 0;
    while (idle < 20 || seen.size < KEYS) {
      const lease = await claimWork(pool, { workerId: "test", leaseSeconds: 30 });
      if (lease === null) {
        idle += 1;
        await nextTurn();
        continue;
      }
      idle = 0;
      if (running.has(lease.key)) overlaps += 1;
      running.add(lease.key);
      const read = truth.get(lease.key) ?? 0;
      // The second event arrives while the first is being worked on.
      if (read === 1) await send(Number(lease.key.split(":")[2]));
      seen.set(lease.key, read);
      running.delete(lease.key);
      await finishWork(pool, lease);
    }
  }

  const senders = Array.from({ length: KEYS }, (_, index) => send(index + 1));
  await Promise.all([...senders, ...Array.from({ length: WORKERS }, work)]);

  const stale = [...truth].filter(([key, version]) => seen.get(key) !== version);
  expect(stale).toEqual([]);
  expect([...truth.values()].every((version) => version === 2)).toBe(true);
  expect(overlaps).toBe(0);
  expect(await workCounts(pool)).toMatchObject({ due: 0, running: 0, parked: 0 });
});
