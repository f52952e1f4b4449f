import { z } from "zod";
import type { Effect } from "../domain/effect.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { GithubForbiddenError, GithubNotFoundError, GithubRejectedError } from "./github-errors.ts";
import { listPages } from "./list-pages.ts";
import { Id } from "./shapes.ts";

/** The effect this makes true. */
export type OpenIssue = Extract<Effect, { readonly kind: "open-issue" }>;

const CREATE = "POST /repos/{owner}/{repo}/issues";
const LIST = "GET /repos/{owner}/{repo}/issues";

/** Issues looked through for one that an earlier attempt has left: the newest, since it is minutes old. */
const LIST_PAGES_MAX = 2;

const Issue = z.object({
  id: Id,
  body: z.string().nullish(),
  performed_via_github_app: z.object({ id: Id }).nullish(),
});

/**
 * Opens the task that follows an override, once: a hidden mark names the overrides, and it is looked for
 * first, because an earlier attempt may have written before it died.
 *
 * GitHub refuses the whole issue for an assignee it does not like, so it is then opened without. Where
 * issues are switched off there is nowhere to open one: the check run and the log name the override.
 *
 * Source: https://docs.github.com/en/rest/issues/issues#create-an-issue
 *
 * @throws {GithubError} when it cannot be written now; repeat it then.
 */
export async function openIssue(
  client: InstallationClient,
  ref: PullRequestRef,
  { overrides, title, body, assignees }: OpenIssue,
): Promise<void> {
  const marker = `<!-- agentgov:override:${ref.number}:${overrides.join(",")} -->`;
  try {
    if (await isOpened(client, ref, marker)) return;
    const text = { title, body: `${body}\n${marker}` };
    if (!(await create(client, ref, { ...text, assignees }))) {
      await create(client, ref, { ...text, assignees: [] });
    }
  } catch (error) {
    // 410 where issues are switched off, 403 where the app may not write them.
    if (error instanceof GithubNotFoundError || error instanceof GithubForbiddenError) return;
    throw error;
  }
}

/** Whether GitHub took it. */
async function create(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  issue: Pick<OpenIssue, "title" | "body" | "assignees">,
): Promise<boolean> {
  try {
    await client.request(CREATE, { owner, repo, ...issue });
    return true;
  } catch (error) {
    if (!(error instanceof GithubRejectedError)) throw error;
    return false;
  }
}

async function isOpened(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  marker: string,
): Promise<boolean> {
  const { items } = await listPages(client, {
    route: LIST,
    parameters: { owner, repo, state: "all", sort: "created", direction: "desc" },
    item: Issue,
    pagesMax: LIST_PAGES_MAX,
  });
  return items.some(
    ({ body, performed_via_github_app: app }) =>
      app?.id === client.appId && (body ?? "").includes(marker),
  );
}
