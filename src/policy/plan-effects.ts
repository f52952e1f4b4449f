import type { Decision } from "../domain/decision.ts";
import { digestOf } from "../domain/digest.ts";
import type { CheckRunContent, Effect, PublishedCheckRun } from "../domain/effect.ts";
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
 * What is to be done once: answers to commands, and requests for review.
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
  const { users, teams } = decision.reviewers;
  const asks = decision.mode === "enforce" && users.length + teams.length > 0;
  return asks ? [...answering, { kind: "request-reviewers", users, teams }] : answering;
}
