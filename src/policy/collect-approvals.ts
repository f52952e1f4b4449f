import type { Approval } from "../domain/approval.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { Withdrawal } from "../domain/evaluation-record.ts";
import { contentOf } from "../domain/file-content.ts";
import type { CommitSha } from "../domain/ids.ts";
import { isBefore } from "../domain/instant.ts";
import type { PullRequestFacts, Review } from "../domain/pull-request-facts.ts";
import { commonContents } from "./common-contents.ts";
import { headWhenReviewed } from "./head-when-reviewed.ts";
import { createModes } from "./modes-at-heads.ts";
import { type SceneOfWord, sceneOfWord, UNKNOWN_SCENE } from "./scene-of-word.ts";

/** Every approval of a pull request, and what this evaluation adds to the record. */
export interface CollectedApprovals {
  /** Recorded and new ones, withdrawn ones included, by time. */
  readonly all: readonly Approval[];
  readonly added: readonly Approval[];
  readonly withdrawals: readonly Withdrawal[];
}

/** The facts that tell who has approved what. */
export type ApprovalFacts = Pick<
  PullRequestFacts,
  "pullRequest" | "files" | "reviews" | "moves" | "modes" | "timeline" | "gatheredAt"
>;

/**
 * Joins the recorded approvals with the native reviews that GitHub shows now.
 *
 * A review's commit is stored when it is first seen: GitHub moves it to the new head after a
 * patch-identical rebase. A dismissed or vanished review, and a later "changes requested" by the same
 * person (dismissed or not, so that dismissing it revives nothing), withdraw what that person approved
 * before. While it cannot be read what stood before a reviewer, the review counts nowhere and is recorded
 * when it can.
 */
export function collectApprovals(
  facts: ApprovalFacts,
  history: PullRequestHistory,
): CollectedApprovals {
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  const recorded = recordedReviews(history);
  const contentsOf = rememberContents(facts, history);
  const found = reviews.flatMap((review) =>
    recorded.has(review.id) ? [] : approvalFrom(review, { facts, history, contentsOf }),
  );
  const added = facts.timeline?.kind === "unknown" ? [] : found;
  const joined = [...history.approvals, ...found].toSorted(byTime);
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

/** A head compared with a base branch. */
export interface Place {
  readonly headSha: CommitSha;
  readonly baseRef: string;
}

/** The changed files at a head against a base, when an evaluation has read them; null otherwise. */
export function contentsAt(
  { headSha, baseRef }: Place,
  facts: Pick<PullRequestFacts, "pullRequest" | "files">,
  history: Pick<PullRequestHistory, "earlierContents">,
): Approval["contents"] {
  const { head, base } = facts.pullRequest;
  if (headSha === head.sha && baseRef === base.ref) {
    const compared = { baseSha: base.sha, headSha };
    return facts.files.kind === "known"
      ? facts.files.value.map((file) => contentOf(file, compared))
      : null;
  }
  const earlier = history.earlierContents.find(
    (contents) => contents.headSha === headSha && contents.baseRef === baseRef,
  );
  return earlier?.files ?? null;
}

/** Reviews of one head share one list of its files: hundreds of reviews may speak of thousands of files. */
function rememberContents(
  facts: ApprovalFacts,
  history: PullRequestHistory,
): (place: Place) => Approval["contents"] {
  const remembered = new Map<string, Approval["contents"]>();
  return (place) => {
    const key = `${place.headSha} ${place.baseRef}`;
    const contents = remembered.get(key) ?? contentsAt(place, facts, history);
    remembered.set(key, contents);
    return contents;
  };
}

interface ReviewScene {
  readonly facts: ApprovalFacts;
  readonly history: PullRequestHistory;
  readonly contentsOf: (place: Place) => Approval["contents"];
}

function approvalFrom(review: Review, { facts, history, contentsOf }: ReviewScene): Approval[] {
  const { author, commitSha, submittedAt } = review;
  if (review.state !== "approved") return [];
  if (author === null || commitSha === null || submittedAt === null) return [];
  const { heads, baseRef } = sceneOfReview({ commitSha, submittedAt }, facts, history);
  const places = placesAt(heads, baseRef);
  return [
    {
      channel: "review",
      sourceId: review.id,
      actor: author,
      areas: null,
      baseRef: baseRef ?? facts.pullRequest.base.ref,
      // Of several heads the earliest: the later ones count only where they show the same.
      headSha: heads?.[0] ?? commitSha,
      contents: contentsOfAll(places, facts, contentsOf),
      givenAt: submittedAt,
      withdrawnAt: null,
    },
  ];
}

function placesAt(heads: SceneOfWord["heads"], baseRef: string | null): readonly Place[] {
  return heads === null || baseRef === null ? [] : heads.map((headSha) => ({ headSha, baseRef }));
}

/** What one head showed, or several alike; null where that is not known. */
function contentsOfAll(
  places: readonly Place[],
  facts: ApprovalFacts,
  contentsOf: ReviewScene["contentsOf"],
): Approval["contents"] {
  const [first, ...others] = places;
  if (first === undefined) return null;
  if (others.length === 0) return contentsOf(first);
  const modeOf = createModes(facts);
  const all = places.flatMap((place) => {
    const contents = contentsOf(place);
    if (contents === null) return [];
    return [
      contents.map((content) => ({
        ...content,
        mode: content.mode ?? modeOf(place.headSha, content),
      })),
    ];
  });
  return all.length < places.length ? null : commonContents(all);
}

/** Where the reviews were given that no record has, with what was there: one for each head it may have been. */
export function placesOfReviews(
  facts: ApprovalFacts,
  history: PullRequestHistory,
): readonly (Place & Pick<Approval, "contents">)[] {
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  const recorded = recordedReviews(history);
  return reviews.flatMap(({ id, state, commitSha, submittedAt }) => {
    if (state !== "approved" || commitSha === null || submittedAt === null) return [];
    if (recorded.has(id)) return [];
    const { heads, baseRef } = sceneOfReview({ commitSha, submittedAt }, facts, history);
    return placesAt(heads, baseRef).map((place) => ({
      ...place,
      contents: contentsAt(place, facts, history),
    }));
  });
}

function recordedReviews({ approvals }: PullRequestHistory): ReadonlySet<number> {
  return new Set(
    approvals.filter(({ channel }) => channel === "review").map(({ sourceId }) => sourceId),
  );
}

function sceneOfReview(
  review: { readonly commitSha: CommitSha; readonly submittedAt: string },
  facts: ApprovalFacts,
  history: PullRequestHistory,
): SceneOfWord {
  const { timeline } = facts;
  if (timeline === undefined) {
    const headSha = headWhenReviewed(review, facts, history);
    const heads = headSha === null ? null : [headSha];
    return { headSha, heads, baseRef: facts.pullRequest.base.ref };
  }
  if (timeline.kind === "unknown") return UNKNOWN_SCENE;
  const word = { at: review.submittedAt, commitSha: review.commitSha };
  return sceneOfWord(word, { facts, history, timeline: timeline.value });
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
