import { z } from "zod";
import type { Effect } from "../domain/effect.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { GithubError } from "./github-errors.ts";
import { listPages } from "./list-pages.ts";
import { Id, MaybeAccount } from "./shapes.ts";

/** A sign under the comment that is answered. */
export type Reaction = Omit<Extract<Effect, { readonly kind: "react" }>, "kind">;

/** An answer to one comment. */
export interface Reply extends Omit<Extract<Effect, { readonly kind: "reply" }>, "kind"> {
  /** Whether a process that is gone may have written it. */
  readonly mayExist?: boolean;
}

const REACT = "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
const COMMENT = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
const COMMENTS = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";

/**
 * How long before "now" a lost reply is searched: longer than a request can take and clocks can differ.
 */
const LOOK_BACK_MILLISECONDS = 60 * 60 * 1_000;

/** An hour of comments on one pull request, at a hundred a page. */
const LOOK_BACK_PAGES_MAX = 5;

/**
 * The longest comment GitHub takes. Not documented; its error message says so.
 *
 * Source: https://github.com/danger/danger/issues/424 (the error message, quoted)
 */
const COMMENT_CHARACTERS_MAX = 65_536;

const Comment = z.object({
  body: z.string().nullish(),
  user: MaybeAccount,
  performed_via_github_app: z.object({ id: Id }).nullish(),
});
type Comment = z.infer<typeof Comment>;

/**
 * Puts a reaction under a comment; does nothing when the comment is gone. GitHub keeps one reaction of
 * a kind, so repeating it is harmless.
 *
 * Source: https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment
 *
 * @throws {GithubError} when it cannot be written now.
 */
export async function react(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  { commentId, content }: Reaction,
): Promise<void> {
  await orNull(() => client.request(REACT, { owner, repo, comment_id: commentId, content }));
}

/**
 * Answers a comment once. Each reply carries a hidden mark that names the comment; after an unknown
 * outcome, here, in an earlier attempt of this process or in one that was killed, the mark is looked for before writing.
 *
 * @throws {GithubError} when it cannot be written now; repeat it then.
 */
export async function reply(
  client: InstallationClient,
  ref: PullRequestRef,
  { commentId, body, mayExist = false }: Reply,
): Promise<void> {
  const marker = `<!-- agentgov:reply:${commentId} -->`;
  const key = `reply ${ref.repositoryId} ${commentId}`;
  const maybeWritten = mayExist || client.uncertainWrites.has(key);
  if (maybeWritten && (await hasReply(client, ref, marker))) {
    client.uncertainWrites.delete(key);
    return;
  }
  const room = COMMENT_CHARACTERS_MAX - marker.length - 1;
  const text = `${body.slice(0, room).toWellFormed()}\n${marker}`;
  const { owner, repo, number } = ref;
  try {
    await client.request(COMMENT, { owner, repo, issue_number: number, body: text });
    client.uncertainWrites.delete(key);
  } catch (error) {
    if (!(error instanceof GithubError) || !error.outcomeUnknown) throw error;
    client.uncertainWrites.add(key);
    if (!(await hasReply(client, ref, marker))) throw error;
    client.uncertainWrites.delete(key);
  }
}

async function hasReply(
  client: InstallationClient,
  { owner, repo, number }: PullRequestRef,
  marker: string,
): Promise<boolean> {
  const since = new Date(Date.now() - LOOK_BACK_MILLISECONDS).toISOString();
  const { items } = await listPages(client, {
    route: COMMENTS,
    parameters: { owner, repo, issue_number: number, since },
    item: Comment,
    pagesMax: LOOK_BACK_PAGES_MAX,
  });
  return items.some(
    (comment) => isByApp(comment, client.appId) && (comment.body ?? "").includes(marker),
  );
}

/** Anybody can copy the mark, so a person's comment never counts; GitHub may leave the app out. */
function isByApp({ user, performed_via_github_app: app }: Comment, appId: number): boolean {
  return app === null || app === undefined ? user?.type === "bot" : app.id === appId;
}
