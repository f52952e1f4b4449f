import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import type { PullRequest } from "../state.ts";
import { aboutPullRequest } from "./graphql-repository.ts";

/** The most GitHub gives at once. */
const PAGE_EVENTS = 100;

/** Answers `PullRequestTimeline`, the last page first; a cursor is the place before which a page ends. */
export function timeline(exchange: Exchange, variables: Fields): Answer {
  return aboutPullRequest(exchange, { variables, anyOf: ["pull_requests"] }, (pullRequest) => {
    const { before } = variables;
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
