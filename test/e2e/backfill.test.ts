import { describe, expect, it, vi } from "vitest";
import { backfillReports } from "../../src/db/backfill-reports.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { ENFORCE, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { type Product, productForEachTest } from "../support/product.ts";

const product = productForEachTest();
const RISKY = { "src/auth/login.js": "export const login = 2;\n" };
const OPEN = 12;
const THROUGH_MILLISECONDS = 40_000;
const FAST = { batch: 3, pauseSeconds: 0.1 };

interface Old {
  readonly number: number;
  readonly headSha: string;
}

/** An organisation with open pull requests, in which the app is installed only now. */
async function installLate(policy: string | null): Promise<readonly Old[]> {
  const { sandbox } = product.current;
  sandbox.deliverTo(null);
  // What was done before the app came lies back: nothing of it is news to a sweep.
  sandbox.clock.advance(-(OPEN + 15) * 60);
  prepareAcme(sandbox, { policy });
  sandbox.uninstall("acme");
  const old: Old[] = [];
  for (let at = 0; at < OPEN; at += 1) {
    sandbox.clock.advance(60);
    const changes = { ...RISKY, [`docs/${at}.md`]: `${at}\n` };
    old.push(propose(sandbox, { changes, message: `Change ${at}` }));
  }
  sandbox.clock.advance(60);
  await sandbox.settled();
  return old;
}

async function replica(): Promise<Product["service"]> {
  const { sandbox } = product.current;
  const service = await product.current.startReplica({ backfill: FAST });
  await product.current.service.stop();
  sandbox.deliverTo(`${service.url}/api/github/webhooks`);
  return service;
}

async function lookedThrough(): Promise<void> {
  await vi.waitFor(
    async () => {
      const [report] = await backfillReports(product.current.pool);
      expect(report).toMatchObject({ state: "active", backfill: "done" });
    },
    { timeout: THROUGH_MILLISECONDS, interval: 100 },
  );
}

function writes(sandbox: Sandbox): readonly string[] {
  return sandbox.requests.all
    .filter(({ method, path }) => method !== "GET" && !/graphql|access_tokens/u.test(path))
    .map(({ method, route }) => `${method} ${route?.replace(/^\w+ /u, "") ?? "?"}`);
}

const CHECKS_ONLY = /\/check-runs/u;

