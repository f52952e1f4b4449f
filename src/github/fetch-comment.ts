import { z } from "zod";
import type { CommandComment, PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { onlyStopsMerge } from "./command-text.ts";
import { orNull } from "./fetch-pull-request.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, MaybeAccount, Time } from "./shapes.ts";

const ROUTE = "GET /repos/{owner}/{repo}/issues/comments/{comment_id}";

const Comment = z.object({
  id: Id,
  user: MaybeAccount,
  body: z.string().nullish(),
  created_at: Time,
  updated_at: Time,
  issue_url: z.string(),
  /** Set while it is hidden; Enterprise Server may not tell. */
  minimized: z.object({}).nullish(),
  /** The app that wrote it, in its own name or with a person's authorisation. */
  performed_via_github_app: z.object({ slug: z.string().nullish() }).nullish(),
});
type Comment = z.infer<typeof Comment>;

/**
 * Reads a comment again before it is obeyed; null when it was deleted, belongs to another pull request
 * or has lost its author. The caller adds the head it was made for.
 *
 * Null also for what was hidden, unless all it says stops the merge. What an app wrote in a person's name,
 * as a bridge to a chat or an agent with the person's authorisation does, names that app. GitHub's own
 * clients are no such apps.
 *
 * Source: https://docs.github.com/en/rest/issues/comments#get-an-issue-comment
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchCommandComment(
  client: InstallationClient,
  ref: PullRequestRef,
  commentId: number,
): Promise<CommandComment | null> {
  const parameters = { owner: ref.owner, repo: ref.repo, comment_id: commentId };
  const answer = await orNull(() => client.request(ROUTE, parameters));
  if (answer === null) return null;
  const read = readAnswer(Comment, answer.data, ROUTE);
  const belongs = read.id === commentId && read.issue_url.endsWith(`/issues/${ref.number}`);
  if (!belongs || read.user === null || !isHeard(read)) return null;
  return {
    id: read.id,
    author: read.user,
    body: read.body ?? "",
    createdAt: read.created_at,
    updatedAt: read.updated_at,
    headSha: null,
    ...viaAppOf(read),
  };
}

function isHeard({ body, minimized }: Comment): boolean {
  return (minimized ?? null) === null || onlyStopsMerge(body ?? "");
}

function viaAppOf({ performed_via_github_app: app }: Comment): Pick<CommandComment, "viaApp"> {
  return (app ?? null) === null ? {} : { viaApp: app?.slug ?? "?" };
}
