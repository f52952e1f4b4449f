import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noteInstallation } from "../../src/db/installations.ts";
import type { Lease, Urgency } from "../../src/db/lease.ts";
import { claimWork, enqueueWork, finishWork, retryWork } from "../../src/db/work.ts";
import { workCounts } from "../../src/db/work-overview.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import type { WorkItem } from "../../src/domain/inbox-event.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterEach(async () => {
  await database.drop();
});

function itemOf(installation: number, number = 1): WorkItem {
  const ref = {
    installationId: installationId(installation),
    repositoryId: repositoryId(installation * 1_000),
    owner: `org-${installation}`,
    repo: "shop",
    number,
  };
  return { kind: "pull-request", ref };
}

function ask(installation: number, count: number, urgency: Urgency = "event"): Promise<void> {
  const items = Array.from({ length: count }, (_, at) => itemOf(installation, at + 1));
  return enqueueWork(pool, items, urgency);
}

function claim(): Promise<Lease | null> {
  return claimWork(pool, { workerId: "test", leaseSeconds: 30 });
}

async function claimOwner(): Promise<number> {
  const lease = await claim();
  return lease?.item.kind === "pull-request" ? Number(lease.item.ref.installationId) : 0;
}

describe("turns between installations", () => {
  it("let one with a single row go before another's thousand", async () => {
    await ask(1, 1_000);
    for (let busy = 0; busy < 8; busy += 1) expect(await claimOwner()).toBe(1);
    await ask(2, 1);
    expect(await claimOwner()).toBe(2);
  });

  it("are shared by those who have much to do", async () => {
    await ask(1, 50);
    await ask(2, 50);
    await ask(3, 50);
    const owners: number[] = [];
    for (let at = 0; at < 30; at += 1) owners.push(await claimOwner());
    const counts = [1, 2, 3].map((owner) => owners.filter((each) => each === owner).length);
    expect(counts).toEqual([10, 10, 10]);
  });

  it("come after urgency: an event of one goes before another's look by habit", async () => {
    await ask(1, 1, "sweep");
    await ask(2, 3);
    const owners = [await claimOwner(), await claimOwner(), await claimOwner(), await claimOwner()];
    expect(owners).toEqual([2, 2, 2, 1]);
  });

  it("give every row to one of many claimers that come at once", async () => {
    await ask(1, 30);
    await ask(2, 3);
    const leases = await Promise.all(Array.from({ length: 60 }, claim));
    const keys = leases.flatMap((lease) => (lease === null ? [] : [lease.key]));
    expect(keys).toHaveLength(33);
    expect(new Set(keys).size).toBe(33);
  });

  it("are not for an installation that is suspended, until it is active again", async () => {
    const place = { installationId: installationId(1), owner: "org-1" };
    await ask(1, 2);
    expect(await noteInstallation(pool, place, "suspended")).toBeNull();
    expect(await claim()).toBeNull();
    expect(await workCounts(pool)).toMatchObject({ due: 0, stopped: 2 });
    expect(await noteInstallation(pool, place, "active")).toBe("suspended");
    expect(await claimOwner()).toBe(1);
  });

  it("have nothing left of an installation that is gone, but for what is asked of GitHub about it", async () => {
    const place = { installationId: installationId(1), owner: "org-1" };
    await ask(1, 2);
    await enqueueWork(pool, [{ kind: "installation", ...place }]);
    await noteInstallation(pool, place, "gone");
    expect((await claim())?.item.kind).toBe("installation");
    expect(await claim()).toBeNull();
    expect(await workCounts(pool)).toMatchObject({ due: 0, stopped: 0, parked: 0 });
  });
});

describe("an event", () => {
  it("does not wait for the time a look by habit waits for", async () => {
    await ask(1, 1, "sweep");
    const lease = await claim();
    expect(lease?.urgency).toBe("sweep");
    if (lease === null) return;
    await retryWork(pool, lease, { error: "held", delaySeconds: 3_600, wasTried: false });
    expect(await claim()).toBeNull();
    await ask(1, 1);
    const urgent = await claim();
    expect(urgent).toMatchObject({ urgency: "event", attempts: 1 });
    if (urgent === null) return;
    await retryWork(pool, urgent, { error: "limited", delaySeconds: 3_600 });
    await ask(1, 1);
    expect(await claim()).toBeNull();
  });

  it("is a habit again once it was dealt with", async () => {
    await ask(1, 1);
    const lease = await claim();
    if (lease !== null) await finishWork(pool, lease);
    await ask(1, 1, "sweep");
    expect((await claim())?.urgency).toBe("sweep");
  });
});
