import { expect, it } from "vitest";
import type { Lease } from "../../src/db/lease.ts";
import { claimWork, enqueueWork, finishWork, parkWork, retryWork } from "../../src/db/work.ts";
import { mayBePublishing } from "../../src/db/work-overview.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import type { WorkItem } from "../../src/domain/inbox-event.ts";
import { sha } from "../builders/facts.ts";
import { testDatabase } from "../support/database.ts";

const database = testDatabase();

const PLACE = { repositoryId: repositoryId(2), owner: "acme", repo: "shop" };

function pullRequestOf(installation: number): WorkItem {
  const ref = { ...PLACE, installationId: installationId(installation), number: installation };
  return { kind: "pull-request", ref };
}

async function begun(item: WorkItem): Promise<Lease> {
  await enqueueWork(database.pool, [item]);
  const lease = await claimWork(database.pool, { workerId: "test", leaseSeconds: 30 });
  if (lease === null) throw new Error("nothing was due");
  return lease;
}

function publishing(installation: number): Promise<boolean> {
  return mayBePublishing(database.pool, installationId(installation));
}

it("is what was begun and has not ended, in this installation", async () => {
  const { pool } = database;
  await enqueueWork(pool, [pullRequestOf(1)]);
  expect(await publishing(1)).toBe(false);
  const lease = await begun(pullRequestOf(1));
  expect([await publishing(1), await publishing(2)]).toEqual([true, false]);
  await finishWork(pool, lease);
  expect(await publishing(1)).toBe(false);
});

it("is what failed and is tried again too, until it is given up", async () => {
  const { pool } = database;
  await retryWork(pool, await begun(pullRequestOf(3)), { error: "lost", delaySeconds: 0 });
  expect(await publishing(3)).toBe(true);
  const again = await claimWork(pool, { workerId: "test", leaseSeconds: 30 });
  if (again === null) throw new Error("nothing was due");
  await parkWork(pool, again, { error: "lost" });
  expect(await publishing(3)).toBe(false);
});

it("is not who looks at results, nor who only waited for a turn", async () => {
  const { pool } = database;
  const ref = { ...PLACE, installationId: installationId(4), headSha: sha(1) };
  await begun({ kind: "check", ref, seen: null });
  expect(await publishing(4)).toBe(false);
  const paused = { error: "limited", delaySeconds: 60, wasTried: false };
  await retryWork(pool, await begun(pullRequestOf(5)), paused);
  expect(await publishing(5)).toBe(false);
});
