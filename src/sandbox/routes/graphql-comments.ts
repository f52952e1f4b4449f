import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { aboutPullRequest } from "./graphql-repository.ts";

/** The most GitHub gives at once. */
const PAGE_COMMENTS = 100;

/** Answers `CommentChanges`: the newest comments of a conversation, the oldest of them first. */
export function commentChanges(exchange: Exchange, variables: Fields): Answer {
  return aboutPullRequest(
    exchange,
    { variables, anyOf: ["pull_requests", "issues"] },
    (pullRequest) => {
      const nodes = pullRequest.comments.slice(-PAGE_COMMENTS).map((comment) => ({
        fullDatabaseId: String(comment.id),
        isMinimized: comment.hidden !== undefined,
        lastEditedAt: comment.editedAt ?? null,
      }));
      return one({ data: { repository: { pullRequest: { comments: { nodes } } } } });
    },
  );
}
