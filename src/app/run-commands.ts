import { type CommandContext, type CommandOutcome } from "../commands/command.ts";
import { runComment } from "../commands/registry.ts";
import type { Approval } from "../domain/approval.ts";
import type { Decision, PullRequestHistory } from "../domain/decision.ts";
import type { AnsweredCommand, Withdrawal } from "../domain/evaluation-record.ts";
import { isCommitSha } from "../domain/ids.ts";
import type { CommandComment, PullRequestFacts } from "../domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../policy/assess.ts";
import { contentsAt } from "../policy/collect-approvals.ts";
import { judgeNewApproval } from "../policy/judge-new-approval.ts";
import type { CommandAnswer } from "../policy/plan-effects.ts";
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

/** Carries out the pending commands in the order they were written. Pure: it only says what changes. */
export function carryOut(scene: CommandScene): CarriedOut {
  const inOrder = scene.facts.commands.toSorted(
    (left, right) => left.createdAt.localeCompare(right.createdAt) || left.id - right.id,
  );
  let carried: CarriedOut = {
    history: scene.history,
    withdrawals: [],
    answered: [],
    answers: [],
    refusals: [],
  };
  for (const comment of inOrder) {
    const outcome = runComment(contextOf(scene, carried.history, comment));
    carried = absorb(scene, carried, { comment, outcome });
  }
  return carried;
}

function contextOf(
  { compiled, facts, decision }: CommandScene,
  history: PullRequestHistory,
  comment: CommandComment,
): Omit<CommandContext, "words"> {
  return {
    comment,
    decision,
    pullRequestNumber: facts.pullRequest.number,
    areas: compiled.snapshot.policy.areas.map(({ area }) => area),
    sightings: history.sightings,
    contentsAt: (sha) => (isCommitSha(sha) ? contentsAt(sha, facts, history) : null),
  };
}

interface Answered {
  readonly comment: CommandComment;
  readonly outcome: CommandOutcome | null;
}

function absorb(scene: CommandScene, carried: CarriedOut, answered: Answered): CarriedOut {
  const { comment, outcome } = answered;
  if (outcome === null) return withAnswer(carried, comment, { outcome: "ignored" });
  switch (outcome.kind) {
    case "answer":
      return withAnswer(carried, comment, { outcome: "done", text: outcome.reply });
    case "refused":
      return refuse(carried, comment, outcome.reply);
    case "unapprove":
      return withdraw(scene, carried, comment);
    case "approve":
      return approve(scene, carried, { comment, approval: outcome.approval });
  }
}

function approve(
  scene: CommandScene,
  carried: CarriedOut,
  { comment, approval }: { readonly comment: CommandComment; readonly approval: Approval },
): CarriedOut {
  const verdict = judgeNewApproval(scene, approval);
  if (verdict.kind === "refused") return refuse(carried, comment, verdict.reply);
  const { history } = carried;
  const more = { ...history, approvals: [...history.approvals, approval] };
  const text = verdict.kind === "partly" ? verdict.reply : undefined;
  const answer = {
    outcome: "done",
    reaction: "+1",
    ...(text === undefined ? {} : { text }),
  } as const;
  return withAnswer({ ...carried, history: more }, comment, answer);
}

function withdraw(scene: CommandScene, carried: CarriedOut, comment: CommandComment): CarriedOut {
  const { history } = carried;
  const native = scene.facts.reviews.kind === "known" ? scene.facts.reviews.value : [];
  const mine = (approval: Approval): boolean =>
    approval.actor.id === comment.author.id && approval.withdrawnAt === null;
  const reviewed = native.some(
    ({ author, state }) => state === "approved" && author?.id === comment.author.id,
  );
  if (!history.approvals.some(mine)) {
    const reply = reviewed
      ? "Your approval was given as a review: dismiss it there."
      : "You have no approval here to take back.";
    return refuse(carried, comment, reply);
  }
  const withdrawn = history.approvals.filter(mine);
  const approvals = history.approvals.map((approval) =>
    mine(approval) ? { ...approval, withdrawnAt: comment.createdAt } : approval,
  );
  const withdrawals = withdrawn.map(({ channel, sourceId }) => ({
    channel,
    sourceId,
    at: comment.createdAt,
  }));
  return withAnswer(
    {
      ...carried,
      history: { ...history, approvals },
      withdrawals: [...carried.withdrawals, ...withdrawals],
    },
    comment,
    { outcome: "done", reaction: "+1" },
  );
}

function refuse(carried: CarriedOut, comment: CommandComment, reason: string): CarriedOut {
  const refusals = [...carried.refusals, { comment, reason }];
  return withAnswer({ ...carried, refusals }, comment, {
    outcome: "refused",
    reaction: "confused",
    text: reason,
  });
}

interface Answer {
  readonly outcome: AnsweredCommand["outcome"];
  readonly reaction?: "+1" | "confused";
  readonly text?: string;
}

function withAnswer(carried: CarriedOut, comment: CommandComment, answer: Answer): CarriedOut {
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
