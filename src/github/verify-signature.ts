import { verifyWithFallback } from "@octokit/webhooks-methods";

/** The secrets a delivery may be signed with. */
export interface WebhookSecrets {
  readonly current: string;
  /** Accepted while a rotation is under way; null outside of one. */
  readonly previous: string | null;
}

/** What GitHub sends: SHA-256, in hex. The old SHA-1 header is not accepted. */
const SIGNATURE = /^sha256=[0-9a-f]{64}$/u;

/**
 * Whether a body was signed with one of the secrets. Compares in constant time, over the raw text.
 *
 * Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function verifySignature(
  secrets: WebhookSecrets,
  body: string,
  signature: string,
): Promise<boolean> {
  if (body === "" || !SIGNATURE.test(signature)) return Promise.resolve(false);
  const previous = secrets.previous === null ? [] : [secrets.previous];
  return verifyWithFallback(secrets.current, body, signature, previous);
}
