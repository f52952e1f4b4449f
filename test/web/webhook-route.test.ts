import { describe, expect, it } from "vitest";
import { createWeb, type WebWorld } from "../../src/web/server.ts";
import { BODY_BYTES_MAX, type VerifiedDelivery } from "../../src/web/webhook-route.ts";

interface Scene {
  readonly deliver?: WebWorld["deliver"];
  readonly secrets?: readonly string[];
}

interface Told {
  readonly delivered: VerifiedDelivery[];
  readonly verified: string[];
  readonly refused: string[];
  readonly failures: string[];
}

type Web = ReturnType<typeof createWeb>;

/** The web over a world whose signature is the secret itself. */
function aWeb({ deliver, secrets = ["current", "previous"] }: Scene = {}): {
  readonly web: Web;
  readonly told: Told;
} {
  const told: Told = { delivered: [], verified: [], refused: [], failures: [] };
  const web = createWeb({
    verify(body, signature) {
      told.verified.push(body);
      return Promise.resolve(secrets.includes(signature));
    },
    deliver:
      deliver ??
      ((delivery) => {
        told.delivered.push(delivery);
        return Promise.resolve("stored");
      }),
    onRefused: (reason) => told.refused.push(reason),
    isUnavailable: (error) => error instanceof Error && error.message === "away",
    onFailure: (error, route) =>
      told.failures.push(`${route}: ${error instanceof Error ? error.message : ""}`),
    readiness: () =>
      Promise.resolve([{ name: "database", ready: secrets.length > 0, detail: "answers" }]),
    policySchema: () => "{}",
    metrics: () => Promise.resolve({ contentType: "text/plain; version=0.0.4", body: "up 1\n" }),
  });
  return { web, told };
}

const HEADERS = {
  "x-github-delivery": "guid-1",
  "x-github-event": "push",
  "x-hub-signature-256": "current",
} as const;

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
}

async function send(
  web: Web,
  { headers = HEADERS, body = '{"a":1}' }: Sent = {},
): Promise<{ status: number; body: unknown }> {
  const init: RequestInit & { duplex: "half" } = { method: "POST", headers, body, duplex: "half" };
  const response = await web.request("/api/github/webhooks", init);
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

/** A body that arrives in pieces, without a length. */
function stream(megabytes: number): ReadableStream<Uint8Array> {
  let left = megabytes;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) controller.close();
      else controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      left -= 1;
    },
  });
}

function without(name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(HEADERS).filter(([key]) => key !== name));
}

