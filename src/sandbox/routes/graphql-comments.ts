import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { covers, findRepository } from "../world.ts";

/** The most GitHub gives at once. */
const PAGE_COMMENTS = 100;

/** Answers `CommentChanges`: the newest comments of a conversation, the oldest of them first. */
export function commentChanges(exchange: Exchange, variables: Fields): Answer {
  const { installation, permissions } = exchange.grant();
  if (permissions["pull_requests"] === undefined && permissions["issues"] === undefined) {
    return one({
      errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
    });
  }
  const { owner, name, number } = variables;
  const repository = findRepository(exchange.world, `${String(owner)}/${String(name)}`);
  if (repository === undefined || !covers(installation, repository)) {
    return one({
      data: { repository: null },
      errors: [{ type: "NOT_FOUND", message: "Could not resolve to a Repository" }],
    });
  }
  const pullRequest = repository.pullRequests.get(Number(number));
  if (pullRequest === undefined) return one({ data: { repository: { pullRequest: null } } });
  const nodes = pullRequest.comments.slice(-PAGE_COMMENTS).map((comment) => ({
    fullDatabaseId: String(comment.id),
    isMinimized: comment.hidden !== undefined,
    lastEditedAt: comment.editedAt ?? null,
  }));
  return one({ data: { repository: { pullRequest: { comments: { nodes } } } } });
}
