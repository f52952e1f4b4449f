import type { Context } from "hono";

/** GitHub sends nothing larger. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const BODY_BYTES_MAX = 25 * 1024 * 1024;
/** Header values longer than this are nobody's GUID or event name. */
const HEADER_MAX = 200;

/** Read by whoever looks at the delivery on the app's page, where the secret is changed. */
const SECRETS_DIFFER =
  "WEBHOOK_SECRET of this app differs from the secret in the app's settings on GitHub: set both alike";
const UNSIGNED = "set a webhook secret in the app's settings on GitHub, the same as WEBHOOK_SECRET";

/** A delivery whose signature was right. */
export interface VerifiedDelivery {
  readonly id: string;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What the route needs from the world. */
export interface WebhookWorld {
  /** Whether `signature` is the HMAC of `body` under the current or the previous secret. */
  verify(body: string, signature: string): Promise<boolean>;
  /** Stores a delivery and its work in one transaction. */
  deliver(delivery: VerifiedDelivery): Promise<"stored" | "duplicate" | "conflict" | "ignored">;
  onRefused(reason: string): void;
}

/**
 * The webhook endpoint: bounded, verified over the raw bytes, acknowledged only after commit.
 *
 * Anything else than a 2xx makes GitHub mark the delivery as failed, so that it can be sent again; a
 * failure to store must therefore reach the framework as an exception and become a 500, or a 503 where the
 * database is away.
 */
export async function receiveWebhook(context: Context, world: WebhookWorld): Promise<Response> {
  const refuse = (status: 400 | 401 | 413, reason: string, advice?: string): Response => {
    world.onRefused(reason);
    return context.json({ error: reason, ...(advice === undefined ? {} : { advice }) }, status);
  };
  const id = header(context, "x-github-delivery");
  const name = header(context, "x-github-event");
  if (id === null || name === null) return refuse(400, "GitHub's headers are missing");
  const signature = header(context, "x-hub-signature-256");
  if (signature === null) return refuse(401, "the delivery is not signed", UNSIGNED);
  const announced = Number(context.req.header("content-length") ?? 0);
  if (!(announced <= BODY_BYTES_MAX)) return refuse(413, "the body is too large");
  const body = await readBounded(context.req.raw.body);
  if (body === null) return refuse(413, "the body is too large");
  const text = new TextDecoder().decode(body);
  if (!(await world.verify(text, signature))) {
    return refuse(401, "the signature is wrong", SECRETS_DIFFER);
  }
  const payload = parseObject(text);
  if (payload === null) return refuse(400, "the body is not a JSON object");
  const outcome = await world.deliver({ id, name, payload });
  if (outcome === "conflict") return refuse(400, "this delivery id came before with another body");
  return context.json({ outcome }, 202);
}

function header(context: Context, name: string): string | null {
  const value = context.req.header(name);
  return value === undefined || value === "" || value.length > HEADER_MAX ? null : value;
}

/** Reads a body up to the limit; null when it is longer, whatever its headers said. */
async function readBounded(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array | null> {
  if (stream === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
