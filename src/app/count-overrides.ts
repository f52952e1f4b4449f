import { parseComment } from "../commands/parse-command.ts";
import type { Act } from "../domain/act.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import { isBefore } from "../domain/instant.ts";
import { known } from "../domain/known.ts";
import type { PullRequestFacts, PullRequestRef } from "../domain/pull-request-facts.ts";
import type { BaseFacts, CompiledPolicy } from "../policy/assess.ts";

/**
 * Which overrides of a repository are counted: those in the 7 days before a comment. GitHub's times have
 * whole seconds, and its ids tell which of two comments in one second came first.
 */
export interface OverrideWeek {
  readonly until: string;
  readonly commentId: number;
}

/** What counting needs from outside. */
export interface OverrideCounter {
  readonly store: {
    /** How many overrides the repository had in that week, ended and refused a second person or not. */
    countOverrides(ref: PullRequestRef, week: OverrideWeek): Promise<number>;
  };
}

/**
 * Counts the overrides of the repository, where one stands on this pull request or is asked for now.
 *
 * What came after an override that stands is not held against it: only those before make it a habit.
 */
export async function countOverrides(
  { store }: OverrideCounter,
  ref: PullRequestRef,
  week: OverrideWeek,
): Promise<Pick<PullRequestFacts, "overridesThisWeek">> {
  return { overridesThisWeek: known(await store.countOverrides(ref, week)) };
}

/**
 * The week to count: before the first override that stands, else before the last that is asked for; null
 * when none is in question.
 */
export function weekInQuestion(
  { snapshot }: Pick<CompiledPolicy, "snapshot">,
  facts: BaseFacts,
  { acts = [] }: Pick<PullRequestHistory, "acts">,
): OverrideWeek | null {
  if (snapshot.policy.override === undefined) return null;
  const standing = acts.filter((act) => isStanding(act, facts));
  const first = standing
    .map(({ givenAt, sourceId }) => ({ until: givenAt, commentId: sourceId }))
    .toSorted(byTime)[0];
  if (first !== undefined) return first;
  const asked = facts.commands.filter(({ body }) => asksForOverride(body));
  const weeks = asked.map(({ createdAt, id }) => ({ until: createdAt, commentId: id }));
  return weeks.toSorted(byTime).at(-1) ?? null;
}

function byTime(left: OverrideWeek, right: OverrideWeek): number {
  if (isBefore(left.until, right.until)) return -1;
  return isBefore(right.until, left.until) ? 1 : left.commentId - right.commentId;
}

function isStanding(act: Act, { pullRequest, gatheredAt }: BaseFacts): boolean {
  return (
    act.kind === "override" &&
    act.end === null &&
    act.headSha === pullRequest.head.sha &&
    act.baseRef === pullRequest.base.ref &&
    (act.expiresAt === null || isBefore(gatheredAt, act.expiresAt))
  );
}

function asksForOverride(body: string): boolean {
  const parsed = parseComment(body);
  return parsed.kind === "command" && parsed.verb === "override";
}
