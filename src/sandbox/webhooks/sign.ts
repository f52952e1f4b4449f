import { createHmac } from "node:crypto";

/** What a webhook's headers are made from. */
export interface WebhookHeaders {
  readonly event: string;
  readonly guid: string;
  readonly appId: number;
}

/**
 * The headers of a delivery, without signatures.
 *
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 */
export function webhookHeaders({ event, guid, appId }: WebhookHeaders): Record<string, string> {
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/0000000",
    "x-github-event": event,
    "x-github-delivery": guid,
    "x-github-hook-id": String(appId),
    "x-github-hook-installation-target-id": String(appId),
    "x-github-hook-installation-target-type": "integration",
  };
}

/**
 * The signature headers of a body. They cover nothing but the body.
 *
 * Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function signatureHeaders(secret: string, body: string): Record<string, string> {
  return {
    "x-hub-signature": `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
}
