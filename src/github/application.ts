import type { ApplicationFunction, Probot } from "probot";
import { z } from "zod";
import type { ReadDelivery } from "../domain/inbox-event.ts";
import type { DeliveryContext } from "./event-reading.ts";
import { readDelivery } from "./read-delivery.ts";

/** A verified delivery, reduced to what the app reads. */
export interface ReceivedDelivery {
  /** GitHub's GUID: a redelivery keeps it. */
  readonly id: string;
  /** The event as the header named it, such as `pull_request`. */
  readonly name: string;
  readonly reading: ReadDelivery;
}

/** What the application function needs. */
export interface ApplicationOptions extends DeliveryContext {
  /** Stores a delivery. When it rejects, so does `probot.receive`, and GitHub shows a failed delivery. */
  readonly receive: (delivery: ReceivedDelivery) => Promise<void>;
}

/** The events the app subscribes to, and `check_suite`, which GitHub sends to every app with checks. */
export const SUBSCRIBED_EVENTS = [
  "pull_request",
  "pull_request_review",
  "pull_request_review_thread",
  "issue_comment",
  "check_run",
  "check_suite",
  "status",
  "deployment_status",
  "merge_group",
  "push",
  "team",
  "membership",
  "member",
  "organization",
  "repository",
  "installation",
  "installation_repositories",
  "branch_protection_rule",
  "repository_ruleset",
] as const;

/** Makes Probot's application function: every event is read, purely, and handed to `receive`. */
export function application({ receive, ...context }: ApplicationOptions): ApplicationFunction {
  async function pass(id: string, name: string, payload: unknown): Promise<void> {
    await receive({ id, name, reading: readDelivery(name, payload, context) });
  }

  return (app) => {
    for (const event of SUBSCRIBED_EVENTS) {
      app.on(event, ({ id, name, payload }) => pass(id, name, payload));
    }
    const subscribed: ReadonlySet<string> = new Set(SUBSCRIBED_EVENTS);
    // GitHub also sends what nobody subscribed to (`ping`, `github_app_authorization`): recorded, ignored.
    app.onAny(async ({ id, name, payload }) => {
      if (!subscribed.has(name)) await pass(id, name, payload);
    });
  };
}

/** A delivery whose signature was verified; its payload is still nothing but parsed JSON. */
export interface VerifiedDelivery {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
}

/** Probot's type lists every event and payload; here every reader validates what it reads. */
const WebhookEvent = z.custom<Parameters<Probot["receive"]>[0]>(
  (value) => z.object({ id: z.string(), name: z.string() }).safeParse(value).success,
);

/**
 * Gives a verified delivery to the loaded application function, and resolves when it was stored.
 *
 * @throws when it was not stored; the webhook route answers 500 then.
 */
export async function deliver(probot: Probot, delivery: VerifiedDelivery): Promise<void> {
  await probot.receive(WebhookEvent.parse(delivery));
}
