import { type CommandContext, type CommandOutcome } from "../commands/command.ts";
import { runComment } from "../commands/registry.ts";
import type { Approval } from "../domain/approval.ts";
import type { Decision, HeadSighting, PullRequestHistory } from "../domain/decision.ts";
import type { AnsweredCommand, Withdrawal } from "../domain/evaluation-record.ts";
import { isCommitSha } from "../domain/ids.ts";
import type { CommandComment, PullRequestFacts, Push } from "../domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../policy/assess.ts";
import { collectApprovals, contentsAt } from "../policy/collect-approvals.ts";
import { judgeDeclaration } from "../policy/judge-declaration.ts";
import { judgeNewApproval } from "../policy/judge-new-approval.ts";
import type { CommandAnswer } from "../policy/plan-effects.ts";
import { treeOf } from "../policy/signatures/declared-evidence.ts";
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
    (left, right) => compareText(left.createdAt, right.createdAt) || left.id - right.id,
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

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
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
    sightings: history.sightings.map((sighting) => lastSeen(sighting, history.pushes)),
    contentsAt: (sha) => (isCommitSha(sha) ? contentsAt(sha, facts, history) : null),
  };
}

/** A head that was left and pushed again counts as seen from the last time it became the head. */
function lastSeen(sighting: HeadSighting, pushes: readonly Push[]): HeadSighting {
  const times = pushes
    .filter(({ after }) => after === sighting.headSha)
    .map(({ seenAt }) => seenAt);
  const last = times.reduce((latest, time) => (latest < time ? time : latest), sighting.seenAt);
  return { headSha: sighting.headSha, seenAt: last };
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
    case "declare":
      return declare(scene, carried, { comment, outcome });
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

interface Declared {
  readonly comment: CommandComment;
  readonly outcome: Extract<CommandOutcome, { kind: "declare" }>;
}

function declare(
  { compiled, facts }: CommandScene,
  carried: CarriedOut,
  { comment, outcome }: Declared,
): CarriedOut {
  const verdict = judgeDeclaration(
    { compiled, facts, history: carried.history },
    {
      commentId: comment.id,
      account: comment.author,
      use: outcome.use,
      tool: outcome.tool,
      headSha: outcome.headSha,
      tree: treeOf(facts, outcome.headSha),
      declaredAt: comment.createdAt,
    },
  );
  if (verdict.kind === "refused") return refuse(carried, comment, verdict.reply);
  const { history, reply } = verdict;
  const text = reply === null ? {} : { text: reply };
  return withAnswer({ ...carried, history }, comment, {
    outcome: "done",
    reaction: "+1",
    ...text,
  });
}

/** Takes back reviews too, also one that this evaluation sees first. */
function withdraw(scene: CommandScene, carried: CarriedOut, comment: CommandComment): CarriedOut {
  const { all, added } = collectApprovals(scene.facts, carried.history);
  const mine = (approval: Approval): boolean =>
    approval.actor.id === comment.author.id && approval.withdrawnAt === null;
  const withdrawn = all.filter(mine);
  if (withdrawn.length === 0) {
    return refuse(carried, comment, "You have no approval here to take back.");
  }
  // Others keep what collecting said of them for the evaluation itself to record.
  const gone = new Set(withdrawn.map(approvalKey));
  const approvals = [...carried.history.approvals, ...added].map((approval) =>
    gone.has(approvalKey(approval)) ? { ...approval, withdrawnAt: comment.createdAt } : approval,
  );
  const withdrawals = withdrawn.map(({ channel, sourceId }) => ({
    channel,
    sourceId,
    at: comment.createdAt,
  }));
  return withAnswer(
    {
      ...carried,
      history: { ...carried.history, approvals },
      withdrawals: [...carried.withdrawals, ...withdrawals],
    },
    comment,
    { outcome: "done", reaction: "+1" },
  );
}

function approvalKey({ channel, sourceId }: Approval): string {
  return `${channel}:${sourceId}`;
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
