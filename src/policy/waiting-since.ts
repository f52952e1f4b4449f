import type { PullRequestHistory } from "../domain/decision.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";

/**
 * Since when people can have looked at what is there: since the push that made it the head, else since
 * the pull request was opened. The same at every evaluation, so that it never causes a new write.
 */
export function waitingSince(
  { pullRequest }: Pick<PullRequestFacts, "pullRequest">,
  { pushes }: Pick<PullRequestHistory, "pushes">,
): string {
  const push = pushes.find(({ after }) => after === pullRequest.head.sha);
  return push?.seenAt ?? pullRequest.createdAt;
}
