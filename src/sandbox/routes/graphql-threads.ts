import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { aboutPullRequest } from "./graphql-repository.ts";

/** Answers `ReviewThreads` in pages, each of which starts after the number that is its cursor. */
export function reviewThreads(exchange: Exchange, variables: Fields): Answer {
  return aboutPullRequest(exchange, { variables, anyOf: ["pull_requests"] }, (pullRequest) => {
    const { after } = variables;
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
  });
}

/** The most GitHub gives at once. */
const PAGE_THREADS = 100;
