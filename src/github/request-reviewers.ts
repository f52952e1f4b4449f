import type { ReviewerRequest } from "../domain/decision.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { pullRequestParameters } from "./fetch-pull-request.ts";
import { GithubForbiddenError, GithubNotFoundError, GithubRejectedError } from "./github-errors.ts";

/** A reviewer or team GitHub did not take, with its reason. */
interface RefusedReviewer {
  readonly kind: "user" | "team";
  readonly name: string;
  /** GitHub's words, cut. */
  readonly reason: string;
}

/** What became of a request. */
export interface RequestedReviewers {
  readonly requested: ReviewerRequest;
  readonly refused: readonly RefusedReviewer[];
}

const ROUTE = "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";

/** A pull request has room for this many; it also bounds the requests made one by one. */
const REVIEWERS_MAX = 15;

type Reviewer = Pick<RefusedReviewer, "kind" | "name">;

/**
 * Asks people and teams for review. GitHub refuses a whole request for one name it does not like (the
 * author, somebody without access, a team of another organisation): then each is asked alone.
 *
 * Source: https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request
 *
 * @throws {GithubError} when it cannot be written now. Asking twice is harmless.
 */
export async function requestReviewers(
  client: InstallationClient,
  ref: PullRequestRef,
  { users, teams }: ReviewerRequest,
): Promise<RequestedReviewers> {
  const wanted: readonly Reviewer[] = [
    ...users.map((name): Reviewer => ({ kind: "user", name })),
    ...teams.map((name): Reviewer => ({ kind: "team", name })),
  ];
  const asked = wanted.slice(0, REVIEWERS_MAX);
  const surplus = wanted.slice(REVIEWERS_MAX).map((reviewer) => refusal(reviewer, "too many"));
  if (asked.length === 0) return { requested: { users: [], teams: [] }, refused: [] };
  const whole = await ask(client, ref, asked);
  if (whole === null) return outcome(asked, surplus);
  if (asked.length === 1) {
    return outcome([], [...asked.map((one) => refusal(one, whole)), ...surplus]);
  }
  const refused: RefusedReviewer[] = [];
  for (const reviewer of asked) {
    const reason = await ask(client, ref, [reviewer]);
    if (reason !== null) refused.push(refusal(reviewer, reason));
  }
  return outcome(asked, [...refused, ...surplus]);
}

/** Null when GitHub took all of them, else its reason. */
async function ask(
  client: InstallationClient,
  ref: PullRequestRef,
  reviewers: readonly Reviewer[],
): Promise<string | null> {
  const names = (kind: Reviewer["kind"]): string[] =>
    reviewers.filter((reviewer) => reviewer.kind === kind).map((reviewer) => reviewer.name);
  try {
    await client.request(ROUTE, {
      ...pullRequestParameters(ref),
      reviewers: names("user"),
      team_reviewers: names("team"),
    });
    return null;
  } catch (error) {
    const isRefusal =
      error instanceof GithubRejectedError ||
      error instanceof GithubNotFoundError ||
      error instanceof GithubForbiddenError;
    if (!isRefusal) throw error;
    return error.detail === "" ? error.code : error.detail;
  }
}

function refusal({ kind, name }: Reviewer, reason: string): RefusedReviewer {
  return { kind, name, reason };
}

function outcome(
  asked: readonly Reviewer[],
  refused: readonly RefusedReviewer[],
): RequestedReviewers {
  const taken = asked.filter(
    ({ kind, name }) => !refused.some((other) => other.kind === kind && other.name === name),
  );
  const names = (kind: Reviewer["kind"]): string[] =>
    taken.filter((reviewer) => reviewer.kind === kind).map((reviewer) => reviewer.name);
  return { requested: { users: names("user"), teams: names("team") }, refused };
}
