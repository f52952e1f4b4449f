import type { Decision, JudgedAct, ReviewerNames } from "../domain/decision.ts";
import { digestOf } from "../domain/digest.ts";
import type {
  CheckRunContent,
  Effect,
  PublishedCheckRun,
  PublishedComment,
} from "../domain/effect.ts";
import type { PullRequestState } from "../domain/pull-request-facts.ts";
import { tierRank } from "../domain/risk.ts";
import { wellFormed } from "../domain/well-formed.ts";

/** What answered one command. */
export interface CommandAnswer {
  readonly commentId: number;
  readonly reaction: "+1" | "confused" | null;
  /** Rendered Markdown; null when the reaction says it all. */
  readonly reply: string | null;
}

/** Identity of what a check run shows: equal digests need no write. */
export function contentDigest(content: CheckRunContent): string {
  return digestOf(wellFormed(content));
}

/** The write that makes the check run show the decision; null when it shows it already. */
export function planCheckRun(
  decisionId: string,
  content: CheckRunContent,
  published: PublishedCheckRun | null,
): Effect | null {
  const digest = contentDigest(content);
  if (published?.digest === digest) return null;
  const checkRunId = published?.checkRunId ?? null;
  return { kind: "publish-check-run", content, digest, decisionId, checkRunId };
}

/**
 * What is to be done once: answers to commands, and what becomes of requests for review.
 *
 * `observe` has no write path at all. Only `enforce` asks people: a warning that costs reviewers'
 * attention would not be one. A command is answered in `warn` too, because somebody asked.
 */
export function planIntents(
  decision: Decision,
  answers: readonly CommandAnswer[],
): readonly Effect[] {
  if (decision.mode === "observe") return [];
  const answering = answers.flatMap(({ commentId, reaction, reply }): Effect[] => [
    ...(reaction === null ? [] : [{ kind: "react", commentId, content: reaction } as const]),
    ...(reply === null ? [] : [{ kind: "reply", commentId, body: reply } as const]),
  ]);
  if (decision.mode !== "enforce") return answering;
  const { users, teams, nudged, spared } = decision.reviewers;
  return [
    ...answering,
    // First, so that there is room for those who are asked instead.
    ...planFor("remove-reviewers", spared),
    ...planFor("request-reviewers", { users, teams }),
    ...planFor("renew-requests", nudged),
  ];
}

function planFor(
  kind: "remove-reviewers" | "request-reviewers" | "renew-requests",
  names: ReviewerNames | undefined,
): readonly Effect[] {
  if (names === undefined || names.users.length + names.teams.length === 0) return [];
  return [{ kind, users: names.users, teams: names.teams }];
}

/** The comment that a decision wants, with what is there. */
export interface CommentScene {
  readonly body: string;
  readonly published: PublishedComment | null;
  readonly pullRequest: Pick<PullRequestState, "draft" | "state" | "commentCount">;
}

/**
 * The write that makes the one comment show the decision; null when it does, or when there is to be none.
 *
 * It is begun only where it helps: in `enforce`, at high tier or above, and while something is missing.
 * Drafts stay quiet. One that a person deleted is not written again for the same head.
 */
export function planStickyComment(
  decision: Decision,
  { body, published, pullRequest }: CommentScene,
): Effect | null {
  if (decision.mode !== "enforce") return null;
  if (pullRequest.draft || pullRequest.state === "closed") return null;
  const digest = digestOf(wellFormed({ body }));
  const { headSha, tier, verdict } = decision;
  const write = { kind: "sticky-comment", body, digest, headSha } as const;
  if (published !== null && published.commentId !== null) {
    return published.digest === digest ? null : { ...write, commentId: published.commentId };
  }
  if (published?.headSha === headSha || verdict === "passed") return null;
  if (tierRank(tier) < tierRank("high")) return null;
  return { ...write, commentId: null, isFirst: pullRequest.commentCount === 0 };
}

/** The overrides in force for which no task was opened yet. Only `enforce` has anything to make up for. */
export function overridesToReview(
  decision: Decision,
  opened: readonly number[],
): readonly JudgedAct[] {
  if (decision.mode !== "enforce") return [];
  return (decision.acts ?? []).filter(
    ({ act, inForce }) => act.kind === "override" && inForce && !opened.includes(act.sourceId),
  );
}
