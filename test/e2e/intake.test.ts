import { createHmac, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();

interface Post {
  readonly body: string;
  readonly guid?: string;
  readonly event?: string;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function post({ body, guid = randomUUID(), event = "ping", secret, headers = {} }: Post) {
  const key = secret ?? product.current.sandbox.app.webhookSecret;
  const signature = createHmac("sha256", key).update(body).digest("hex");
  return fetch(`${product.current.service.url}/api/github/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-delivery": guid,
      "x-github-event": event,
      "x-hub-signature-256": `sha256=${signature}`,
      ...headers,
    },
  });
}

async function deliveries(): Promise<number> {
  const { rows } = await product.current.pool.query("select count(*)::int as n from delivery");
  return rows[0].n;
}

describe("webhook route", () => {
  it("refuses what is unsigned or signed with another secret, and stores nothing", async () => {
    const unsigned = await post({ body: "{}", headers: { "x-hub-signature-256": "" } });
    const forged = await post({ body: "{}", secret: "not-the-secret-at-all" });
    expect([unsigned.status, forged.status]).toEqual([401, 401]);
    expect(await deliveries()).toBe(0);
  });

  it("takes the previous secret during a rotation", async () => {
    const previous = randomUUID();
    const { sandbox } = product.current;
    const replica = await product.current.startReplica({
      app: {
        id: sandbox.app.id,
        slug: sandbox.app.slug,
        privateKey: sandbox.app.privateKeyPem,
        webhookSecret: sandbox.app.webhookSecret,
        webhookSecretPrevious: previous,
      },
    });
    const body = "{}";
    const signature = createHmac("sha256", previous).update(body).digest("hex");
    const answer = await fetch(`${replica.url}/api/github/webhooks`, {
      method: "POST",
      body,
      headers: {
        "x-github-delivery": randomUUID(),
        "x-github-event": "ping",
        "x-hub-signature-256": `sha256=${signature}`,
      },
    });
    expect(answer.status).toBe(202);
  });

  it("refuses a body over the limit without reading it", async () => {
    const answer = await post({ body: "x".repeat(26 * 1024 * 1024) });
    expect(answer.status).toBe(413);
    expect(await deliveries()).toBe(0);
  });

  it("stores an unknown event as ignored", async () => {
    const answer = await post({ body: '{"zen":"x","new":{"field":1}}', event: "brand_new_event" });
    expect(answer.status).toBe(202);
    const { rows } = await product.current.pool.query("select event_name, state from delivery");
    expect(rows).toEqual([expect.objectContaining({ state: "ignored" })]);
  });

  it("takes a redelivery for the same delivery, and another body under its id for a forgery", async () => {
    const guid = randomUUID();
    const first = await post({ body: '{"a":1}', guid });
    const again = await post({ body: '{"a":1}', guid });
    const other = await post({ body: '{"a":2}', guid });
    expect(await first.json()).toEqual({ outcome: "ignored" });
    expect(await again.json()).toEqual({ outcome: "duplicate" });
    expect(other.status).toBe(400);
    expect(await deliveries()).toBe(1);
  });

  it("answers 500 when it cannot store, and the redelivery is evaluated", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox);
    await product.current.settle();
    await pool.query("alter table delivery rename to delivery_away");
    const pr = propose(sandbox, { changes: { "README.md": "# R\n" } });
    const attempts = await sandbox.settled();
    expect(attempts.map(({ statusCode }) => statusCode)).toContain(500);
    await pool.query("alter table delivery_away rename to delivery");
    for (const { guid, statusCode } of attempts) {
      if (statusCode === 500) sandbox.redeliver(guid);
    }
    await product.current.settle();
    expect(product.current.check(SHOP, pr.headSha)?.conclusion).toBe("success");
  });

  it("judges a duplicated delivery once", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox);
    await product.current.settle();
    const pr = propose(sandbox, { changes: { "README.md": "# R\n" } });
    await product.current.settle();
    const opened = sandbox.deliveries.find(({ event }) => event === "pull_request");
    sandbox.redeliver(opened?.guid ?? "");
    await product.current.settle();
    const { rows } = await pool.query("select count(*)::int as n from decision");
    expect(rows).toEqual([{ n: 1 }]);
    expect(product.current.check(SHOP, pr.headSha)?.conclusion).toBe("success");
  });

  it("costs no call to GitHub when a comment holds no command", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: { "src/auth/login.js": "export const login = 2;\n" } });
    await product.current.settle();
    const mark = sandbox.requests.mark();
    sandbox.comment({ pr, by: "bob", body: "I would approve this. What does agentgov say?" });
    await product.current.settle();
    // The log is anchored in the config repository by its own clock.
    const asked = sandbox.requests
      .since(mark)
      .filter(({ path }) => !path.startsWith("/repos/acme/.agentgov"));
    expect(asked).toEqual([]);
  });
});

describe("trouble at GitHub", () => {
  it("is retried until the verdict is there, with one check run", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    await product.current.settle();
    sandbox.faults.failRequests({ kind: "status", status: 502 }, { times: 2 });
    const pr = propose(sandbox, { changes: { "README.md": "# R\n" } });
    await product.current.settle();
    await expect
      .poll(() => product.current.check(SHOP, pr.headSha)?.conclusion, {
        timeout: 20_000,
        interval: 50,
      })
      .toBe("success");
    expect(sandbox.checkRuns(SHOP).filter(({ headSha }) => headSha === pr.headSha)).toHaveLength(1);
  });
});

describe("probes", () => {
  it("say whether the parts work", async () => {
    const health = await fetch(`${product.current.service.url}/healthz`);
    const ready = await fetch(`${product.current.service.url}/readyz`);
    const metrics = await fetch(`${product.current.service.url}/metrics`);
    expect([health.status, ready.status, metrics.status]).toEqual([200, 200, 200]);
    expect(await ready.json()).toMatchObject({
      ready: true,
      parts: [
        { name: "database" },
        { name: "queue" },
        { name: "github" },
        { name: "clock" },
        { name: "backfill" },
        { name: "reconcile" },
      ],
    });
    expect(await metrics.text()).toContain('agentgov_queue_rows{state="parked"} 0');
  });
});
