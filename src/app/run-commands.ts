import type { CommandContext, CommandOutcome } from "../commands/command.ts";
import { runComment } from "../commands/registry.ts";
import type { Decision, HeadSighting, PullRequestHistory } from "../domain/decision.ts";
import { isCommitSha } from "../domain/ids.ts";
import type { CommandComment, Push } from "../domain/pull-request-facts.ts";
import { reachOf } from "../domain/who.ts";
import { collectActs } from "../policy/acts/collect-acts.ts";
import { withdrawChanged } from "../policy/changed-comments.ts";
import { contentsAt } from "../policy/collect-approvals.ts";
import { benchOf, decide } from "../policy/decide.ts";
import { revokeChanged } from "../policy/revoked-packages.ts";
import { type RoleScene, roleNames, speakerOf } from "../policy/roles.ts";
import { sceneOfComment } from "../policy/scene-of-word.ts";
import {
  type Asking,
  accept,
  type CarriedOut,
  type CommandScene,
  refuse,
  withAnswer,
} from "./carried-out.ts";
import { carryAct, carryDependency, carryEnd, carryRefusal } from "./carry-act.ts";
import { carryApproval, carryDeclaration, carryUnapproval } from "./carry-approval.ts";

export type { CarriedOut } from "./carried-out.ts";

/**
 * Records what reviews and changed comments have begun and ended, then carries out the pending commands in
 * the order they were written. Pure: it only says what changes.
 */
export function carryOut(scene: CommandScene): CarriedOut {
  const inOrder = scene.facts.commands.toSorted(
    (left, right) => compareText(left.createdAt, right.createdAt) || left.id - right.id,
  );
  let carried = settle(scene);
  let decision = decisionAfter(scene, scene.decision, [scene.history, carried.history]);
  for (const comment of inOrder) {
    const before = carried.history;
    carried = carryOne(carried, { ...scene, decision }, comment);
    decision = decisionAfter(scene, decision, [before, carried.history]);
  }
  return carried;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** What happened without a command: reviews that object, comments that were changed, times that are up. */
function settle({ compiled, facts, history }: CommandScene): CarriedOut {
  const { approvals, withdrawals } = withdrawChanged(facts, history);
  const { all, added, ended } = collectActs(facts, history, compiled.snapshot.policy.agents);
  const isNews = withdrawals.length + added.length + ended.length > 0;
  return {
    history: isNews ? { ...history, approvals, acts: all } : history,
    withdrawals,
    newActs: added,
    endedActs: ended,
    newDependencyApprovals: revokeChanged(facts, history),
    answered: [],
    answers: [],
    refusals: [],
  };
}

/** A later command is answered by what the ones before it made of the pull request. */
function decisionAfter(
  { compiled, facts }: CommandScene,
  decision: Decision,
  [before, after]: readonly [PullRequestHistory, PullRequestHistory],
): Decision {
  return before === after ? decision : decide(compiled, facts, after);
}

function carryOne(carried: CarriedOut, scene: CommandScene, comment: CommandComment): CarriedOut {
  const { compiled, facts, decision } = scene;
  const { history } = carried;
  const roles: RoleScene = {
    bench: benchOf(compiled, decision, { facts, history }),
    history,
    areas: decision.areas,
  };
  const speaker = speakerOf(roles, comment.author);
  const context = contextOf(scene, history, comment);
  const names = roleNames(roles.bench);
  const outcome = runComment({ ...context, speaker, names });
  return absorb(carried, { scene, roles, speaker, comment }, outcome);
}

function contextOf(
  { compiled, facts, decision }: CommandScene,
  history: PullRequestHistory,
  comment: CommandComment,
): Omit<CommandContext, "words" | "reach" | "speaker" | "names"> {
  const scene = sceneOfComment(comment, facts, history);
  const baseRef = scene === undefined ? facts.pullRequest.base.ref : scene.baseRef;
  return {
    comment: asChanged(comment, history),
    ...(scene === undefined ? {} : { scene }),
    decision,
    pullRequestNumber: facts.pullRequest.number,
    areas: compiled.snapshot.policy.areas.map(({ area }) => area),
    sightings: history.sightings.map((sighting) => lastSeen(sighting, history.pushes)),
    agentReach: reachOf(facts.content),
    contentsAt: (sha) =>
      isCommitSha(sha) && baseRef !== null
        ? contentsAt({ headSha: sha, baseRef }, facts, history)
        : null,
  };
}

/** GitHub's two times of a comment are equal when it was edited within the second: a delivery told of it. */
function asChanged(
  comment: CommandComment,
  { changedComments = [] }: PullRequestHistory,
): CommandComment {
  const change = changedComments.find(({ commentId }) => commentId === comment.id);
  return change === undefined ? comment : { ...comment, updatedAt: change.at };
}

/** A head that was left and pushed again counts as seen from the last time it became the head. */
function lastSeen(sighting: HeadSighting, pushes: readonly Push[]): HeadSighting {
  const times = pushes
    .filter(({ after }) => after === sighting.headSha)
    .map(({ seenAt }) => seenAt);
  const last = times.reduce((latest, time) => (latest < time ? time : latest), sighting.seenAt);
  return { headSha: sighting.headSha, seenAt: last };
}

const OUTRUN =
  "You wrote a later command that was carried out before this one arrived: please say this again.";

/** Whether somebody said something after this that was carried out: it may have taken this very word back. */
function isOutrun(
  { id, author }: CommandComment,
  { laterAnswered = [] }: PullRequestHistory,
): boolean {
  return laterAnswered.some(
    ({ accountId, commentId }) => accountId === author.id && commentId > id,
  );
}

function isLoosening(outcome: CommandOutcome): boolean {
  if (outcome.kind === "act") {
    return outcome.act.kind === "override" || outcome.act.kind === "ownership";
  }
  return outcome.kind === "approve" || outcome.kind === "end";
}

function absorb(carried: CarriedOut, asking: Asking, outcome: CommandOutcome | null): CarriedOut {
  const { comment } = asking;
  if (outcome === null) return withAnswer(carried, comment, { outcome: "ignored" });
  if (isLoosening(outcome) && isOutrun(comment, carried.history)) {
    return refuse(carried, comment, OUTRUN);
  }
  switch (outcome.kind) {
    case "answer":
      return withAnswer(carried, comment, { outcome: "done", text: outcome.reply });
    case "done":
      return accept(carried, comment, outcome.reply);
    case "refused":
      return carryRefusal(carried, asking, outcome);
    case "unapprove":
      return carryUnapproval(carried, asking);
    case "approve":
      return carryApproval(carried, asking, outcome.approval);
    case "declare":
      return carryDeclaration(carried, asking, outcome);
    case "act":
      return carryAct(carried, asking, outcome.act);
    case "end":
      return carryEnd(carried, asking, outcome);
    case "dependency":
      return carryDependency(carried, asking, outcome);
  }
}
