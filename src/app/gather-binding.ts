import type { PullRequestHistory } from "../domain/decision.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { PullRequestFacts, PullRequestRef } from "../domain/pull-request-facts.ts";
import type { BaseFacts } from "../policy/assess.ts";
import { collectApprovals, placesOfReviews } from "../policy/collect-approvals.ts";
import { modeNeeds } from "../policy/head-modes.ts";
import { needsMoves, needsTimeline, pushesOfMoves } from "../policy/head-movers.ts";
import { sceneOfComment } from "../policy/scene-of-word.ts";
import type { EvaluationWorld } from "./evaluation-world.ts";

/** What was read, with what was recorded before. */
interface Told {
  readonly facts: BaseFacts;
  readonly history: PullRequestHistory;
}

/**
 * Adds how the head branch moved, where the deliveries do not tell all of it and somebody said yes, and what
 * GitHub noted beside the pull request, where somebody said something new.
 */
export async function withMoves(
  { github }: Pick<EvaluationWorld, "github">,
  ref: PullRequestRef,
  { facts, history }: Told,
): Promise<Told> {
  const [moves, timeline] = await Promise.all([
    needsMoves(facts, history) ? github.readMoves(ref, facts.pullRequest.head.ref) : null,
    needsTimeline(facts, history) ? github.readTimeline(ref) : null,
  ]);
  const told = { ...facts, ...(timeline === null ? {} : { timeline }) };
  if (moves === null) return { facts: told, history };
  const pushes = [...history.pushes, ...pushesOfMoves({ moves })];
  return { facts: { ...told, moves }, history: { ...history, pushes } };
}

/** Modes at the head and at the earlier heads whose approvals may be carried over. */
export async function readModes(
  { github }: Pick<EvaluationWorld, "github">,
  ref: PullRequestRef,
  { facts, history }: Told,
): Promise<Pick<PullRequestFacts, "modes">> {
  const needs = modeNeeds(facts, history);
  if (needs === null) return {};
  const { heads, paths } = needs;
  return {
    modes: await Promise.all(heads.map((headSha) => github.readModes(ref, { headSha, paths }))),
  };
}

/** Earlier heads that reviews not recorded yet, and commands, speak of. */
export function headsToRecall({ facts, history }: Told): readonly CommitSha[] {
  const { head, base } = facts.pullRequest;
  const { added } = collectApprovals(facts, { ...history, approvals: history.approvals });
  const named = facts.commands.flatMap(({ body }) => body.match(/\b[0-9a-f]{40}\b/gu) ?? []);
  const scenes = facts.commands.flatMap((comment) => sceneOfComment(comment, facts, history) ?? []);
  const commented = scenes.flatMap(({ headSha }) => headSha ?? []);
  const isOnOther = [...added, ...scenes].some(({ baseRef }) => baseRef !== base.ref);
  const reviewed = placesOfReviews(facts, history).map(({ headSha }) => headSha);
  const wanted = new Set<string>([...reviewed, ...commented, ...named]);
  const seen = new Set([
    ...history.sightings.map(({ headSha }) => headSha),
    ...reviewed,
    ...commented,
  ]);
  return [...seen].filter((sha) => wanted.has(sha) && (isOnOther || sha !== head.sha));
}
