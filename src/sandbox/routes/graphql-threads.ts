import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { covers, findRepository } from "../world.ts";

/** Answers `ReviewThreads` in pages, each of which starts after the number that is its cursor. */
export function reviewThreads(exchange: Exchange, variables: Fields): Answer {
  const { installation, permissions } = exchange.grant();
  if (permissions["pull_requests"] === undefined) {
    return one({
      errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
    });
  }
  const { owner, name, number, after } = variables;
  const repository = findRepository(exchange.world, `${String(owner)}/${String(name)}`);
  if (repository === undefined || !covers(installation, repository)) {
    return one({
      data: { repository: null },
      errors: [{ type: "NOT_FOUND", message: "Could not resolve to a Repository" }],
    });
  }
  const pullRequest = repository.pullRequests.get(Number(number));
  if (pullRequest === undefined) return one({ data: { repository: { pullRequest: null } } });
  const threads = pullRequest.threads ?? [];
  const start = Number(after ?? 0);
  const page = threads.slice(start, start + PAGE_THREADS);
  const end = start + page.length;
  return one({
    data: {
      repository: {
        pullRequest: {
          reviewThreads: {
            totalCount: threads.length,
            nodes: page.map(({ resolved }) => ({ isResolved: resolved })),
            pageInfo: { hasNextPage: end < threads.length, endCursor: String(end) },
          },
        },
      },
    },
  });
}

/** The most GitHub gives at once. */
const PAGE_THREADS = 100;
