import type { ReviewerNames } from "../domain/decision.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { pullRequestParameters } from "./fetch-pull-request.ts";
import { GithubForbiddenError, GithubNotFoundError, GithubRejectedError } from "./github-errors.ts";
import { type RequestedReviewers, requestReviewers } from "./request-reviewers.ts";

const ROUTE = "DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";

/**
 * Takes requests for review back. One that is not there is passed over by GitHub; people and teams go in
 * calls of their own, since GitHub refuses a whole call for one team it does not know.
 *
 * Source: https://docs.github.com/en/rest/pulls/review-requests#remove-requested-reviewers-from-a-pull-request
 *
 * @throws {GithubError} when it cannot be written now. Repeating it is harmless.
 */
export async function removeReviewers(
  client: InstallationClient,
  ref: PullRequestRef,
  { users, teams }: ReviewerNames,
): Promise<void> {
  if (users.length > 0) await remove(client, ref, { users, teams: [] });
  if (teams.length > 0) await remove(client, ref, { users: [], teams });
}

/**
 * Makes standing requests anew: GitHub takes no notice of a request that stands already, and notifies for
 * one that is new. An attempt that is repeated after a failure in between ends with the request standing.
 *
 * @throws {GithubError} when it cannot be written now; repeat it then.
 */
export async function renewRequests(
  client: InstallationClient,
  ref: PullRequestRef,
  names: ReviewerNames,
): Promise<RequestedReviewers> {
  await removeReviewers(client, ref, names);
  return requestReviewers(client, ref, names);
}

/** A team that was deleted, or a pull request that was merged meanwhile, needs no withdrawal. */
async function remove(
  client: InstallationClient,
  ref: PullRequestRef,
  { users, teams }: ReviewerNames,
): Promise<void> {
  try {
    await client.request(ROUTE, {
      ...pullRequestParameters(ref),
      reviewers: users,
      team_reviewers: teams,
    });
  } catch (error) {
    const isRefusal =
      error instanceof GithubRejectedError ||
      error instanceof GithubNotFoundError ||
      error instanceof GithubForbiddenError;
    if (!isRefusal) throw error;
  }
}
