import { describe, expect, it, vi } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { Service } from "../../src/service.ts";
import { ENFORCE, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();
const SAFE = { "README.md": "# Shop, again\n" };
const RISKY = { "src/auth/login.js": "export const login = 2;\n" };

const LANDED_MILLISECONDS = 15_000;

/** An organisation whose changes were all made a quarter of an hour ago, and are judged. */
async function prepareOldAcme(): Promise<Sandbox> {
  const { sandbox } = product.current;
  sandbox.clock.advance(-15 * 60);
  prepareAcme(sandbox);
  await product.current.settle();
  return sandbox;
}

/** Lets everything that was done lie ten minutes back, so that a sweep does not take it for fresh. */
async function letRest(): Promise<void> {
  await product.current.pool.query(
    "update work set run_at = run_at - interval '10 minutes' where wanted = done",
  );
}

async function sweepAndSettle(): ReturnType<Service["reconcile"]> {
  const outcome = await product.current.service.reconcile("sweep");
  await product.current.settle();
  return outcome;
}

function loseDeliveries(event?: string): void {
  const match = event === undefined ? {} : { event };
  product.current.sandbox.faults.failWebhooks({ kind: "drop" }, { ...match, times: 9 });
}

describe("a sweep", () => {
  it("judges a pull request that no delivery told of", async () => {
    const sandbox = await prepareOldAcme();
    loseDeliveries("pull_request");
    const pr = propose(sandbox, { changes: SAFE });
    await product.current.settle();
    expect(product.current.check(SHOP, pr.headSha)).toBeUndefined();
    expect(await sweepAndSettle()).toMatchObject({ seen: 1, repaired: 1, trouble: null });
    expect(product.current.check(SHOP, pr.headSha)?.conclusion).toBe("success");
  });

  it("follows a head that moved, and judges it once", async () => {
    const sandbox = await prepareOldAcme();
    propose(sandbox, { changes: SAFE, branch: "work" });
    await product.current.settle();
    loseDeliveries();
    const head = sandbox.pushCommit(SHOP, "work", {
      author: "alice",
      message: "More\n",
      changes: RISKY,
    });
    await product.current.settle();
    await letRest();
    expect(await sweepAndSettle()).toMatchObject({ repaired: 1 });
    expect(product.current.check(SHOP, head)?.status).toBe("in_progress");
    await letRest();
    expect(await sweepAndSettle()).toMatchObject({ repaired: 0 });
  });

  it("sees an approval whose delivery was lost", async () => {
    const sandbox = await prepareOldAcme();
    const pr = propose(sandbox, { changes: RISKY });
    await product.current.settle();
    expect(product.current.check(SHOP, pr.headSha)?.status).toBe("in_progress");
    loseDeliveries();
    sandbox.clock.advance(15 * 60);
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    await letRest();
    await sweepAndSettle();
    expect(product.current.check(SHOP, pr.headSha)?.conclusion).toBe("success");
  });

  it("judges everything again when a policy moved without a word", async () => {
    const sandbox = await prepareOldAcme();
    const pr = propose(sandbox, { changes: SAFE });
    await product.current.settle();
    await sweepAndSettle();
    loseDeliveries();
    const stricter = `${ENFORCE}  prose:\n    tier: high\n    include: ["README.md"]\n    owners: ["@acme/identity"]\n`;
    sandbox.pushCommit("acme/.agentgov", "main", {
      author: "olga",
      message: "Stricter\n",
      changes: { "agentgov.yml": stricter },
    });
    await product.current.settle();
    await sweepAndSettle();
    expect(product.current.check(SHOP, pr.headSha)?.conclusion).not.toBe("success");
  });

  it("finds what landed on a branch without a delivery", async () => {
    const { pool } = product.current;
    const sandbox = await prepareOldAcme();
    sandbox.setRules(SHOP, "main", {});
    sandbox.pushCommit(SHOP, "main", { author: "olga", message: "First\n", changes: SAFE });
    await product.current.settle();
    loseDeliveries();
    sandbox.pushCommit(SHOP, "main", { author: "olga", message: "Second\n", changes: RISKY });
    await product.current.settle();
    await sweepAndSettle();
    await vi.waitFor(async () => {
      const { rows } = await pool.query("select reason from landing where outcome = 'bypassed'");
      expect(rows).toContainEqual({ reason: "direct-push" });
    }, LANDED_MILLISECONDS);
  });

  it("costs a call for ten repositories and asks for nothing where nothing happened", async () => {
    const sandbox = await prepareOldAcme();
    propose(sandbox, { changes: RISKY });
    await product.current.settle();
    await sweepAndSettle();
    await letRest();
    const mark = sandbox.requests.mark();
    expect(await sweepAndSettle()).toMatchObject({ seen: 1, repaired: 0, calls: 3 });
    // The log may be anchored meanwhile, which asks about the config repository alone.
    const calls = sandbox.requests.since(mark).filter(({ path }) => !path.includes("/.agentgov"));
    expect(calls).toHaveLength(3);
  });

  it("is made by one replica at a time, and shown by all", async () => {
    const { sandbox, service } = product.current;
    prepareAcme(sandbox);
    const other = await product.current.startReplica();
    await product.current.settle();
    const both = await Promise.all([service.reconcile("sweep"), other.reconcile("sweep")]);
    expect(both.filter((outcome) => outcome === null)).toHaveLength(1);
    const metrics = await (await fetch(`${other.url}/metrics`)).text();
    expect(metrics).toContain('agentgov_task_last_run{task="sweep",what="failed"} 0');
    const ready = await (await fetch(`${other.url}/readyz`)).text();
    expect(ready).toMatch(/sweep 20.*: 0 seen, 0 repaired, \d calls/u);
  });
});

describe("failed deliveries", () => {
  it("are asked for again once, and only those that never arrived", async () => {
    const { sandbox, service } = product.current;
    prepareAcme(sandbox);
    await product.current.settle();
    sandbox.deliverTo(`${service.url}/nowhere`);
    const pr = propose(sandbox, { changes: SAFE });
    await product.current.settle();
    sandbox.deliverTo(`${service.url}/api/github/webhooks`);
    const lost = sandbox.deliveries.filter(({ statusCode }) => statusCode === 404);
    expect(lost.length).toBeGreaterThan(0);
    const outcome = await service.reconcile("redelivery");
    await product.current.settle();
    expect(outcome).toMatchObject({ repaired: lost.length, trouble: null });
    expect(product.current.check(SHOP, pr.headSha)?.conclusion).toBe("success");
    expect(await service.reconcile("redelivery")).toMatchObject({ repaired: 0 });
    expect(sandbox.deliveries.filter(({ redelivery }) => redelivery)).toHaveLength(lost.length);
  });

  it("are not asked for again when the second attempt fails as well", async () => {
    const { sandbox, service } = product.current;
    prepareAcme(sandbox);
    await product.current.settle();
    sandbox.deliverTo(`${service.url}/nowhere`);
    propose(sandbox, { changes: SAFE });
    await product.current.settle();
    const first = await service.reconcile("redelivery");
    await product.current.settle();
    expect(first?.repaired).toBeGreaterThan(0);
    expect(await service.reconcile("redelivery")).toMatchObject({ repaired: 0 });
  });
});
