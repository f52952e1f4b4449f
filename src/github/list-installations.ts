import { z } from "zod";
import { installationId, repositoryId } from "../domain/ids.ts";
import type { SweptInstallation, SweptRepository } from "../domain/sweep.ts";
import type { Github, InstallationClient } from "./client.ts";
import { PAGE_ITEMS } from "./list-pages.ts";
import { invalidAnswer, readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

/** Installations of one app, a hundred a page. */
const INSTALLATION_PAGES_MAX = 20;
/** Repositories of one installation, a hundred a page. */
const REPOSITORY_PAGES_MAX = 50;

const Installation = z.object({
  id: Id,
  account: z.object({ login: z.string() }).nullable(),
  suspended_at: z.string().nullish(),
});

const Repositories = z.object({
  repositories: z.array(
    z.object({
      id: Id,
      node_id: z.string(),
      name: z.string(),
      archived: z.boolean().default(false),
      disabled: z.boolean().default(false),
      default_branch: z.string(),
      owner: z.object({ login: z.string() }),
    }),
  ),
});

/**
 * Lists the installations the app may work for: those that are not suspended.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function listInstallations(github: Github): Promise<readonly SweptInstallation[]> {
  const route = "GET /app/installations";
  const found: SweptInstallation[] = [];
  for (let page = 1; page <= INSTALLATION_PAGES_MAX; page += 1) {
    const answer = await github.requestAsApp(route, { per_page: PAGE_ITEMS, page });
    if (!Array.isArray(answer.data)) throw invalidAnswer(route, "not a list");
    for (const entry of answer.data) {
      const { id, account, suspended_at: suspended } = readAnswer(Installation, entry, route);
      if (account === null || (suspended ?? null) !== null) continue;
      found.push({ installationId: installationId(id), owner: account.login });
    }
    if (!(answer.hasNextPage ?? answer.data.length >= PAGE_ITEMS)) break;
  }
  return found;
}

/**
 * Lists the repositories of an installation that can still change, by the names they have now.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function listRepositories(
  client: InstallationClient,
): Promise<readonly SweptRepository[]> {
  const route = "GET /installation/repositories";
  const found: SweptRepository[] = [];
  for (let page = 1; page <= REPOSITORY_PAGES_MAX; page += 1) {
    const answer = await client.request(route, { per_page: PAGE_ITEMS, page });
    const { repositories } = readAnswer(Repositories, answer.data, route);
    for (const { archived, disabled, ...repository } of repositories) {
      if (archived || disabled) continue;
      found.push({
        installationId: client.installationId,
        repositoryId: repositoryId(repository.id),
        nodeId: repository.node_id,
        owner: repository.owner.login,
        repo: repository.name,
        defaultBranch: repository.default_branch,
      });
    }
    if (!(answer.hasNextPage ?? repositories.length >= PAGE_ITEMS)) break;
  }
  return found;
}
