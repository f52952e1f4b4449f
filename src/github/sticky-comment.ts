import { z } from "zod";
import type { Effect, PublishedComment } from "../domain/effect.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { GithubForbiddenError, GithubRejectedError } from "./github-errors.ts";
import { listPages } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

/** The effect this makes true. */
export type StickyComment = Extract<Effect, { readonly kind: "sticky-comment" }>;

const CREATE = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
const UPDATE = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
const LIST = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";

/** What tells the app's one comment from its replies. Anybody can copy it, so the app's id counts too. */
const MARKER = "<!-- agentgov:status -->";

/** Comments looked through for one that was written by an attempt of which nothing is known. */
const LIST_PAGES_MAX = 5;

/**
 * The longest comment GitHub takes. Not documented; its error message says so.
 *
 * Source: https://github.com/danger/danger/issues/424 (the error message, quoted)
 */
const COMMENT_CHARACTERS_MAX = 65_536;

const Written = z.object({ id: Id });

const Comment = z.object({
  id: Id,
  body: z.string().nullish(),
  performed_via_github_app: z.object({ id: Id }).nullish(),
});

/**
 * Makes the one comment say what the effect says, and returns what is to be stored. Repeating it is
 * harmless: before it writes a first one it looks for one that an earlier attempt has left, unless nobody
 * has commented at all.
 *
 * A comment that is gone was deleted by a person, who does not want it: it is not written again. Where the
 * conversation is locked there is none; the check run has told it already.
 *
 * Source: https://docs.github.com/en/rest/issues/comments
 *
 * @throws {GithubError} when it cannot be written now; repeat it then.
 */
export async function writeStickyComment(
  client: InstallationClient,
  ref: PullRequestRef,
  effect: StickyComment,
): Promise<PublishedComment> {
  const { digest, headSha } = effect;
  const body = `${effect.body.slice(0, COMMENT_CHARACTERS_MAX - MARKER.length - 1).toWellFormed()}\n${MARKER}`;
  try {
    const existing =
      effect.commentId ?? (effect.isFirst === true ? null : await findComment(client, ref));
    const commentId =
      existing === null
        ? await create(client, ref, body)
        : await update(client, ref, { commentId: existing, body });
    return { commentId, digest, headSha };
  } catch (error) {
    const isRefusal = error instanceof GithubForbiddenError || error instanceof GithubRejectedError;
    if (!isRefusal) throw error;
    return { commentId: null, digest, headSha };
  }
}

async function create(
  client: InstallationClient,
  { owner, repo, number }: PullRequestRef,
  body: string,
): Promise<number> {
  const { data } = await client.request(CREATE, { owner, repo, issue_number: number, body });
  return readAnswer(Written, data, CREATE).id;
}

/** Null when a person has deleted it. */
async function update(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  { commentId, body }: { readonly commentId: number; readonly body: string },
): Promise<number | null> {
  const parameters = { owner, repo, comment_id: commentId, body };
  const answer = await orNull(() => client.request(UPDATE, parameters));
  return answer === null ? null : commentId;
}

async function findComment(
  client: InstallationClient,
  { owner, repo, number }: PullRequestRef,
): Promise<number | null> {
  const { items } = await listPages(client, {
    route: LIST,
    parameters: { owner, repo, issue_number: number },
    item: Comment,
    pagesMax: LIST_PAGES_MAX,
  });
  const own = items.find(
    ({ body, performed_via_github_app: app }) =>
      app?.id === client.appId && (body ?? "").includes(MARKER),
  );
  return own?.id ?? null;
}