describe("the webhook route", () => {
  it("stores a signed delivery and acknowledges it", async () => {
    const { web, told } = aWeb();
    expect(await send(web)).toEqual({ status: 202, body: { outcome: "stored" } });
    expect(told.delivered).toEqual([{ id: "guid-1", name: "push", payload: { a: 1 } }]);
    expect(told.verified).toEqual(['{"a":1}']);
    expect(told.refused).toEqual([]);
  });

  it("accepts the previous secret while it is rotated", async () => {
    const { web } = aWeb();
    const headers = { ...HEADERS, "x-hub-signature-256": "previous" };
    expect((await send(web, { headers })).status).toBe(202);
    expect((await send(aWeb({ secrets: ["current"] }).web, { headers })).status).toBe(401);
  });

  it.each<[string, Sent, number, string]>([
    [
      "without a GUID",
      { headers: without("x-github-delivery") },
      400,
      "GitHub's headers are missing",
    ],
    [
      "without an event",
      { headers: without("x-github-event") },
      400,
      "GitHub's headers are missing",
    ],
    [
      "with an empty event",
      { headers: { ...HEADERS, "x-github-event": "" } },
      400,
      "GitHub's headers are missing",
    ],
    [
      "with an endless GUID",
      { headers: { ...HEADERS, "x-github-delivery": "a".repeat(201) } },
      400,
      "GitHub's headers are missing",
    ],
    [
      "without a signature",
      { headers: without("x-hub-signature-256") },
      401,
      "the delivery is not signed",
    ],
    [
      "with a wrong signature",
      { headers: { ...HEADERS, "x-hub-signature-256": "guess" } },
      401,
      "the signature is wrong",
    ],
    [
      "that says it is too large",
      { headers: { ...HEADERS, "content-length": String(BODY_BYTES_MAX + 1) } },
      413,
      "the body is too large",
    ],
    [
      "that lies about its length in words",
      { headers: { ...HEADERS, "content-length": "many" } },
      413,
      "the body is too large",
    ],
    ["that is too large and says nothing", { body: stream(26) }, 413, "the body is too large"],
    ["that is no JSON", { body: "a=1" }, 400, "the body is not a JSON object"],
    ["that is empty", { body: "" }, 400, "the body is not a JSON object"],
    ["that is a list", { body: "[]" }, 400, "the body is not a JSON object"],
    ["that is null", { body: "null" }, 400, "the body is not a JSON object"],
  ])("refuses a delivery %s", async (_name, ...[sent, status, reason]) => {
    const { web, told } = aWeb();
    // Whoever reads the refusal on GitHub's page of deliveries learns there what to set.
    const advice = { advice: expect.stringContaining("WEBHOOK_SECRET") };
    const body = { error: reason, ...(status === 401 ? advice : {}) };
    expect(await send(web, sent)).toEqual({ status, body });
    expect(told.refused).toEqual([reason]);
    expect(told.delivered).toEqual([]);
  });

  it("looks at nothing of a body before its signature was right", async () => {
    const { web, told } = aWeb({ secrets: [] });
    expect((await send(web, { body: "not json" })).status).toBe(401);
    expect(told.verified).toEqual(["not json"]);
  });

  it("takes a body of just the limit", async () => {
    const { web } = aWeb();
    expect((await send(web, { body: stream(25) })).body).toEqual({
      error: "the body is not a JSON object",
    });
    const headers = {
      ...HEADERS,
      "x-github-delivery": "a".repeat(200),
      "content-length": String(BODY_BYTES_MAX),
    };
    expect((await send(web, { headers })).status).toBe(202);
  });

  it("hands what was signed over as it came", async () => {
    const { web, told } = aWeb();
    const body = '{"__proto__":{"x":1},"é":"\u2028"}';
    await send(web, { body });
    expect(told.verified).toEqual([body]);
    expect(Object.getPrototypeOf(told.delivered[0]?.payload)).toBe(Object.prototype);
  });

  it.each(["duplicate", "ignored"] as const)("acknowledges what is %s", async (outcome) => {
    const { web } = aWeb({ deliver: () => Promise.resolve(outcome) });
    expect(await send(web)).toEqual({ status: 202, body: { outcome } });
  });

  it("refuses a GUID that came with another body", async () => {
    const { web, told } = aWeb({ deliver: () => Promise.resolve("conflict") });
    expect((await send(web)).status).toBe(400);
    expect(told.refused).toEqual(["this delivery id came before with another body"]);
  });

  it("asks for another attempt when the database is away", async () => {
    const { web, told } = aWeb({ deliver: () => Promise.reject(new Error("away")) });
    const headers = HEADERS;
    const response = await web.request("/api/github/webhooks", {
      method: "POST",
      headers,
      body: '{"a":1}',
    });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("60");
    expect(told.failures).toEqual(["/api/github/webhooks: away"]);
  });

  it("fails visibly when the delivery cannot be stored, so that GitHub knows", async () => {
    const { web, told } = aWeb({ deliver: () => Promise.reject(new Error("no database")) });
    expect(await send(web)).toEqual({
      status: 500,
      body: { error: "this could not be done; the operator's log says why" },
    });
    expect(told.failures).toEqual(["/api/github/webhooks: no database"]);
  });
});

describe("the other routes", () => {
  it.each([
    ["/healthz", 200, "ok"],
    ["/metrics", 200, "up 1"],
    ["/", 200, "agentgov is running."],
    ["/nowhere", 404, "nothing here"],
    ["/api/github/webhooks", 404, "nothing here"],
    ["/readyz", 200, '"ready":true'],
    ["/schema/agentgov.schema.json", 200, "{}"],
  ])("answer GET %s with %d", async (path, status, words) => {
    const response = await aWeb().web.request(path);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(words);
  });

  it("say what is not ready", async () => {
    const response = await aWeb({ secrets: [] }).web.request("/readyz");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      schema: "agentgov.ready/1",
      ready: false,
      parts: [{ name: "database", ready: false, detail: "answers" }],
    });
  });

  it("give the metrics their own type", async () => {
    const response = await aWeb().web.request("/metrics");
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4");
  });
});
