import { z } from "zod";
import type { CommandComment, PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
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
});

/**
 * Reads a comment again before it is obeyed; null when it was deleted, belongs to another pull request
 * or has lost its author. The caller adds the head it was made for.
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
  if (!belongs || read.user === null) return null;
  return {
    id: read.id,
    author: read.user,
    body: read.body ?? "",
    createdAt: read.created_at,
    updatedAt: read.updated_at,
    headSha: null,
  };
}
