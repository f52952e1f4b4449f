import { createHmac, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SUBSCRIBED_EVENTS } from "../../src/github/application.ts";
import { type Product, startProduct } from "../support/product.ts";

interface Example {
  readonly name: string;
  readonly examples: readonly unknown[];
}

const examples: readonly Example[] = createRequire(import.meta.url)("@octokit/webhooks-examples");
const subscribed = examples.filter(({ name }) => SUBSCRIBED_EVENTS.some((event) => event === name));

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product.stop();
});

describe("official example payloads", () => {
  it("cover the subscribed events", () => {
    expect(subscribed.length).toBeGreaterThan(10);
  });

  it.each(subscribed)(
    "of $name are stored, and change no verdict",
    async ({ name, examples: all }) => {
      for (const payload of all) {
        const body = JSON.stringify(payload);
        const digest = createHmac("sha256", product.sandbox.app.webhookSecret)
          .update(body)
          .digest("hex");
        const answer = await fetch(`${product.service.url}/api/github/webhooks`, {
          method: "POST",
          body,
          headers: {
            "x-github-delivery": randomUUID(),
            "x-github-event": name,
            "x-hub-signature-256": `sha256=${digest}`,
          },
        });
        expect(answer.status).toBe(202);
      }
      const { rows } = await product.pool.query(
        "select (select count(*) from decision)::int as decisions, (select count(*) from check_run)::int as runs",
      );
      expect(rows).toEqual([{ decisions: 0, runs: 0 }]);
    },
  );
});
