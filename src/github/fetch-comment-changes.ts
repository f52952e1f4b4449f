import { z } from "zod";
import type { ChangedComment } from "../domain/changed-comment.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { knownUnlessRefused, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { BigIntId, Time } from "./shapes.ts";

/** Comments that are read one by one; nobody approves again and again with a hundred comments between. */
const SINGLE_MAX = 20;

const ROUTE = "GET /repos/{owner}/{repo}/issues/comments/{comment_id}";

/**
 * Reads what became of the newest comments, at one call for all of them: hidden ones are "minimized", and
 * an edit shows even when it came within the second of the writing.
 *
 * `databaseId` ends at 32 bits, and the ids of comments do not.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#issuecomment
 */
export const COMMENT_CHANGES_QUERY = `
  query CommentChanges($owner: String!, $name: String!, $number: Int!) {
    repository(owner: $owner, name: $name) {
      pullRequest(number: $number) {
        comments(last: ${PAGE_ITEMS}) {
          nodes { fullDatabaseId isMinimized lastEditedAt }
        }
      }
    }
  }`;

const Listed = z.object({
  fullDatabaseId: BigIntId.nullable(),
  isMinimized: z.boolean(),
  lastEditedAt: z.string().nullable(),
});
type Listed = z.infer<typeof Listed>;

const Answer = z.object({
  repository: z
    .object({
      pullRequest: z
        .object({ comments: z.object({ nodes: z.array(Listed.nullable()).nullable() }) })
        .nullable(),
    })
    .nullable(),
});

const Single = z.object({ created_at: Time, updated_at: Time, minimized: z.object({}).nullish() });

type FoundChange = Pick<ChangedComment, "commentId" | "change">;

/**
 * Finds out which of these comments are no more what they were: hidden, edited or gone. One that the list
 * does not show is asked for by itself before it is called gone: a list may be a moment behind.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchCommentChanges(
  client: InstallationClient,
  ref: PullRequestRef,
  commentIds: readonly number[],
): Promise<Known<readonly FoundChange[]>> {
  return knownUnlessRefused<readonly FoundChange[]>("the comments", async () => {
    const listed = new Map((await fetchNewest(client, ref)).map((each) => [each.id, each.change]));
    const others = commentIds.filter((id) => !listed.has(id));
    if (others.length > SINGLE_MAX) {
      return unknown(`there are ${others.length} of them further back than GitHub lists at once`);
    }
    const single = await Promise.all(others.map((id) => fetchSingle(client, ref, id)));
    const changes = new Map([...listed, ...single]);
    return known(
      commentIds.flatMap((commentId) => {
        const change = changes.get(commentId) ?? null;
        return change === null ? [] : [{ commentId, change }];
      }),
    );
  });
}

interface Newest {
  readonly id: number;
  readonly change: FoundChange["change"] | null;
}

async function fetchNewest(
  client: InstallationClient,
  { owner, repo, number }: PullRequestRef,
): Promise<readonly Newest[]> {
  const data = await client.graphql({
    operationName: "CommentChanges",
    query: COMMENT_CHANGES_QUERY,
    variables: { owner, name: repo, number },
  });
  const read = readAnswer(Answer, data, "POST /graphql CommentChanges");
  const nodes = read.repository?.pullRequest?.comments.nodes ?? [];
  return nodes.flatMap((node) =>
    node === null || node.fullDatabaseId === null
      ? []
      : [{ id: node.fullDatabaseId, change: changeOf(node) }],
  );
}

function changeOf({ isMinimized, lastEditedAt }: Listed): Newest["change"] {
  if (isMinimized) return "hidden";
  return lastEditedAt === null ? null : "edited";
}

async function fetchSingle(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  commentId: number,
): Promise<readonly [number, Newest["change"]]> {
  const answer = await orNull(() => client.request(ROUTE, { owner, repo, comment_id: commentId }));
  if (answer === null) return [commentId, "deleted"];
  const read = readAnswer(Single, answer.data, ROUTE);
  const isMinimized = (read.minimized ?? null) !== null;
  const lastEditedAt = read.updated_at === read.created_at ? null : read.updated_at;
  return [commentId, changeOf({ fullDatabaseId: null, isMinimized, lastEditedAt })];
}