describe("an organisation with open pull requests", () => {
  it("is looked through from the newest to the oldest, and only checks are written", async () => {
    const old = await installLate(null);
    const { sandbox, pool } = product.current;
    const service = await replica();
    sandbox.install("acme");
    await lookedThrough();
    await sandbox.settled();
    const judged = sandbox.checkRuns(SHOP).map(({ headSha }) => headSha);
    expect(new Set(judged)).toEqual(new Set(old.map(({ headSha }) => headSha)));
    expect(writes(sandbox).filter((write) => !CHECKS_ONLY.test(write))).toEqual([]);
    const { rows } = await pool.query(
      "select number from backfill_pull_request order by asked_at, opened_at desc",
    );
    const order = rows.map(({ number }) => Number(number));
    expect(order).toEqual(order.toSorted((left, right) => right - left));
    const ready = await (await fetch(`${service.url}/readyz`)).text();
    expect(ready).toContain("every installation was looked through");
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain(
      'agentgov_backfill{what="installations"} 0',
    );
  });

  it("asks and tells nobody while it enforces, until something happens", async () => {
    const [first] = await installLate(ENFORCE);
    const { sandbox } = product.current;
    const service = await replica();
    sandbox.install("acme");
    await lookedThrough();
    await sandbox.settled();
    await service.idle(THROUGH_MILLISECONDS);
    const run = sandbox.checkRuns(SHOP).findLast((each) => each.headSha === first?.headSha);
    expect(run?.status).toBe("in_progress");
    expect(writes(sandbox).filter((write) => !CHECKS_ONLY.test(write))).toEqual([]);
    // A look by habit is none either: only an event ends the quiet.
    await product.current.pool.query(
      "update work set run_at = run_at - interval '10 minutes' where wanted = done",
    );
    await service.reconcile("sweep");
    await service.idle(THROUGH_MILLISECONDS);
    expect(writes(sandbox).filter((write) => !CHECKS_ONLY.test(write))).toEqual([]);
    const pr = { repo: SHOP, number: first?.number ?? 0 };
    sandbox.editPullRequest(pr, { by: "alice", title: "Please look" });
    await sandbox.settled();
    await service.idle(THROUGH_MILLISECONDS);
    expect(writes(sandbox).some((write) => write.includes("requested_reviewers"))).toBe(true);
    const touched = sandbox.requests.all.filter(({ path }) => path.includes("requested_reviewers"));
    expect(new Set(touched.map(({ path }) => path)).size).toBe(1);
  });

  it("is quiet no more where a push was missed, at the next sweep", async () => {
    await installLate(ENFORCE);
    const { sandbox, pool } = product.current;
    const branch = "long-open";
    const pr = propose(sandbox, { changes: RISKY, branch });
    const service = await replica();
    sandbox.install("acme");
    await lookedThrough();
    await sandbox.settled();
    await service.idle(THROUGH_MILLISECONDS);
    sandbox.faults.failWebhooks({ kind: "drop" }, { times: 9 });
    sandbox.clock.advance(60);
    const changes = { "src/auth/token.js": "export const token = 2;\n" };
    sandbox.pushCommit(SHOP, branch, { author: "alice", message: "More\n", changes });
    await sandbox.settled();
    await pool.query(
      "update work set run_at = run_at - interval '10 minutes' where wanted = done and key like $1",
      [`pull-request:%:${pr.number}`],
    );
    await service.reconcile("sweep");
    await service.idle(THROUGH_MILLISECONDS);
    const asked = sandbox.requests.all.filter(({ path }) => path.includes("requested_reviewers"));
    expect(asked.map(({ path }) => path)).toEqual([
      expect.stringContaining(`/pulls/${pr.number}/requested_reviewers`),
    ]);
  });

  it("goes on at the next sweep when it was given up on", async () => {
    const old = await installLate(null);
    const { sandbox, pool } = product.current;
    const slow = await product.current.startReplica({
      backfill: { batch: 3, pauseSeconds: 3_600 },
    });
    await product.current.service.stop();
    sandbox.deliverTo(`${slow.url}/api/github/webhooks`);
    sandbox.install("acme");
    await sandbox.settled();
    await slow.idle(THROUGH_MILLISECONDS);
    await slow.stop();
    await pool.query(
      "update work set wanted = wanted + 1, wake_at = null, parked_at = now() where key like 'installation:%'",
    );
    const next = await product.current.startReplica({ backfill: FAST });
    await next.reconcile("sweep");
    await lookedThrough();
    await next.idle(THROUGH_MILLISECONDS);
    expect(sandbox.checkRuns(SHOP)).toHaveLength(old.length);
  });

  it("is found at the first sweep where no delivery told of the installation", async () => {
    const old = await installLate(null);
    const { sandbox } = product.current;
    sandbox.install("acme");
    await sandbox.settled();
    const service = await replica();
    await service.reconcile("sweep");
    await lookedThrough();
    expect(sandbox.checkRuns(SHOP)).toHaveLength(old.length);
    // Each was judged once: the sweep leaves to the backfill what that is going to ask for.
    const { rows } = await product.current.pool.query(
      "select max(wanted)::int as wanted from work where key like 'pull-request:%'",
    );
    expect(rows).toEqual([{ wanted: 1 }]);
  });

  it("goes on where it was when the process dies in between", async () => {
    const old = await installLate(null);
    const { sandbox, pool } = product.current;
    const slow = await product.current.startReplica({
      backfill: { batch: 3, pauseSeconds: 3_600 },
    });
    await product.current.service.stop();
    sandbox.deliverTo(`${slow.url}/api/github/webhooks`);
    sandbox.install("acme");
    await sandbox.settled();
    await slow.idle(THROUGH_MILLISECONDS);
    await slow.stop();
    const [half] = await backfillReports(pool);
    expect(half).toMatchObject({ backfill: "asking", asked: 3, judged: 3, pullRequests: OPEN });
    await pool.query("update work set wake_at = now() where wake_at is not null");
    const next = await product.current.startReplica({ backfill: FAST });
    await lookedThrough();
    await next.idle(THROUGH_MILLISECONDS);
    expect(sandbox.checkRuns(SHOP)).toHaveLength(old.length);
  });

  it("keeps the rest of the hour for events once its share is spent", async () => {
    await installLate(null);
    const { sandbox, pool } = product.current;
    const service = await replica();
    sandbox.faults.rateLimit(5_900);
    sandbox.install("acme");
    await sandbox.settled();
    await service.idle(THROUGH_MILLISECONDS);
    const { rows } = await pool.query(
      "select last_error from work where last_error like 'BudgetHeldError%' limit 1",
    );
    expect(rows).toHaveLength(1);
    sandbox.clock.advance(60);
    const live = propose(sandbox, { changes: { "docs/live.md": "1\n" } });
    await sandbox.settled();
    await vi.waitFor(() => expect(product.current.check(SHOP, live.headSha)).toBeDefined(), {
      timeout: THROUGH_MILLISECONDS,
    });
    expect(sandbox.checkRuns(SHOP)).toHaveLength(1);
  });
});
