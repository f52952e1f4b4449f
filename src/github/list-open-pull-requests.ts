import { z } from "zod";
import { type InstallationId, repositoryId } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { listPages, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

/** Repositories of one installation that are looked through, a hundred a page. */
const REPOSITORY_PAGES_MAX = 50;
/** Open pull requests of one repository, a hundred a page. */
const PULL_REQUEST_PAGES_MAX = 30;

const OpenPullRequest = z.object({ number: Id, base: z.object({ repo: z.object({ id: Id }) }) });
const InstalledRepositories = z.object({
  repositories: z.array(
    z.object({
      name: z.string(),
      archived: z.boolean().default(false),
      owner: z.object({ login: z.string() }),
    }),
  ),
});

/** Which pull requests to list: those of one repository, or of all the installation covers. */
export interface OpenPullRequestsOf {
  readonly installationId: InstallationId;
  readonly owner: string;
  readonly repo: string | null;
}

/** Lists open pull requests, the most recently updated first. */
export async function listOpenPullRequests(
  client: InstallationClient,
  { installationId, owner, repo }: OpenPullRequestsOf,
): Promise<readonly PullRequestRef[]> {
  const repositories = repo === null ? await installedRepositories(client) : [{ owner, repo }];
  const found: PullRequestRef[] = [];
  for (const place of repositories) {
    const { items } = await listPages(client, {
      route: "GET /repos/{owner}/{repo}/pulls",
      parameters: { ...place, state: "open", sort: "updated", direction: "desc" },
      item: OpenPullRequest,
      pagesMax: PULL_REQUEST_PAGES_MAX,
    });
    for (const { number, base } of items) {
      found.push({ installationId, repositoryId: repositoryId(base.repo.id), ...place, number });
    }
  }
  return found;
}

/** The repositories of an installation that can still change, by the name GitHub has for them now. */
async function installedRepositories(
  client: InstallationClient,
): Promise<readonly { readonly owner: string; readonly repo: string }[]> {
  const route = "GET /installation/repositories";
  const found: { readonly owner: string; readonly repo: string }[] = [];
  for (let page = 1; page <= REPOSITORY_PAGES_MAX; page += 1) {
    const answer = await client.request(route, { per_page: PAGE_ITEMS, page });
    const { repositories } = readAnswer(InstalledRepositories, answer.data, route);
    for (const { name, archived, owner } of repositories) {
      if (!archived) found.push({ owner: owner.login, repo: name });
    }
    if (!(answer.hasNextPage ?? repositories.length >= PAGE_ITEMS)) break;
  }
  return found;
}
