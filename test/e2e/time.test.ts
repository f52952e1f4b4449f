import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENFORCE, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { type Product, startProduct } from "../support/product.ts";

const CART = { "src/cart.js": "export const cart = [1];\n" };

let product: Product;

async function start(restSeconds: number): Promise<void> {
  product = await startProduct({ restSeconds });
}

afterEach(async () => {
  const { violations } = product.sandbox;
  await product.stop();
  expect(violations).toEqual([]);
});

function stateOf(headSha: string): string {
  const run = product.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

describe("time that passes", () => {
  beforeEach(() => start(0));

  it("ends a freeze without any event", { timeout: 60_000 }, async () => {
    const until = new Date(Date.now() + 12_000).toISOString();
    const policy = `${ENFORCE}freezes:
  - { from: "2026-01-01T00:00:00Z", until: "${until}", reason: "The year is closed" }
`;
    prepareAcme(product.sandbox, { policy });
    const pr = propose(product.sandbox, { changes: { "README.md": "# The shop\n" } });
    await product.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    const sent = product.sandbox.requests.mark();
    await expect.poll(() => stateOf(pr.headSha), { timeout: 30_000 }).toBe("success");
    expect(product.sandbox.requests.countSince(sent)).toBeGreaterThan(0);
  });

  it("puts a gate up again when an override expires", { timeout: 30_000 }, async () => {
    const policy = `${ENFORCE}override:
  people: ["olga"]
  minutes: 5
`;
    prepareAcme(product.sandbox, { policy });
    const pr = propose(product.sandbox, { changes: CART });
    // What is overridden has been seen before it is.
    await product.settle();
    const reason = "The shop is down and this change mends it.";
    product.sandbox.comment({ pr, by: "olga", body: `/agentgov override all ${reason}` });
    await product.settle();
    expect(stateOf(pr.headSha)).toBe("success");
    expect(product.sandbox.issues(SHOP)).toMatchObject([
      { title: expect.stringContaining("Review what was overridden"), assignees: ["olga"] },
    ]);
    // Ten minutes pass for the app: what was said then was said ten minutes earlier.
    await product.pool.query("alter table act disable trigger user");
    await product.pool.query(
      `update act set given_at = given_at - interval '10 minutes',
              expires_at = expires_at - interval '10 minutes'`,
    );
    await product.pool.query("update work set wake_at = wake_at - interval '10 minutes'");
    await expect.poll(() => stateOf(pr.headSha), { timeout: 15_000 }).toBe("in_progress");
    await product.settle();
    expect(product.sandbox.issues(SHOP)).toHaveLength(1);
  });
});

describe("a burst", () => {
  beforeEach(() => start(2));

  it("of fifty events within two seconds is judged twice at most", {
    timeout: 30_000,
  }, async () => {
    prepareAcme(product.sandbox);
    await product.settle();
    const pr = propose(product.sandbox, { changes: CART });
    for (let count = 0; count < 50; count += 1) {
      product.sandbox.editPullRequest(pr, { by: "alice", title: `Title ${count}` });
    }
    await product.settle();
    const runs = await product.pool.query<{ done: number }>(
      "select token::int as done from work where key like 'pull-request:%'",
    );
    expect(runs.rows[0]?.done).toBeGreaterThan(0);
    expect(runs.rows[0]?.done).toBeLessThanOrEqual(2);
    expect(stateOf(pr.headSha)).toBe("in_progress");
  });
});
