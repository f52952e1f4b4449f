import { z } from "zod";
import type { InstallationId } from "../domain/ids.ts";
import type { InstallationState } from "../domain/installation.ts";
import type { Github } from "./client.ts";
import { GithubNotFoundError } from "./github-errors.ts";
import { readAnswer } from "./read-answer.ts";

const Installation = z.object({ suspended_at: z.string().nullish() });

/**
 * Asks GitHub how an installation stands. It is asked as the app, because a token for an installation that
 * is gone or suspended is none.
 *
 * Source: https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchInstallationState(
  github: Github,
  id: InstallationId,
): Promise<InstallationState> {
  const route = "GET /app/installations/{installation_id}";
  try {
    const { data } = await github.requestAsApp(route, { installation_id: id });
    const { suspended_at: suspended } = readAnswer(Installation, data, route);
    return (suspended ?? null) === null ? "active" : "suspended";
  } catch (error) {
    if (error instanceof GithubNotFoundError) return "gone";
    throw error;
  }
}
