import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Acme, member, type Receiver, startAcme, startReceiver, tokenFor } from "./acme.ts";

let acme: Acme;
let receiver: Receiver;

beforeEach(async () => {
  acme = await startAcme();
  receiver = await startReceiver();
  await acme.sandbox.settled();
  acme.sandbox.deliverTo(receiver.url);
});
afterEach(async () => {
  expect(acme.sandbox.violations).toEqual([]);
  await acme.sandbox.stop();
  receiver.close();
});

const PULL = "GET /repos/acme/shop/pulls/1";
const SHOP = "GET /repos/acme/shop";

describe("faults of requests", () => {
  it.each([
    [{ kind: "status", status: 500 }, 500, null],
    [{ kind: "status", status: 503, retryAfterSeconds: 7 }, 503, "7"],
    [{ kind: "status", status: 429, retryAfterSeconds: 1 }, 429, "1"],
    [{ kind: "status", status: 401 }, 401, null],
    [{ kind: "secondary-limit", retryAfterSeconds: 60 }, 403, "60"],
  ] as const)("answer %j once", async (fault, status, after) => {
    acme.sandbox.faults.failRequests(fault);
    const spoiled = await acme.api(PULL);
    expect([spoiled.status, spoiled.headers.get("retry-after")]).toEqual([status, after]);
    expect((await acme.api(PULL)).status).toBe(200);
  });

  it("hit only what they are meant for, as often as they are meant to", async () => {
    const template = "/repos/{owner}/{repo}/pulls/{pull_number}";
    acme.sandbox.faults.failRequests({ kind: "status", status: 502 }, { template, times: 2 });
    const statuses = [];
    for (const route of [SHOP, PULL, SHOP, PULL, PULL]) {
      statuses.push((await acme.api(route)).status);
    }
    expect(statuses).toEqual([200, 502, 200, 502, 200]);
  });

  it("cut connections and bodies", async () => {
    const { faults } = acme.sandbox;
    for (const kind of ["reset", "truncated", "html"] as const) {
      faults.failRequests({ kind });
      await expect(acme.api(PULL)).rejects.toThrow();
    }
    expect((await acme.api(PULL)).status).toBe(200);
  });

  it("can lose the answer to a write that was carried out", async () => {
    const { sandbox, api, pr } = acme;
    sandbox.faults.failRequests({ kind: "reset-after" }, { method: "POST" });
    const body = { body: "Hello" };
    await expect(api("POST /repos/acme/shop/issues/1/comments", { body })).rejects.toThrow();
    expect(sandbox.pullRequest(pr).comments).toHaveLength(1);
  });

  it("can leave a caller without an answer", async () => {
    acme.sandbox.faults.failRequests({ kind: "hang" });
    const gone = fetch(`${acme.sandbox.baseUrl}/app`, { signal: AbortSignal.timeout(50) });
    await expect(gone).rejects.toThrow();
  });

  it("make answers slow", async () => {
    acme.sandbox.faults.latency([30, 40]);
    const started = performance.now();
    await acme.api(PULL);
    expect(performance.now() - started).toBeGreaterThan(28);
  });

  it("show the old head for a while after a push", async () => {
    let now = Date.now();
    const stale = await startAcme({ now: () => now });
    const { sandbox, repo, api } = stale;
    sandbox.faults.staleReads(5000);
    const before = sandbox.head(repo, "feature");
    const after = sandbox.pushCommit(repo, "feature", {
      author: "alice",
      message: "m\n",
      changes: { x: "y" },
    });
    const read = async (): Promise<readonly unknown[]> => [
      member(member((await api(PULL)).json, "head"), "sha"),
      member((await api("GET /repos/acme/shop/commits/feature")).json, "sha"),
      member(
        member((await api("GET /repos/acme/shop/git/ref/heads%2Ffeature")).json, "object"),
        "sha",
      ),
    ];
    expect(await read()).toEqual([before, before, before]);
    expect((await api("GET /repos/acme/shop/pulls/1/files")).json).toHaveLength(1);
    now += 5000;
    expect(await read()).toEqual([after, after, after]);
    expect((await api("GET /repos/acme/shop/pulls/1/files")).json).toHaveLength(2);
    await sandbox.stop();
  });

  it("use up the hour's requests, and give them back", async () => {
    const { sandbox, api } = acme;
    sandbox.faults.rateLimit(1);
    expect((await api(PULL)).headers.get("x-ratelimit-remaining")).toBe("0");
    const refused = await api(PULL);
    expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
    const reset = Number(refused.headers.get("x-ratelimit-reset"));
    expect(reset).toBeGreaterThan(Date.now() / 1000);
    sandbox.clock.advance(3601);
    expect((await api(PULL)).status).toBe(200);
  });

  it("end tokens early", async () => {
    const { sandbox, api } = acme;
    sandbox.faults.expireTokens();
    expect((await api(PULL)).status).toBe(401);
    const token = await tokenFor(sandbox, "acme");
    expect((await api(PULL, { token })).status).toBe(200);
  });

  it("end when cleared", async () => {
    acme.sandbox.faults.failRequests({ kind: "reset" }, { times: 100 });
    acme.sandbox.faults.clear();
    expect((await acme.api(PULL)).status).toBe(200);
  });
});

