import type { CommandOutcome } from "../commands/command.ts";
import type { Approval } from "../domain/approval.ts";
import { judgeDeclaration } from "../policy/judge-declaration.ts";
import { judgeNewApproval } from "../policy/judge-new-approval.ts";
import { treeOf } from "../policy/signatures/declared-evidence.ts";
import { type Asking, accept, type CarriedOut, refuse } from "./carried-out.ts";
import { cameBefore, endActs, withdrawAll } from "./change-history.ts";

/** Records an approval by comment. A yes to all of the head ends the same person's veto. */
export function carryApproval(carried: CarriedOut, asking: Asking, approval: Approval): CarriedOut {
  const { scene, comment } = asking;
  const { compiled, facts } = scene;
  const verdict = judgeNewApproval({ compiled, facts, history: carried.history }, approval);
  if (verdict.kind === "refused") return refuse(carried, comment, verdict.reply);
  const { history } = carried;
  const recorded = {
    ...carried,
    history: { ...history, approvals: [...history.approvals, approval] },
  };
  const isWhole = approval.areas === null && approval.headSha === facts.pullRequest.head.sha;
  const ended = isWhole
    ? endActs(
        recorded,
        asking,
        (act) =>
          act.kind === "veto" && act.actor.id === comment.author.id && cameBefore(act, comment),
      )
    : recorded;
  return accept(ended, comment, verdict.kind === "partly" ? verdict.reply : null);
}

/** Takes back what one person said: approvals, reviews among them, vetoes and ownerships. */
export function carryUnapproval(carried: CarriedOut, asking: Asking): CarriedOut {
  const { scene, comment } = asking;
  // It waits until what it takes back can be read; until then nothing passes.
  if (scene.facts.reviews.kind === "unknown") return carried;
  const withdrawn = withdrawAll(carried, asking);
  const mine = endActs(
    withdrawn,
    asking,
    (act) =>
      (act.kind === "veto" || act.kind === "ownership") &&
      act.actor.id === comment.author.id &&
      cameBefore(act, comment),
  );
  if (mine !== carried) return accept(mine, comment);
  return refuse(carried, comment, "You have no approval, veto or ownership here to take back.");
}

/** Records how the change was made, as one of those whose work it is says. */
export function carryDeclaration(
  carried: CarriedOut,
  { scene: { compiled, facts }, comment }: Asking,
  outcome: Extract<CommandOutcome, { kind: "declare" }>,
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
  return accept({ ...carried, history }, comment, reply);
}
