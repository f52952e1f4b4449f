import type { PullRequestHistory } from "../domain/decision.ts";
import type { CommitSha } from "../domain/ids.ts";
import { epochSeconds, isBefore } from "../domain/instant.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";

/**
 * A review counts for a head that had been there this long. Whoever presses the button sooner may have
 * read the head before; it is what a bare comment has to wait too.
 */
const SETTLE_SECONDS = 10;

type HeadFacts = Pick<PullRequestFacts, "pullRequest" | "moves">;
type HeadHistory = Pick<PullRequestHistory, "pushes" | "sightings">;

/** A review as GitHub shows it now. */
export interface SubmittedReview {
  readonly commitSha: CommitSha;
  readonly submittedAt: string;
}

/**
 * The commit that a review seen for the first time is to be held to, where the timeline was not read; null
 * when none is certain.
 *
 * GitHub moves a review to the new head after a patch-identical rebase, and names the head that was there
 * when the button was pressed, not when the change was read. So a review from before its commit had settled
 * as the head is held to the head before: it counts only where both show the same content.
 *
 * Only platform times are compared: what git says of its dates is the author's to write.
 */
export function headWhenReviewed(
  { commitSha, submittedAt }: SubmittedReview,
  facts: HeadFacts,
  history: HeadHistory,
): CommitSha | null {
  const start = startOf(commitSha, facts, history);
  if (start !== null && secondsBetween(start.at, submittedAt) >= SETTLE_SECONDS) return commitSha;
  // A pull request that was opened on a commit had no other head to look at before.
  if (start !== null && isBefore(start.at, facts.pullRequest.createdAt)) return commitSha;
  // Of a commit that is not the head nothing follows but that it was another.
  if (start === null && commitSha !== facts.pullRequest.head.sha) return commitSha;
  if (start?.before !== null && start?.before !== undefined) return start.before;
  return otherHead(commitSha, submittedAt, history);
}

interface Start {
  /** When the commit became the head for the last time, or an upper bound of it. */
  readonly at: string;
  /** The head before; null when that is not known, or there was none. */
  readonly before: CommitSha | null;
}

/** GitHub's own list of moves is exact; a delivery and a first sight come later than the push. */
function startOf(
  commitSha: CommitSha,
  { moves }: HeadFacts,
  { pushes, sightings }: HeadHistory,
): Start | null {
  const moved = moves?.kind === "known" ? moves.value : [];
  const starts = [
    ...moved.flatMap(({ before, after, at }) => (after === commitSha ? [{ at, before }] : [])),
    // An exact time needs no bound: the deliveries speak where there is none.
    ...(moved.some(({ after }) => after === commitSha) ? [] : pushes).flatMap(
      ({ before, after, seenAt }) => (after === commitSha ? [{ at: seenAt, before }] : []),
    ),
  ];
  // The latest of several: a branch may have gone away from a commit and come back.
  const [last] = starts.toSorted((left, right) => (left.at < right.at ? 1 : -1));
  if (last !== undefined) return last;
  const seen = sightings.find(({ headSha }) => headSha === commitSha);
  return seen === undefined ? null : { at: seen.seenAt, before: null };
}

/** The other head that was seen last before a review; of none, the only one there ever was. */
function otherHead(
  commitSha: CommitSha,
  submittedAt: string,
  { sightings }: HeadHistory,
): CommitSha | null {
  const others = sightings
    .filter(({ headSha }) => headSha !== commitSha)
    .toSorted((left, right) => (left.seenAt < right.seenAt ? -1 : 1));
  const before = others.findLast(({ seenAt }) => secondsBetween(seenAt, submittedAt) >= 0);
  // A later head is no guess: a guess never goes forward.
  return others.length === 0 ? commitSha : (before?.headSha ?? null);
}

/** Negative when `to` is before `from`, or a time cannot be read: then nothing is settled. */
function secondsBetween(from: string, to: string): number {
  const [start, end] = [epochSeconds(from), epochSeconds(to)];
  return start === null || end === null ? Number.NEGATIVE_INFINITY : end - start;
}
