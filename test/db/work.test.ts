import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Lease, LeaseLostError } from "../../src/db/lease.ts";
import {
  claimWork,
  enqueueWork,
  extendLease,
  finishWork,
  parkWork,
  retryWork,
  unparkWork,
} from "../../src/db/work.ts";
import { parkedWork, workCounts } from "../../src/db/work-overview.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { anItem } from "./builders.ts";

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterEach(async () => {
  await database.drop();
});

function claim(leaseSeconds = 30): Promise<Lease | null> {
  return claimWork(pool, { workerId: "test", leaseSeconds });
}

async function claimed(leaseSeconds = 30): Promise<Lease> {
  const lease = await claim(leaseSeconds);
  if (lease === null) throw new Error("nothing to claim");
  return lease;
}

describe("claiming", () => {
  it("gives nothing when nothing was asked for", async () => {
    expect(await claim()).toBeNull();
  });

  it("gives the item with its first token", async () => {
    await enqueueWork(pool, [anItem()]);
    expect(await claim()).toEqual({
      key: "pull-request:9001:7",
      item: anItem(),
      token: 1,
      wanted: 1,
      attempts: 1,
      urgency: "event",
    });
  });

  it("gives each key to one of two claimers that come at once", async () => {
    await enqueueWork(
      pool,
      Array.from({ length: 40 }, (_, index) => anItem(index + 1)),
    );
    const leases = await Promise.all(Array.from({ length: 60 }, () => claim()));
    const keys = leases.filter((lease) => lease !== null).map((lease) => lease.key);
    expect(keys).toHaveLength(40);
    expect(new Set(keys).size).toBe(40);
  });

  it("does not give a leased key again, whatever is asked for meanwhile", async () => {
    await enqueueWork(pool, [anItem()]);
    await claimed();
    await enqueueWork(pool, [anItem()]);
    expect(await claim()).toBeNull();
  });

  it("gives an expired lease to the next, with a newer token", async () => {
    await enqueueWork(pool, [anItem()]);
    const first = await claimed(0);
    const second = await claimed();
    expect(second.token).toBe(first.token + 1);
    expect(second.attempts).toBe(2);
  });

  it("takes what just happened before what is looked at by habit", async () => {
    await enqueueWork(pool, [anItem(1)], "sweep");
    await enqueueWork(pool, [anItem(2)], "event");
    expect((await claimed()).key).toBe("pull-request:9001:2");
  });

  it("makes a swept row urgent when an event asks for it too", async () => {
    await enqueueWork(pool, [anItem(1), anItem(2)], "sweep");
    await enqueueWork(pool, [anItem(2)], "event");
    await enqueueWork(pool, [anItem(2)], "sweep");
    expect((await claimed()).key).toBe("pull-request:9001:2");
  });

  it("parks a row whose item this release cannot read, and goes on with the next", async () => {
    await enqueueWork(pool, [anItem(1), anItem(2)]);
    await pool.query(
      `update work set item = '{"kind":"unheard-of"}', priority = 99 where key like '%:1'`,
    );
    expect((await claimed()).key).toBe("pull-request:9001:2");
    expect(await parkedWork(pool, 10)).toMatchObject([
      { key: "pull-request:9001:1", lastError: expect.stringContaining("cannot read") },
    ]);
  });
});

describe("coalescing", () => {
  it("runs once for several events that came before the claim", async () => {
    for (let events = 0; events < 3; events += 1) await enqueueWork(pool, [anItem()]);
    const lease = await claimed();
    expect(lease.wanted).toBe(3);
    await finishWork(pool, lease);
    expect(await claim()).toBeNull();
  });

  it("runs once more for an event that came during the run", async () => {
    await enqueueWork(pool, [anItem()]);
    const first = await claimed();
    await enqueueWork(pool, [anItem()]);
    await finishWork(pool, first);
    await finishWork(pool, await claimed());
    expect(await claim()).toBeNull();
  });

  it("accepts the same item twice in one call", async () => {
    await enqueueWork(pool, [anItem(), anItem()]);
    expect(await workCounts(pool)).toMatchObject({ due: 1 });
  });

  it("does not touch the database for no items", async () => {
    await enqueueWork(pool, []);
    expect(await workCounts(pool)).toMatchObject({ due: 0 });
  });

  it("lets a row rest after a run, also when an event asks sooner", async () => {
    await enqueueWork(pool, [anItem()]);
    await finishWork(pool, await claimed(), 60);
    await enqueueWork(pool, [anItem()]);
    expect(await claim()).toBeNull();
    expect(await workCounts(pool)).toMatchObject({ due: 0, delayed: 1 });
  });
});

