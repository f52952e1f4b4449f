import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareAcme, propose } from "../support/acme.ts";
import { AUTH, checkState } from "../support/acts.ts";
import { type Product, startProduct } from "../support/product.ts";
import { bypass } from "./catalogue.ts";

/** A pull request is judged once in this time at most. */
const REST_SECONDS = 2;
/** What a worker holds is taken over when it has not been heard of for so long. */
const LEASE_SECONDS_MAX = 30;

let product: Product;

beforeAll(async () => {
  product = await startProduct({ restSeconds: REST_SECONDS });
  prepareAcme(product.sandbox);
  await product.settle();
});
afterAll(async () => {
  const { violations } = product.sandbox;
  await product.stop();
  expect(violations).toEqual([]);
});

/** How often a pull request was taken up. */
async function timesJudged(number: number): Promise<number> {
  const { rows } = await product.pool.query<{ n: number }>(
    "select coalesce(max(token), 0)::int as n from work where key like $1",
    [`pull-request:%:${number}`],
  );
  return rows[0]?.n ?? 0;
}

describe("work that is too much, or left behind", () => {
  it(bypass("PL-36"), { timeout: 60_000 }, async () => {
    const { sandbox } = product;
    const flooded = propose(sandbox, { changes: AUTH });
    const start = performance.now();
    for (let count = 0; count < 150; count += 1) {
      sandbox.comment({ pr: flooded, by: "bob", body: `Nice, ${count}.` });
      if (count % 3 === 0) sandbox.comment({ pr: flooded, by: "bob", body: "/agentgov recheck" });
      sandbox.editPullRequest(flooded, { by: "alice", title: `Title ${count}` });
    }
    const other = propose(sandbox, { changes: { "README.md": "# Words\n" } });
    await expect
      .poll(() => checkState(product, other.headSha), { timeout: 20_000, interval: 50 })
      .toBe("success");
    await product.settle();
    const seconds = (performance.now() - start) / 1_000;
    const judged = await timesJudged(flooded.number);
    expect(judged).toBeGreaterThan(0);
    expect(judged).toBeLessThanOrEqual(2 + seconds / REST_SECONDS);
    expect(checkState(product, flooded.headSha)).toBe("in_progress");
  });

  it(bypass("PL-34"), { timeout: 60_000 }, async () => {
    const { sandbox, pool } = product;
    const pr = propose(sandbox, { changes: { "docs/dead.md": "x\n" } });
    await product.settle();
    const key = `pull-request:%:${pr.number}`;
    const dead = `update work set leased_by = 'a worker that died', token = token + 1,
                         wanted = wanted + 1, run_at = now(), leased_until = now() + interval '3 s'
                   where key like $1`;
    await pool.query(dead, [key]);
    const left = async (): Promise<unknown> =>
      (
        await pool.query("select leased_by, wanted = done as over from work where key like $1", [
          key,
        ])
      ).rows[0];
    expect(await left()).toMatchObject({ leased_by: "a worker that died", over: false });
    await expect.poll(left, { timeout: 30_000, interval: 100 }).toMatchObject({ over: true });
    const held = async (): Promise<number> => {
      const { rows } = await pool.query<{ held: number }>(
        "select extract(epoch from leased_until - now())::float as held from work where leased_until is not null",
      );
      return Math.max(0, ...rows.map((row) => row.held));
    };
    sandbox.faults.latency(50);
    propose(sandbox, { changes: { "docs/alive.md": "x\n" } });
    await expect.poll(held, { timeout: 15_000, interval: 5 }).toBeGreaterThan(0);
    expect(await held()).toBeLessThanOrEqual(LEASE_SECONDS_MAX);
    sandbox.faults.clear();
    await product.settle();
  });
});
