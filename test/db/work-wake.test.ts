import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Lease, LeaseLostError } from "../../src/db/lease.ts";
import {
  claimWork,
  enqueueWork,
  finishWork,
  parkWork,
  retryWork,
  sleepUntil,
} from "../../src/db/work.ts";
import { workCounts } from "../../src/db/work-overview.ts";
import { installationId } from "../../src/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { anItem } from "./builders.ts";

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await database.drop();
});

const PAST = "2020-01-01T00:00:00Z";
const FUTURE = "2999-01-01T00:00:00Z";

function claim(): Promise<Lease | null> {
  return claimWork(database.pool, { workerId: "test", leaseSeconds: 30 });
}

/** Runs the row once, and says when it is due again. */
async function runOnce(wakeAt: string | null, restSeconds = 0): Promise<Lease> {
  await enqueueWork(database.pool, [anItem()]);
  const lease = await claim();
  if (lease === null) throw new Error("nothing to claim");
  await sleepUntil(database.pool, lease, wakeAt);
  await finishWork(database.pool, lease, restSeconds);
  return lease;
}

async function rows(): Promise<number> {
  return (await database.pool.query("select 1 from work")).rowCount ?? 0;
}

describe("a row that sleeps", () => {
  it("is due again when its time has come, once, and stays one row", async () => {
    await runOnce(PAST);
    const again = await claim();
    expect(again).toMatchObject({ key: "pull-request:9001:7", attempts: 1 });
    if (again !== null) await finishWork(database.pool, again);
    expect(await claim()).toBeNull();
    expect(await rows()).toBe(1);
  });

  it("is put off no more than an event, whatever asked for it before", async () => {
    await enqueueWork(database.pool, [anItem()], "sweep");
    const lease = await claim();
    if (lease === null) throw new Error("nothing to claim");
    expect(lease.urgency).toBe("sweep");
    await sleepUntil(database.pool, lease, PAST);
    await finishWork(database.pool, lease);
    expect(await claim()).toMatchObject({ urgency: "due" });
  });

  it("is a habit still where it is a backfill that goes on", async () => {
    const item = {
      kind: "installation",
      installationId: installationId(1),
      owner: "acme",
    } as const;
    await enqueueWork(database.pool, [item], "sweep");
    const lease = await claim();
    if (lease === null) throw new Error("nothing to claim");
    await sleepUntil(database.pool, lease, PAST);
    await finishWork(database.pool, lease);
    expect(await claim()).toMatchObject({ urgency: "sweep" });
  });

  it("is not due, nor counted as work, before", async () => {
    await runOnce(FUTURE);
    expect(await claim()).toBeNull();
    expect(await workCounts(database.pool)).toMatchObject({ due: 0, delayed: 0, running: 0 });
  });

  it("runs at once for an event, and sleeps on unless told otherwise", async () => {
    await runOnce(FUTURE);
    await enqueueWork(database.pool, [anItem()]);
    const lease = await claim();
    expect(lease).not.toBeNull();
    if (lease !== null) await finishWork(database.pool, lease);
    const sleeping = "select 1 from work where wake_at > now()";
    expect((await database.pool.query(sleeping)).rowCount).toBe(1);
    await runOnce(null);
    expect((await database.pool.query(sleeping)).rowCount).toBe(0);
  });

  it("rests first when it has just run", async () => {
    await runOnce(PAST, 60);
    expect(await claim()).toBeNull();
    expect(await workCounts(database.pool)).toMatchObject({ delayed: 1, resting: 1 });
  });

  it("does not cut short the delay after a failure", async () => {
    await enqueueWork(database.pool, [anItem()]);
    const lease = await claim();
    if (lease === null) throw new Error("nothing to claim");
    await sleepUntil(database.pool, lease, PAST);
    await retryWork(database.pool, lease, { error: "rate limit", delaySeconds: 60 });
    expect(await claim()).toBeNull();
    expect(await workCounts(database.pool)).toMatchObject({ delayed: 1, resting: 0 });
  });

  it("is taken up again although it was given up on: time that has come is news", async () => {
    await enqueueWork(database.pool, [anItem()]);
    const lease = await claim();
    if (lease === null) throw new Error("nothing to claim");
    await sleepUntil(database.pool, lease, PAST);
    await parkWork(database.pool, lease, { error: "x" });
    expect(await claim()).toMatchObject({ attempts: 1 });
  });

  it("is not put to sleep by a worker whose lease was overtaken", async () => {
    const lease = await runOnce(null);
    await expect(sleepUntil(database.pool, lease, FUTURE)).rejects.toThrow(LeaseLostError);
  });

  it("wakes before a queue that never runs dry", async () => {
    await runOnce(PAST);
    await enqueueWork(
      database.pool,
      [1, 2, 3].map((number) => anItem(100 + number)),
    );
    const keys = await Promise.all([claim(), claim(), claim(), claim()]);
    expect(keys.map((one) => one?.key)).toContain("pull-request:9001:7");
  });
});
