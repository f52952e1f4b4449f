import { accountPayload, teamPayload } from "../payloads/account.ts";
import { isCollaborator, refuseUnlessReader } from "../permissions.ts";
import { emitPullRequest, emitReview } from "../pull-request-events.ts";
import { Refusal } from "../refusal.ts";
import type { Account, PullRequest, Review, Team } from "../state.ts";
import {
  accountNamed,
  findAccount,
  nameOf,
  type PullRequestName,
  pullRequestNamed,
  type World,
} from "../world.ts";

interface ReviewOptions {
  readonly pr: PullRequestName;
  readonly by: string;
  readonly state: "APPROVE" | "REQUEST_CHANGES" | "COMMENT";
  readonly body?: string;
  /** The commit the reviewer looked at; the head when absent. */
  readonly commitSha?: string;
}

interface RequestOptions {
  readonly by: string;
  readonly users?: readonly string[];
  /** Slugs of teams of the organisation. */
  readonly teams?: readonly string[];
}

/** Reviews and requests for them. */
export interface ReviewVerbs {
  readonly requestReviewers: (name: PullRequestName, options: RequestOptions) => void;
  readonly removeReviewRequests: (name: PullRequestName, options: RequestOptions) => void;
  /** @throws {Refusal} when the author approves or rejects, or the person cannot see the repository. */
  readonly review: (options: ReviewOptions) => { readonly id: number };
  readonly dismissReview: (
    name: PullRequestName,
    id: number,
    options: { readonly by: string },
  ) => void;
}

/** The verbs about reviews. */
export function reviewVerbs(world: World): ReviewVerbs {
  return {
    requestReviewers: (name, { by, users = [], teams = [] }) => {
      requestReviewers(world, pullRequestNamed(world, name), {
        by: accountNamed(world, by),
        users,
        teams,
      });
    },
    removeReviewRequests: (name, { by, users = [], teams = [] }) => {
      removeReviewRequests(world, pullRequestNamed(world, name), {
        by: accountNamed(world, by),
        users,
        teams,
      });
    },
    review: (options) => submitReview(world, pullRequestNamed(world, options.pr), options),
    dismissReview: (name, id, { by }) => {
      dismissReview(world, pullRequestNamed(world, name), { id, by: accountNamed(world, by) });
    },
  };
}

/** People and teams to ask, or to stop asking. */
export interface Request {
  readonly by: Account;
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/**
 * Asks for reviews, one webhook for each new person or team.
 *
 * @throws {Refusal} for the author, for people who are no collaborators, and for unknown teams.
 */
export function requestReviewers(world: World, pullRequest: PullRequest, request: Request): void {
  const { repository, author } = pullRequest;
  const users = request.users.map((login) => {
    const person = findAccount(world, login);
    if (person === author) {
      throw new Refusal(422, "Review cannot be requested from pull request author.");
    }
    if (person === undefined || !isCollaborator(world, repository, person)) {
      throw new Refusal(
        422,
        `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${nameOf(repository)} repository.`,
      );
    }
    return person;
  });
  const teams = request.teams.map((slug) => teamIn(world, pullRequest, slug));
  for (const person of users) {
    if (pullRequest.requestedReviewers.has(person)) continue;
    pullRequest.requestedReviewers.add(person);
    emitRequest(world, pullRequest, { action: "review_requested", by: request.by, of: { person } });
  }
  for (const team of teams) {
    if (pullRequest.requestedTeams.has(team)) continue;
    pullRequest.requestedTeams.add(team);
    emitRequest(world, pullRequest, { action: "review_requested", by: request.by, of: { team } });
  }
}

/** Takes requests back; those that were never made are passed over, as GitHub does. */
export function removeReviewRequests(
  world: World,
  pullRequest: PullRequest,
  request: Request,
): void {
  const action = "review_request_removed";
  for (const login of request.users) {
    const person = findAccount(world, login);
    if (person === undefined || !pullRequest.requestedReviewers.delete(person)) continue;
    emitRequest(world, pullRequest, { action, by: request.by, of: { person } });
  }
  for (const slug of request.teams) {
    const team = teamIn(world, pullRequest, slug);
    if (!pullRequest.requestedTeams.delete(team)) continue;
    emitRequest(world, pullRequest, { action, by: request.by, of: { team } });
  }
}

function teamIn(world: World, { repository }: PullRequest, slug: string): Team {
  const team = world.organizations.get(repository.owner)?.teams.get(slug.toLowerCase());
  if (team !== undefined && repository.teamGrants.has(team)) return team;
  throw new Refusal(
    422,
    `Reviews may only be requested from collaborators. One or more of the teams you specified is not a collaborator of the ${nameOf(repository)} repository.`,
  );
}

function emitRequest(
  world: World,
  pullRequest: PullRequest,
  {
    action,
    by,
    of,
  }: {
    readonly action: string;
    readonly by: Account;
    readonly of: { readonly person: Account } | { readonly team: Team };
  },
): void {
  const extra =
    "person" in of
      ? { requested_reviewer: accountPayload(world, of.person) }
      : { requested_team: teamPayload(world, of.team) };
  emitPullRequest(world, pullRequest, { action, by, extra });
}

const STATES = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
} as const;

function submitReview(world: World, pullRequest: PullRequest, options: ReviewOptions): Review {
  const author = accountNamed(world, options.by);
  refuseUnlessReader(world, pullRequest.repository, author);
  if (author === pullRequest.author && options.state !== "COMMENT") {
    throw new Refusal(422, "Can not approve or request changes on your own pull request");
  }
  const review: Review = {
    id: world.nextId(),
    author,
    body: options.body ?? "",
    state: STATES[options.state],
    commitSha: options.commitSha ?? pullRequest.headSha,
    submittedAt: world.clock.text(),
  };
  pullRequest.reviews.push(review);
  pullRequest.requestedReviewers.delete(author);
  pullRequest.updatedAt = review.submittedAt;
  emitReview(world, pullRequest, { review, action: "submitted", by: author });
  return review;
}

function dismissReview(
  world: World,
  pullRequest: PullRequest,
  { id, by }: { readonly id: number; readonly by: Account },
): void {
  const review = pullRequest.reviews.find((one) => one.id === id);
  if (review === undefined) throw new TypeError(`no review ${String(id)}`);
  if (review.state === "COMMENTED") throw new Refusal(422, "Can not dismiss a commented review");
  review.dismissed = { was: review.state, at: world.clock.text(), by };
  review.state = "DISMISSED";
  pullRequest.updatedAt = world.clock.text();
  emitReview(world, pullRequest, { review, action: "dismissed", by });
}
