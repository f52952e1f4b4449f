import { z } from "zod";
import type { SentDelivery } from "../domain/sent-delivery.ts";
import type { Github } from "./client.ts";
import { PAGE_ITEMS } from "./list-pages.ts";
import { invalidAnswer, readAnswer } from "./read-answer.ts";
import { Id, Time } from "./shapes.ts";

const ROUTE = "GET /app/hook/deliveries";

const Delivery = z
  .object({ id: Id, guid: z.string().max(200), delivered_at: Time, status_code: z.int() })
  .transform(
    (sent): SentDelivery => ({
      id: sent.id,
      guid: sent.guid,
      deliveredAt: sent.delivered_at,
      // What is no 2xx was not taken; 0 stands for no answer at all.
      arrived: sent.status_code >= 200 && sent.status_code < 300,
    }),
  );

/** One page of what GitHub sent, newest first, and where the next begins; null after the last. */
export interface DeliveryPage {
  readonly deliveries: readonly SentDelivery[];
  readonly next: string | null;
}

/**
 * Reads one page of the attempts to deliver webhooks to the app, redeliveries among them.
 *
 * Source: https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchDeliveries(
  github: Github,
  cursor: string | null,
): Promise<DeliveryPage> {
  const parameters = { per_page: PAGE_ITEMS, ...(cursor === null ? {} : { cursor }) };
  const answer = await github.requestAsApp(ROUTE, parameters);
  if (!Array.isArray(answer.data)) throw invalidAnswer(ROUTE, "not a list");
  const deliveries = answer.data.map((entry: unknown) => readAnswer(Delivery, entry, ROUTE));
  return { deliveries, next: answer.nextCursor ?? null };
}
