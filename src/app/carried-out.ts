import type { Act } from "../domain/act.ts";
import type { Decision, PullRequestHistory } from "../domain/decision.ts";
import type { DependencyApproval } from "../domain/dependency-approval.ts";
import type { AnsweredCommand, EndedAct, Withdrawal } from "../domain/evaluation-record.ts";
import type { CommandComment, PullRequestFacts } from "../domain/pull-request-facts.ts";
import type { Speaker } from "../domain/role.ts";
import type { CompiledPolicy } from "../policy/assess.ts";
import type { CommandAnswer } from "../policy/plan-effects.ts";
import type { RoleScene } from "../policy/roles.ts";
import { renderReply } from "../render/reply.ts";

/** A refused command, for the log. */
export interface Refusal {
  readonly comment: CommandComment;
  readonly reason: string;
}

/** What the commands of one evaluation changed, and how each is answered. */
export interface CarriedOut {
  /** The same object as before when no command changed it. */
  readonly history: PullRequestHistory;
  readonly withdrawals: readonly Withdrawal[];
  readonly newActs: readonly Act[];
  readonly endedActs: readonly EndedAct[];
  readonly newDependencyApprovals: readonly DependencyApproval[];
  readonly answered: readonly AnsweredCommand[];
  readonly answers: readonly CommandAnswer[];
  readonly refusals: readonly Refusal[];
}

/** What commands are run against. */
export interface CommandScene {
  readonly compiled: CompiledPolicy;
  readonly facts: PullRequestFacts;
  readonly history: PullRequestHistory;
  /** The decision before any of them. */
  readonly decision: Decision;
}

/** One command on its way: who said it, and what is judged with. */
export interface Asking {
  readonly scene: CommandScene;
  readonly roles: RoleScene;
  readonly speaker: Speaker;
  readonly comment: CommandComment;
}

interface Answer {
  readonly outcome: AnsweredCommand["outcome"];
  readonly reaction?: "+1" | "confused";
  readonly text?: string;
}

/** Says that a command worked; a reaction says it all when there is no more to say. */
export function accept(
  carried: CarriedOut,
  comment: CommandComment,
  text: string | null = null,
): CarriedOut {
  const more = text === null ? {} : { text };
  return withAnswer(carried, comment, { outcome: "done", reaction: "+1", ...more });
}

/** Says that a command did not work, and notes it for the log. */
export function refuse(carried: CarriedOut, comment: CommandComment, reason: string): CarriedOut {
  const refusals = [...carried.refusals, { comment, reason }];
  return withAnswer({ ...carried, refusals }, comment, {
    outcome: "refused",
    reaction: "confused",
    text: reason,
  });
}

/** Answers one command, which is never obeyed again. */
export function withAnswer(
  carried: CarriedOut,
  comment: CommandComment,
  answer: Answer,
): CarriedOut {
  const answered = [...carried.answered, { commentId: comment.id, outcome: answer.outcome }];
  if (answer.outcome === "ignored") return { ...carried, answered };
  const reply = answer.text === undefined ? null : renderReply(answer.text);
  const reaction = answer.reaction ?? null;
  return {
    ...carried,
    answered,
    answers: [...carried.answers, { commentId: comment.id, reaction, reply }],
  };
}
