import type { PullRequestFacts, Review } from "../domain/pull-request-facts.ts";

/**
 * Whether a review asks for changes, or did until somebody else dismissed it.
 *
 * What a dismissed review had been the list of reviews does not tell. While GitHub's events cannot be read
 * it may have been an objection.
 */
export function isObjection(
  { id, state }: Pick<Review, "id" | "state">,
  { timeline }: Pick<PullRequestFacts, "timeline">,
): boolean {
  if (state !== "dismissed" || timeline === undefined) return state === "changes-requested";
  if (timeline.kind === "unknown") return true;
  const dismissal = timeline.value.dismissals.findLast(({ reviewId }) => reviewId === id);
  return dismissal !== undefined && dismissal.was === "changes-requested" && !dismissal.bySelf;
}