describe("fencing", () => {
  const writes: readonly (readonly [string, (lease: Lease) => Promise<unknown>])[] = [
    ["finish", (lease) => finishWork(pool, lease)],
    ["extend", (lease) => extendLease(pool, lease, 30)],
    ["retry", (lease) => retryWork(pool, lease, { error: "x", delaySeconds: 0 })],
    ["park", (lease) => parkWork(pool, lease, { error: "x" })],
  ];

  it.each(writes)("refuses to %s with a token that was overtaken", async (_name, write) => {
    await enqueueWork(pool, [anItem()]);
    const old = await claimed(0);
    const current = await claimed();
    await expect(write(old)).rejects.toThrow(LeaseLostError);
    await finishWork(pool, current);
  });

  it.each(writes)("refuses to %s work that was already put back", async (_name, write) => {
    await enqueueWork(pool, [anItem()]);
    const lease = await claimed();
    await finishWork(pool, lease);
    await expect(write(lease)).rejects.toThrow(LeaseLostError);
  });

  it("keeps an extended lease from being claimed", async () => {
    await enqueueWork(pool, [anItem()]);
    const lease = await claimed(0);
    await extendLease(pool, lease, 30);
    expect(await claim()).toBeNull();
  });
});

describe("failing", () => {
  it("tries again after the delay, and counts the attempts", async () => {
    await enqueueWork(pool, [anItem()]);
    await retryWork(pool, await claimed(), { error: "GitHub said 502", delaySeconds: 0 });
    const second = await claimed();
    expect(second.attempts).toBe(2);
    await retryWork(pool, second, { error: "GitHub said 502", delaySeconds: 60 });
    expect(await claim()).toBeNull();
    expect(await workCounts(pool)).toMatchObject({ delayed: 1 });
  });

  it("does not let a new event shorten the delay", async () => {
    await enqueueWork(pool, [anItem()]);
    await retryWork(pool, await claimed(), { error: "rate limit", delaySeconds: 60 });
    await enqueueWork(pool, [anItem()]);
    expect(await claim()).toBeNull();
  });

  it("starts counting anew after a success", async () => {
    await enqueueWork(pool, [anItem()]);
    await retryWork(pool, await claimed(), { error: "x", delaySeconds: 0 });
    await finishWork(pool, await claimed());
    await enqueueWork(pool, [anItem()]);
    expect((await claimed()).attempts).toBe(1);
  });

  it("shows parked work with its error, and leaves it alone", async () => {
    await enqueueWork(pool, [anItem()]);
    await parkWork(pool, await claimed(), { error: `defect\0 ${"long ".repeat(2_000)}` });
    expect(await claim()).toBeNull();
    expect(await workCounts(pool)).toMatchObject({ due: 0, parked: 1 });
    const [parked] = await parkedWork(pool, 10);
    expect(parked?.key).toBe("pull-request:9001:7");
    expect(parked?.lastError).toMatch(/^defect\uFFFD long/u);
    expect(parked?.lastError.length).toBeLessThanOrEqual(4_000);
  });

  it("wakes parked work by a new event, with a fresh count", async () => {
    await enqueueWork(pool, [anItem()]);
    await parkWork(pool, await claimed(), { error: "x" });
    await enqueueWork(pool, [anItem()]);
    expect(await claimed()).toMatchObject({ attempts: 1, token: 2 });
  });

  it("wakes parked work by hand, once", async () => {
    await enqueueWork(pool, [anItem()]);
    await parkWork(pool, await claimed(), { error: "x" });
    expect(await unparkWork(pool, "pull-request:9001:7")).toBe(true);
    expect(await unparkWork(pool, "pull-request:9001:7")).toBe(false);
    expect(await claimed()).toMatchObject({ attempts: 1 });
  });

  it("does not park over an event that arrived while the work failed", async () => {
    await enqueueWork(pool, [anItem()]);
    const lease = await claimed();
    await enqueueWork(pool, [anItem()]);
    await parkWork(pool, lease, { error: "x" });
    expect(await claimed()).toMatchObject({ attempts: 1, wanted: 2 });
  });
});

describe("counting", () => {
  it("tells apart what is due, delayed, running and parked, and how long it waits", async () => {
    await enqueueWork(
      pool,
      [1, 2, 3, 4, 5].map((number) => anItem(number)),
    );
    await retryWork(pool, await claimed(), { error: "x", delaySeconds: 60 });
    await parkWork(pool, await claimed(), { error: "x" });
    await finishWork(pool, await claimed());
    await claimed();
    await pool.query("update work set run_at = now() - interval '90 s' where leased_by is null");
    await pool.query("update work set run_at = now() + interval '90 s' where last_error = 'x'");
    const counts = await workCounts(pool);
    expect(counts).toMatchObject({ due: 1, delayed: 1, running: 1, parked: 1 });
    expect(counts.oldestDueSeconds).toBeGreaterThanOrEqual(90);
    expect(counts.oldestDueSeconds).toBeLessThan(120);
  });
});
