import { z } from "zod";
import type { RegisteredApp } from "../domain/registered-app.ts";
import { GithubNotFoundError, GithubRejectedError } from "./github-errors.ts";
import { readAnswer } from "./read-answer.ts";
import { createTransport } from "./transport.ts";

const ROUTE = "POST /app-manifests/{code}/conversions";
const TIMEOUT_MILLISECONDS = 10_000;
/** Codes are 40 characters today; what is no code must not become a part of an address. */
const CODE = /^[\w-]{1,200}$/u;

const Conversion = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  html_url: z.url(),
  pem: z.string().min(1),
  webhook_secret: z.string().min(1),
});

/**
 * Exchanges the code that GitHub sent along for the new app's credentials. The code is the proof: the call
 * carries no token, and works once within an hour.
 *
 * Source: https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest
 *
 * @throws {GithubError} when GitHub does not know the code, or cannot be asked.
 */
export async function convertManifest(apiUrl: string, code: string): Promise<RegisteredApp> {
  const failure = { operation: ROUTE, detail: "", cause: null };
  if (!CODE.test(code)) throw new GithubRejectedError({ ...failure, status: null });
  const transport = createTransport({
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    onCall: () => undefined,
    onUnauthorized: () => undefined,
  });
  const call = transport.fetchFor({ installationId: null, route: ROUTE });
  const answer = await call(`${apiUrl}/app-manifests/${code}/conversions`, {
    method: "POST",
    headers: { accept: "application/vnd.github+json", "user-agent": "agentgov" },
  });
  const { status } = answer;
  if (status === 404) throw new GithubNotFoundError({ ...failure, status });
  if (!answer.ok) throw new GithubRejectedError({ ...failure, status });
  const app = readAnswer(Conversion, await bodyOf(answer), ROUTE);
  return {
    id: app.id,
    slug: app.slug,
    page: app.html_url,
    privateKey: app.pem,
    webhookSecret: app.webhook_secret,
  };
}

/** Null for what is no JSON, which no schema takes. */
async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
