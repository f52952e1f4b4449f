import { z } from "zod";
import type { SeenCommand } from "../domain/inbox-event.ts";
import { type Known, known } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { CommentMark } from "../domain/sweep.ts";
import type { InstallationClient } from "./client.ts";
import { addressesApp } from "./command-text.ts";
import { knownUnlessRefused, listPages } from "./list-pages.ts";
import { Id, MaybeAccount, Time } from "./shapes.ts";

const COMMENTS = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";

/** A hundred comments in a quarter of an hour: the next sweep goes on where this one ends. */
const PAGES_MAX = 1;

const Comment = z.object({
  id: Id,
  user: MaybeAccount,
  body: z.string().nullish(),
  created_at: Time,
});
type Comment = z.infer<typeof Comment>;

/** Comments that were listed. */
export interface ListedCommands {
  /** Those of people who address the app, to be read again before they are obeyed. */
  readonly commands: readonly SeenCommand[];
  /** The newest comment of all that were listed; null for none. */
  readonly upTo: CommentMark | null;
}

/**
 * Lists the comments of a pull request that were written or changed since a time, the oldest first.
 *
 * Source: https://docs.github.com/en/rest/issues/comments#list-issue-comments ("ordered by ascending ID")
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function listCommands(
  client: InstallationClient,
  { owner, repo, number }: PullRequestRef,
  since: string,
): Promise<Known<ListedCommands>> {
  return knownUnlessRefused<ListedCommands>("the comments", async () => {
    const { items } = await listPages(client, {
      route: COMMENTS,
      parameters: { owner, repo, issue_number: number, since },
      item: Comment,
      pagesMax: PAGES_MAX,
    });
    const newest = items.at(-1);
    const upTo =
      newest === undefined ? null : { commentId: newest.id, createdAt: newest.created_at };
    return known({ commands: items.flatMap(commandIn), upTo });
  });
}

function commandIn({ id, user, body, created_at: createdAt }: Comment): readonly SeenCommand[] {
  if (user === null || user.type !== "user" || !addressesApp(body ?? "")) return [];
  return [{ commentId: id, createdAt, author: user }];
}
