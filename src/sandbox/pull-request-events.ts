import {
  pullRequestPayload,
  reviewPayload,
  simplePullRequestPayload,
} from "./payloads/pull-request.ts";
import type { Account, PullRequest, Review } from "./state.ts";
import type { World } from "./world.ts";

/** Tells that something happened to a pull request. */
export function emitPullRequest(
  world: World,
  pullRequest: PullRequest,
  happening: {
    readonly action: string;
    readonly by: Account;
    readonly extra?: Readonly<Record<string, unknown>>;
  },
): void {
  world.emit({
    event: "pull_request",
    action: happening.action,
    account: pullRequest.repository.owner,
    repository: pullRequest.repository,
    sender: happening.by,
    fields: {
      number: pullRequest.number,
      pull_request: pullRequestPayload(world, pullRequest),
      ...happening.extra,
    },
  });
}

/** Tells that a review was submitted or dismissed; states are in lower case here, unlike in REST. */
export function emitReview(
  world: World,
  pullRequest: PullRequest,
  happening: {
    readonly review: Review;
    readonly action: "submitted" | "dismissed";
    readonly by: Account;
  },
): void {
  const { review, action, by } = happening;
  world.emit({
    event: "pull_request_review",
    action,
    account: pullRequest.repository.owner,
    repository: pullRequest.repository,
    sender: by,
    fields: {
      review: {
        ...reviewPayload(world, pullRequest, review),
        state: review.state.toLowerCase(),
        updated_at: world.clock.text(),
      },
      pull_request: simplePullRequestPayload(world, pullRequest),
    },
  });
}

/** Closes a pull request, merged or not, and tells. */
export function closePullRequest(world: World, pullRequest: PullRequest, by: Account): void {
  const { repository, baseRef } = pullRequest;
  // What it was compared with stays as it was: a merge would otherwise empty its list of files.
  if (pullRequest.merged === null) {
    pullRequest.baseSha = repository.branches.get(baseRef) ?? pullRequest.baseSha;
  }
  pullRequest.state = "closed";
  pullRequest.closedAt = world.clock.text();
  pullRequest.updatedAt = pullRequest.closedAt;
  emitPullRequest(world, pullRequest, { action: "closed", by });
}
