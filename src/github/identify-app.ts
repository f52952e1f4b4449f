import { z } from "zod";
import type { Github } from "./client.ts";
import { GithubError, GithubUnauthorizedError } from "./github-errors.ts";
import { readAnswer } from "./read-answer.ts";

/** The app as GitHub knows it. */
export interface AppIdentity {
  readonly id: number;
  /** The login of its bot account is `<slug>[bot]`. */
  readonly slug: string;
  readonly name: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

const App = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  name: z.string(),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
});

/**
 * Asks GitHub who the app is, so that a wrong id or key stops the start instead of every evaluation.
 *
 * @throws {GithubUnauthorizedError} when the key cannot be read or does not belong to the app id.
 */
export async function identifyApp(github: Github): Promise<AppIdentity> {
  const route = "GET /app";
  const identity = await identityAnswer(github, route);
  if (identity.id !== github.appId) {
    const detail = `the key belongs to app ${identity.id}, not ${github.appId}`;
    throw new GithubUnauthorizedError({ operation: route, status: 200, detail, cause: null });
  }
  return identity;
}

async function identityAnswer(github: Github, route: string): Promise<AppIdentity> {
  try {
    const { data } = await github.requestAsApp(route, {});
    return readAnswer(App, data, route);
  } catch (error) {
    // A key that is cut or empty fails before any request, with an error of the library that signs.
    if (error instanceof GithubError) throw error;
    const detail = "the private key cannot be used";
    throw new GithubUnauthorizedError({ operation: route, status: null, detail, cause: error });
  }
}
