import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import type { PullRequest } from "../state.ts";
import { covers, findRepository } from "../world.ts";

/** The most GitHub gives at once. */
const PAGE_EVENTS = 100;

/** Answers `PullRequestTimeline`, the last page first; a cursor is the place before which a page ends. */
export function timeline(exchange: Exchange, variables: Fields): Answer {
  const { installation, permissions } = exchange.grant();
  if (permissions["pull_requests"] === undefined) {
    return one({
      errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
    });
  }
  const { owner, name, number, before } = variables;
  const repository = findRepository(exchange.world, `${String(owner)}/${String(name)}`);
  if (repository === undefined || !covers(installation, repository)) {
    return one({
      data: { repository: null },
      errors: [{ type: "NOT_FOUND", message: "Could not resolve to a Repository" }],
    });
  }
  const pullRequest = repository.pullRequests.get(Number(number));
  if (pullRequest === undefined) return one({ data: { repository: { pullRequest: null } } });
  const events = eventsOf(pullRequest);
  const end = Number(before ?? events.length);
  const start = Math.max(end - PAGE_EVENTS, 0);
  return one({
    data: {
      repository: {
        pullRequest: {
          headRefOid: pullRequest.headSha,
          baseRefName: pullRequest.baseRef,
          timelineItems: {
            nodes: events.slice(start, end),
            pageInfo: { hasPreviousPage: start > 0, startCursor: String(start) },
          },
        },
      },
    },
  });
}

interface Event {
  readonly __typename: string;
  readonly createdAt: string;
}

function eventsOf(pullRequest: PullRequest): readonly Event[] {
  const { baseChanges = [], reviews } = pullRequest;
  const retargets = baseChanges.map(({ from, to, at }) => ({
    __typename: "BaseRefChangedEvent",
    createdAt: at,
    previousRefName: from,
    currentRefName: to,
  }));
  const dismissals = reviews.flatMap(({ id, author, dismissed }) =>
    dismissed === undefined
      ? []
      : [
          {
            __typename: "ReviewDismissedEvent",
            createdAt: dismissed.at,
            previousReviewState: dismissed.was,
            actor: { login: dismissed.by.login },
            review: { fullDatabaseId: String(id), author: { login: author.login } },
          },
        ],
  );
  return [...retargets, ...forcedPushes(pullRequest), ...dismissals].toSorted((left, right) =>
    left.createdAt < right.createdAt ? -1 : Number(left.createdAt > right.createdAt),
  );
}

/** GitHub notes a forced push beside the pull requests that are open then, of forks too. */
function forcedPushes({ headRepository, headRef, createdAt }: PullRequest): readonly Event[] {
  return headRepository.activity
    .filter(
      ({ ref, type, at }) =>
        ref === `refs/heads/${headRef}` && type === "force_push" && at >= createdAt,
    )
    .map(({ before, after, at }) => ({
      __typename: "HeadRefForcePushedEvent",
      createdAt: at,
      beforeCommit: { oid: before },
      afterCommit: { oid: after },
    }));
}
