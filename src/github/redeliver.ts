import type { Github } from "./client.ts";
import { GithubNotFoundError, GithubRejectedError } from "./github-errors.ts";

const ROUTE = "POST /app/hook/deliveries/{delivery_id}/attempts";

/**
 * Asks GitHub to send a delivery again; false when it no longer can.
 *
 * Source: https://docs.github.com/en/rest/apps/webhooks#redeliver-a-delivery-for-an-app-webhook
 *
 * @throws {GithubError} when GitHub cannot be asked now.
 */
export async function redeliver(github: Github, deliveryId: number): Promise<boolean> {
  try {
    await github.requestAsApp(ROUTE, { delivery_id: deliveryId });
    return true;
  } catch (error) {
    if (error instanceof GithubNotFoundError || error instanceof GithubRejectedError) return false;
    throw error;
  }
}
