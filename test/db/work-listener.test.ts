import { afterEach, describe, expect, it, vi } from "vitest";
import { claimWork, enqueueWork, parkWork, unparkWork } from "../../src/db/work.ts";
import { listenForWork, type WorkListener } from "../../src/db/work-listener.ts";
import { testDatabase } from "../support/database.ts";
import { anItem } from "./builders.ts";

const database = testDatabase();
/** Longer than any of these tests: what wakes them is a notice, not the poll. */
const NEVER = 600_000;

let listener: WorkListener | null = null;
afterEach(async () => {
  await listener?.stop();
});

function listening(pollMilliseconds = NEVER): { wakes: number; readonly errors: unknown[] } {
  const seen = { wakes: 0, errors: [] as unknown[] };
  listener = listenForWork({
    config: database.address,
    pollMilliseconds,
    onWake: () => {
      seen.wakes += 1;
    },
    onError: (error) => {
      seen.errors.push(error);
    },
  });
  return seen;
}

const TERMINATE = `
  select pg_terminate_backend(pid) from pg_stat_activity
   where datname = current_database() and pid <> pg_backend_pid() and query like 'listen%'`;

describe("listening for work", () => {
  it("wakes once when it starts, for what came before", async () => {
    const seen = listening();
    await vi.waitUntil(() => seen.wakes === 1);
  });

  it("wakes for work that was asked for or woken by hand", async () => {
    const seen = listening();
    await vi.waitUntil(() => seen.wakes === 1);
    await enqueueWork(database.pool, [anItem()]);
    await vi.waitUntil(() => seen.wakes === 2);
    const lease = await claimWork(database.pool, { workerId: "test", leaseSeconds: 30 });
    if (lease === null) throw new Error("nothing to claim");
    await parkWork(database.pool, lease, { error: "x" });
    await unparkWork(database.pool, lease.key);
    await vi.waitUntil(() => seen.wakes === 3);
  });

  it("connects again when the database closes the connection, and wakes for what it missed", async () => {
    const seen = listening();
    await vi.waitUntil(() => seen.wakes === 1);
    await database.pool.query(TERMINATE);
    await vi.waitUntil(() => seen.wakes === 2, { timeout: 10_000 });
    expect(seen.errors).toHaveLength(1);
    await enqueueWork(database.pool, [anItem()]);
    await vi.waitUntil(() => seen.wakes === 3);
  });

  it("wakes at every poll without any notice", async () => {
    const seen = listening(5);
    await vi.waitUntil(() => seen.wakes >= 4);
  });

  it("is silent once stopped", async () => {
    const seen = listening(5);
    await vi.waitUntil(() => seen.wakes >= 1);
    await listener?.stop();
    const { wakes } = seen;
    await enqueueWork(database.pool, [anItem()]);
    await database.pool.query("select pg_sleep(0.05)");
    expect(seen.wakes).toBe(wakes);
    const { rows } = await database.pool.query(
      "select 1 from pg_stat_activity where datname = current_database() and query like 'listen%'",
    );
    expect(rows).toEqual([]);
  });

  it("keeps polling and trying while there is no database", async () => {
    const errors: unknown[] = [];
    let wakes = 0;
    listener = listenForWork({
      config: { ...database.address, database: "absent" },
      pollMilliseconds: 5,
      onWake: () => {
        wakes += 1;
      },
      onError: (error) => {
        errors.push(error);
      },
    });
    await vi.waitUntil(() => wakes >= 2 && errors.length >= 2, { timeout: 5_000 });
  });
});
