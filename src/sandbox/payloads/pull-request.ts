import { mergeRefusal } from "../merge-rules.ts";
import { associationOf } from "../permissions.ts";
import { baseTip, contentOf, visibleHead } from "../pull-request-content.ts";
import type { Account, PullRequest, Repository, Review } from "../state.ts";
import { nameOf, type World } from "../world.ts";
import { accountPayload, teamPayload } from "./account.ts";
import { nodeId, type Payload } from "./payload.ts";
import { repositoryPayload, repositoryUrl } from "./repository.ts";

/** A pull request as lists show it. */
export function simplePullRequestPayload(world: World, pullRequest: PullRequest): Payload {
  const { repository, number, author } = pullRequest;
  const assignees = [...pullRequest.assignees].map((one) => accountPayload(world, one));
  return {
    id: pullRequest.id,
    node_id: nodeId("PullRequest", pullRequest.id),
    ...links(world, pullRequest),
    number,
    state: pullRequest.state,
    locked: false,
    active_lock_reason: null,
    title: pullRequest.title,
    user: accountPayload(world, author),
    body: pullRequest.body,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    merged_at: pullRequest.merged?.at ?? null,
    merge_commit_sha: pullRequest.merged?.sha ?? null,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: [...pullRequest.requestedReviewers].map((one) =>
      accountPayload(world, one),
    ),
    requested_teams: [...pullRequest.requestedTeams].map((team) => teamPayload(world, team)),
    labels: pullRequest.labels.map((name) => labelPayload(world, repository, name)),
    milestone: null,
    draft: pullRequest.draft,
    head: sidePayload(world, pullRequest.headRepository, {
      ref: pullRequest.headRef,
      sha: visibleHead(world, pullRequest),
    }),
    base: sidePayload(world, repository, { ref: pullRequest.baseRef, sha: pullRequest.baseSha }),
    author_association: associationOf(world, repository, author),
    auto_merge: null,
  };
}

/** A pull request with its counts: what `GET /repos/{owner}/{repo}/pulls/{pull_number}` shows. */
export function pullRequestPayload(world: World, pullRequest: PullRequest): Payload {
  const { merged, state } = pullRequest;
  const content = contentOf(world, pullRequest);
  const files = content.files();
  return {
    ...simplePullRequestPayload(world, pullRequest),
    merged: merged !== null,
    merged_by: merged === null ? null : accountPayload(world, merged.by),
    ...(state === "open" ? mergeability(world, pullRequest) : UNKNOWN_MERGEABILITY),
    comments: pullRequest.comments.length,
    review_comments: pullRequest.reviewComments.length,
    maintainer_can_modify: false,
    commits: content.commits.length,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: files.length,
  };
}

const UNKNOWN_MERGEABILITY: Payload = {
  mergeable: null,
  rebaseable: null,
  mergeable_state: "unknown",
};

function mergeability(world: World, pullRequest: PullRequest): Payload {
  const testMerge = contentOf(world, pullRequest).testMerge();
  const mergeable = testMerge !== null;
  return {
    mergeable,
    merge_commit_sha: testMerge,
    rebaseable: mergeable,
    mergeable_state: mergeableState(world, pullRequest, mergeable),
  };
}

/** Source: https://docs.github.com/en/graphql/reference/enums#mergestatestatus */
function mergeableState(world: World, pullRequest: PullRequest, mergeable: boolean): string {
  if (!mergeable) return "dirty";
  if (pullRequest.draft) return "draft";
  return mergeRefusal(world, pullRequest, baseTip(pullRequest)) === null ? "clean" : "blocked";
}

function sidePayload(
  world: World,
  repository: Repository,
  { ref, sha }: { readonly ref: string; readonly sha: string },
): Payload {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: accountPayload(world, repository.owner),
    repo: repositoryPayload(world, repository),
  };
}

function links(world: World, { repository, number, headSha }: PullRequest): Payload {
  const api = repositoryUrl(world, repository);
  const url = `${api}/pulls/${String(number)}`;
  const html = htmlUrl(world, repository, number);
  const addresses = {
    comments: `${api}/issues/${String(number)}/comments`,
    commits: `${url}/commits`,
    html,
    issue: `${api}/issues/${String(number)}`,
    review_comment: `${api}/pulls/comments{/number}`,
    review_comments: `${url}/comments`,
    self: url,
    statuses: `${api}/statuses/${headSha}`,
  };
  return {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: addresses.issue,
    commits_url: addresses.commits,
    review_comments_url: addresses.review_comments,
    review_comment_url: addresses.review_comment,
    comments_url: addresses.comments,
    statuses_url: addresses.statuses,
    _links: Object.fromEntries(Object.entries(addresses).map(([key, href]) => [key, { href }])),
  };
}

/** The page of a pull request. */
export function htmlUrl(world: World, repository: Repository, number: number): string {
  return `${world.baseUrl()}/${nameOf(repository)}/pull/${String(number)}`;
}

/** A label as pull requests and issues carry it. */
export function labelPayload(world: World, repository: Repository, name: string): Payload {
  return {
    id: 1,
    node_id: nodeId("Label", name),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    description: "",
    color: "ededed",
    default: false,
  };
}

/** A review as REST shows it, state in capitals. */
export function reviewPayload(world: World, pullRequest: PullRequest, review: Review): Payload {
  const html = `${htmlUrl(world, pullRequest.repository, pullRequest.number)}#pullrequestreview-${String(review.id)}`;
  const url = `${repositoryUrl(world, pullRequest.repository)}/pulls/${String(pullRequest.number)}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: accountPayload(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: associationOf(world, pullRequest.repository, review.author),
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: review.submittedAt,
    commit_id: review.commitSha,
  };
}

/** The bare reference to a pull request that check runs carry. */
export function pullRequestReference(world: World, pullRequest: PullRequest): Payload {
  const { repository, headRepository } = pullRequest;
  return {
    id: pullRequest.id,
    number: pullRequest.number,
    url: `${repositoryUrl(world, repository)}/pulls/${String(pullRequest.number)}`,
    head: {
      ref: pullRequest.headRef,
      sha: pullRequest.headSha,
      repo: repositoryReference(world, headRepository),
    },
    base: {
      ref: pullRequest.baseRef,
      sha: pullRequest.baseSha,
      repo: repositoryReference(world, repository),
    },
  };
}

function repositoryReference(world: World, repository: Repository): Payload {
  return { id: repository.id, url: repositoryUrl(world, repository), name: repository.name };
}

/** Someone asked to review, or a team: what the reviewers endpoint lists. */
export function requestedPayload(world: World, pullRequest: PullRequest): Payload {
  const users: readonly Account[] = [...pullRequest.requestedReviewers];
  return {
    users: users.map((one) => accountPayload(world, one)),
    teams: [...pullRequest.requestedTeams].map((team) => teamPayload(world, team)),
  };
}
