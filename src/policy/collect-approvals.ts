import type { Approval } from "../domain/approval.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { Withdrawal } from "../domain/evaluation-record.ts";
import type { CommitSha } from "../domain/ids.ts";
import { isBefore } from "../domain/instant.ts";
import type { PullRequestFacts, Review } from "../domain/pull-request-facts.ts";
import { contentOf } from "./binding.ts";

/** Every approval of a pull request, and what this evaluation adds to the record. */
export interface CollectedApprovals {
  /** Recorded and new ones, withdrawn ones included, by time. */
  readonly all: readonly Approval[];
  readonly added: readonly Approval[];
  readonly withdrawals: readonly Withdrawal[];
}

/**
 * Joins the recorded approvals with the native reviews that GitHub shows now.
 *
 * A review's commit is stored when it is first seen: GitHub moves it to the new head after a
 * patch-identical rebase. A dismissed or vanished review, and a later "changes requested" by the same
 * person (dismissed or not, so that dismissing it revives nothing), withdraw what that person approved
 * before.
 */
export function collectApprovals(
  facts: PullRequestFacts,
  history: PullRequestHistory,
): CollectedApprovals {
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  const recorded = new Set(
    history.approvals.filter(({ channel }) => channel === "review").map(({ sourceId }) => sourceId),
  );
  const contentsOf = rememberContents(facts, history);
  const added = reviews.flatMap((review) =>
    recorded.has(review.id) ? [] : approvalFrom(review, { facts, history, contentsOf }),
  );
  const joined = [...history.approvals, ...added].toSorted(byTime);
  // Reviews that could not be read withdraw nothing and, since the gate is then `error`, allow nothing.
  const readable = facts.reviews.kind === "known";
  const withdrawals = joined.flatMap((approval) => {
    const at = readable ? withdrawalOf(approval, reviews, facts.gatheredAt) : null;
    return at === null ? [] : [{ channel: approval.channel, sourceId: approval.sourceId, at }];
  });
  const all = joined.map((approval) => {
    const found = withdrawals.find(
      ({ channel, sourceId }) => channel === approval.channel && sourceId === approval.sourceId,
    );
    return found === undefined ? approval : { ...approval, withdrawnAt: found.at };
  });
  return { all, added, withdrawals };
}

/** The changed files at `headSha`, when an evaluation has read them; null otherwise. */
export function contentsAt(
  headSha: CommitSha,
  facts: PullRequestFacts,
  history: PullRequestHistory,
): Approval["contents"] {
  const { head, base } = facts.pullRequest;
  if (headSha === head.sha) {
    return facts.files.kind === "known" ? facts.files.value.map(contentOf) : null;
  }
  const earlier = history.earlierContents.find(
    (contents) => contents.headSha === headSha && contents.baseRef === base.ref,
  );
  return earlier?.files ?? null;
}

/** Reviews of one head share one list of its files: hundreds of reviews may speak of thousands of files. */
function rememberContents(
  facts: PullRequestFacts,
  history: PullRequestHistory,
): (headSha: CommitSha) => Approval["contents"] {
  const remembered = new Map<CommitSha, Approval["contents"]>();
  return (headSha) => {
    const contents = remembered.get(headSha) ?? contentsAt(headSha, facts, history);
    remembered.set(headSha, contents);
    return contents;
  };
}

interface ReviewScene {
  readonly facts: PullRequestFacts;
  readonly history: PullRequestHistory;
  readonly contentsOf: (headSha: CommitSha) => Approval["contents"];
}

function approvalFrom(review: Review, { facts, history, contentsOf }: ReviewScene): Approval[] {
  const { author, commitSha, submittedAt } = review;
  if (review.state !== "approved") return [];
  if (author === null || commitSha === null || submittedAt === null) return [];
  const headSha = headWhenSubmitted(commitSha, submittedAt, history);
  return [
    {
      channel: "review",
      sourceId: review.id,
      actor: author,
      areas: null,
      baseRef: facts.pullRequest.base.ref,
      headSha,
      contents: contentsOf(headSha),
      givenAt: submittedAt,
      withdrawnAt: null,
    },
  ];
}

/**
 * The commit a review was really given for: the one before a push that was seen only after the review,
 * because then GitHub has moved the review to the new head.
 */
function headWhenSubmitted(
  commitSha: CommitSha,
  submittedAt: string,
  history: PullRequestHistory,
): CommitSha {
  // The latest of several pushes of one commit: a branch may have gone away from it and come back.
  const push = history.pushes
    .filter(({ after }) => after === commitSha)
    .toSorted((left, right) => (left.seenAt < right.seenAt ? 1 : -1))[0];
  if (push === undefined || push.before === null) return commitSha;
  return isBefore(submittedAt, push.seenAt) ? push.before : commitSha;
}

function withdrawalOf(
  approval: Approval,
  reviews: readonly Review[],
  gatheredAt: string,
): string | null {
  if (approval.withdrawnAt !== null) return null;
  if (approval.channel === "review") {
    const review = reviews.find(({ id }) => id === approval.sourceId);
    if (review?.state !== "approved") return gatheredAt;
  }
  const objection = reviews.find(
    (review) =>
      (review.state === "changes-requested" || review.state === "dismissed") &&
      review.author?.id === approval.actor.id &&
      review.submittedAt !== null &&
      // Within one second nobody can tell which came first: the objection stands.
      !isBefore(review.submittedAt, approval.givenAt),
  );
  return objection?.submittedAt ?? null;
}

function byTime(left: Approval, right: Approval): number {
  if (left.givenAt !== right.givenAt) return left.givenAt < right.givenAt ? -1 : 1;
  if (left.sourceId !== right.sourceId) return left.sourceId - right.sourceId;
  return left.channel < right.channel ? -1 : 1;
}
