import { afterEach, describe, expect, it } from "vitest";
import { createPool } from "../../src/db/pool.ts";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { type DatabaseProxy, startDatabaseProxy } from "../support/database-proxy.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();
const SAFE = { "README.md": "# Shop, again\n" };
let proxy: DatabaseProxy | null = null;

afterEach(async () => {
  await proxy?.close();
  proxy = null;
});

describe("a database that is away", () => {
  it("has deliveries refused with 503, says why, and heals by redelivery", async () => {
    const { sandbox, database } = product.current;
    prepareAcme(sandbox);
    await product.current.settle();
    proxy = await startDatabaseProxy(database.address);
    const pool = createPool({
      config: proxy.address,
      connectionsMax: 8,
      onError: () => undefined,
    });
    const cutOff = await product.current.startReplica({ pool, database: proxy.address });
    await product.current.service.stop();
    sandbox.deliverTo(`${cutOff.url}/api/github/webhooks`);
    await proxy.cut();
    const pr = propose(sandbox, { changes: SAFE });
    await sandbox.settled();
    const refused = sandbox.deliveries.filter(({ statusCode }) => statusCode === 503);
    expect(refused.map(({ event }) => event)).toContain("pull_request");
    expect(sandbox.deliveries.filter(({ statusCode }) => statusCode === 500)).toEqual([]);
    const ready = await fetch(`${cutOff.url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      503,
      expect.stringMatching(
        /"name":"database","ready":false,"detail":"cannot be reached \(EN?[A-Z]+\)"/u,
      ),
    ]);
    const metrics = await fetch(`${cutOff.url}/metrics`);
    expect([metrics.status, metrics.headers.get("retry-after")]).toEqual([503, "60"]);
    expect((await fetch(`${cutOff.url}/healthz`)).status).toBe(200);
    await proxy.mend();
    expect(await cutOff.reconcile("redelivery")).toMatchObject({ repaired: refused.length });
    await sandbox.settled();
    await cutOff.idle(30_000);
    expect(product.current.check(SHOP, pr.headSha)?.conclusion).toBe("success");
    await cutOff.stop();
    await pool.end();
  });

  it("is told to whoever waits where merges are held, and forgotten when it is back", async () => {
    const { sandbox, database } = product.current;
    prepareAcme(sandbox);
    proxy = await startDatabaseProxy(database.address);
    const pool = createPool({
      config: proxy.address,
      connectionsMax: 8,
      onError: () => undefined,
    });
    const options = { pool, database: proxy.address, outageMilliseconds: 100 };
    const cutOff = await product.current.startReplica(options);
    await product.current.service.stop();
    sandbox.deliverTo(`${cutOff.url}/api/github/webhooks`);
    // The policy is in memory from here on.
    const first = propose(sandbox, { changes: SAFE });
    await sandbox.settled();
    await cutOff.idle(30_000);
    await proxy.cut();
    sandbox.clock.advance(60);
    const pr = propose(sandbox, { changes: { "docs/guide.md": "# Guide\n" } });
    await sandbox.settled();
    await expect
      .poll(() => product.current.check(SHOP, pr.headSha), { timeout: 20_000 })
      .toMatchObject({ status: "in_progress", title: expect.stringContaining("database is away") });
    expect(product.current.check(SHOP, first.headSha)?.conclusion).toBe("success");
    await proxy.mend();
    await cutOff.reconcile("redelivery");
    await sandbox.settled();
    await cutOff.idle(30_000);
    const runs = sandbox.checkRuns(SHOP).filter(({ headSha }) => headSha === pr.headSha);
    expect(runs.at(-1)).toMatchObject({ status: "completed", conclusion: "success" });
    await cutOff.stop();
    await pool.end();
  });
});
