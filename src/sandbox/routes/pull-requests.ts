import { type Answer, list, one } from "../http/answer.ts";
import { fieldsOf, textList } from "../http/body.ts";
import { type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import { commitPayload, filePayload } from "../payloads/commit.ts";
import {
  pullRequestPayload,
  requestedPayload,
  reviewPayload,
  simplePullRequestPayload,
} from "../payloads/pull-request.ts";
import { contentOf, visibleHead } from "../pull-request-content.ts";
import type { PullRequest } from "../state.ts";
import { removeReviewRequests, requestReviewers } from "../verbs/reviews.ts";
import { commitAt, pullRequestOf } from "./resolve.ts";

/**
 * Where GitHub stops listing.
 *
 * Source: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
 */
const FILES_MAX = 3000;
const COMMITS_MAX = 250;

const READ = ["pull_requests:read"];
const WRITE = ["pull_requests:write"];

/** Pull requests, their content, their reviews and who is asked for one. */
export const pullRequestRoutes: readonly Route[] = [
  tokenRoute("GET /repos/{owner}/{repo}/pulls", READ, listPullRequests),
  tokenRoute("GET /repos/{owner}/{repo}/pulls/{pull_number}", READ, (exchange) =>
    one(pullRequestPayload(exchange.world, pullRequestOf(exchange))),
  ),
  tokenRoute("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", READ, (exchange) => {
    const { world } = exchange;
    const pullRequest = pullRequestOf(exchange);
    const ref = visibleHead(world, pullRequest);
    const files = contentOf(world, pullRequest).files().slice(0, FILES_MAX);
    return list(files, (file) => filePayload(world, pullRequest.repository, { file, ref }));
  }),
  tokenRoute("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", READ, (exchange) => {
    const { world } = exchange;
    const pullRequest = pullRequestOf(exchange);
    const commits = contentOf(world, pullRequest).commits.slice(0, COMMITS_MAX);
    return list(commits, (commit) => commitPayload(world, pullRequest.repository, commit));
  }),
  tokenRoute("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", READ, (exchange) => {
    const pullRequest = pullRequestOf(exchange);
    return list(pullRequest.reviews, (review) =>
      reviewPayload(exchange.world, pullRequest, review),
    );
  }),
  tokenRoute("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", READ, listOfCommit),
  tokenRoute(
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
    READ,
    (exchange) => one(requestedPayload(exchange.world, pullRequestOf(exchange))),
  ),
  tokenRoute(
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
    WRITE,
    (exchange) => {
      const pullRequest = pullRequestOf(exchange);
      requestReviewers(exchange.world, pullRequest, requestIn(exchange));
      return one(simplePullRequestPayload(exchange.world, pullRequest), 201);
    },
  ),
  tokenRoute(
    "DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
    WRITE,
    (exchange) => {
      const pullRequest = pullRequestOf(exchange);
      removeReviewRequests(exchange.world, pullRequest, requestIn(exchange));
      return one(simplePullRequestPayload(exchange.world, pullRequest));
    },
  ),
];

function requestIn({ world, body }: Exchange): Parameters<typeof requestReviewers>[2] {
  const fields = fieldsOf(body);
  return {
    by: world.bot,
    users: textList(fields, "reviewers"),
    teams: textList(fields, "team_reviewers"),
  };
}

/** Newest first unless asked otherwise, open ones unless asked otherwise. */
function listPullRequests(exchange: Exchange): Answer {
  const { world, query } = exchange;
  const state = query.get("state") ?? "open";
  const base = query.get("base");
  const head = query.get("head");
  const found = [...exchange.repository().pullRequests.values()].filter(
    (each) =>
      (state === "all" || each.state === state) &&
      (base === null || each.baseRef === base) &&
      (head === null || `${each.headRepository.owner.login}:${each.headRef}` === head),
  );
  const key = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
  const ordered = found.toSorted(
    (left, right) => Date.parse(left[key]) - Date.parse(right[key]) || left.number - right.number,
  );
  const ascending = (query.get("direction") ?? "desc") === "asc";
  return list(ascending ? ordered : ordered.toReversed(), (each) =>
    simplePullRequestPayload(world, each),
  );
}

/** The pull requests a commit is in: open ones, and the one that merged it. */
function listOfCommit(exchange: Exchange): Answer {
  const { world } = exchange;
  const repository = exchange.repository();
  const name = exchange.parameter("commit_sha");
  const { sha } = commitAt(world, repository, { name, status: 422 });
  const found = [...repository.pullRequests.values()].filter((each) => contains(world, each, sha));
  return list(found, (each) => simplePullRequestPayload(world, each));
}

function contains(world: Exchange["world"], pullRequest: PullRequest, sha: string): boolean {
  if (pullRequest.state === "closed" && pullRequest.merged === null) return false;
  if (pullRequest.merged?.sha === sha) return true;
  return contentOf(world, pullRequest).commits.some((commit) => commit.sha === sha);
}