describe("faults of webhooks", () => {
  /** Three comments; the fault, if any, hits the first. What arrives, in order. */
  async function arrivals(): Promise<readonly string[]> {
    for (const body of ["1", "2", "3"]) acme.sandbox.comment({ pr: acme.pr, by: "bob", body });
    await acme.sandbox.settled();
    return receiver.received.map(({ body }) =>
      String(member(member(JSON.parse(body), "comment"), "body")),
    );
  }

  it.each([
    [{ kind: "drop" }, ["2", "3"]],
    [{ kind: "duplicate" }, ["1", "1", "2", "3"]],
    [{ kind: "reorder" }, ["2", "1", "3"]],
    [{ kind: "delay", milliseconds: 400 }, ["2", "3", "1"]],
  ] as const)("%j", async (fault, expected) => {
    acme.sandbox.faults.failWebhooks(fault, { event: "issue_comment" });
    expect(await arrivals()).toEqual(expected);
  });

  it("keep the GUID of a duplicate, and let a lost one be sent again", async () => {
    acme.sandbox.faults.failWebhooks({ kind: "duplicate" });
    await arrivals();
    const [first, second, third] = receiver.received.map(
      ({ headers }) => headers["x-github-delivery"],
    );
    expect(first).toBe(second);
    expect(third).not.toBe(first);
    acme.sandbox.faults.failWebhooks({ kind: "drop" });
    acme.sandbox.comment({ pr: acme.pr, by: "bob", body: "lost" });
    const [lost] = (await acme.sandbox.settled()).filter(({ status }) => status === "lost");
    acme.sandbox.redeliver(lost?.guid ?? "");
    await acme.sandbox.settled();
    expect(receiver.received.at(-1)?.body).toContain('"lost"');
  });

  it("hold the last one back no longer than there is something to wait for", async () => {
    acme.sandbox.faults.failWebhooks({ kind: "reorder" });
    acme.sandbox.comment({ pr: acme.pr, by: "bob", body: "alone" });
    expect(await acme.sandbox.settled()).toHaveLength(1);
  });

  it("forge signatures, or leave them out", async () => {
    acme.sandbox.faults.failWebhooks({ kind: "wrong-signature" });
    acme.sandbox.faults.failWebhooks({ kind: "no-signature" });
    await arrivals();
    const { webhookSecret } = acme.sandbox.app;
    const good = receiver.received.map(({ headers, body }) => {
      const digest = createHmac("sha256", webhookSecret).update(body).digest("hex");
      return headers["x-hub-signature-256"] === `sha256=${digest}`;
    });
    expect(good).toEqual([false, false, true]);
    expect(receiver.received[1]?.headers["x-hub-signature-256"]).toBeUndefined();
  });
});

describe("the request log", () => {
  it("counts what was asked since a mark, tokens apart", async () => {
    const { sandbox, api } = acme;
    const mark = sandbox.requests.mark();
    await tokenFor(sandbox, "acme");
    await api(PULL);
    await api(PULL);
    await api(`${SHOP}/nothing`);
    expect(sandbox.requests.countSince(mark)).toBe(3);
    expect(sandbox.requests.since(mark).map(({ route, status }) => [route, status])).toEqual([
      ["POST /app/installations/{installation_id}/access_tokens", 201],
      ["GET /repos/{owner}/{repo}/pulls/{pull_number}", 200],
      ["GET /repos/{owner}/{repo}/pulls/{pull_number}", 200],
      [null, 404],
    ]);
    await sandbox.stop();
    acme = await startAcme();
  });
});
