import { createHmac, randomUUID } from "node:crypto";
import type { Scene } from "./stage.ts";

/** A webhook that somebody else than GitHub sends. */
interface Post {
  readonly body: string;
  readonly event?: string;
  readonly guid?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a webhook signed with the right secret, as somebody who stole it could. */
export function post(
  scene: Scene,
  { body, event = "ping", guid = randomUUID(), headers = {} }: Post,
): Promise<Response> {
  const { webhookSecret } = scene.sandbox.app;
  const signature = createHmac("sha256", webhookSecret).update(body).digest("hex");
  return fetch(`${scene.product.service.url}/api/github/webhooks`, {
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

/** The body of the latest webhook of an event. */
export function bodyOf(scene: Scene, event: string): string {
  return scene.sandbox.deliveries.findLast((delivery) => delivery.event === event)?.body ?? "{}";
}
