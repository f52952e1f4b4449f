import type { CommandOutcome, SaidAct } from "../commands/command.ts";
import type { Act } from "../domain/act.ts";
import { enderNames } from "../policy/acts/act-gates.ts";
import { contentsAt } from "../policy/collect-approvals.ts";
import { endable, judgeAct, softHold } from "../policy/judge-act.ts";
import { judgeDependencyApproval } from "../policy/judge-dependency-approval.ts";
import { OWNERSHIP_STATEMENT, OWNERSHIP_STATEMENT_VERSION } from "../policy/ownership-statement.ts";
import { sceneOfComment } from "../policy/scene-of-word.ts";
import { type Asking, accept, type CarriedOut, refuse } from "./carried-out.ts";
import { addAct, cameBefore, endActs, withdrawAll } from "./change-history.ts";

/** Records a veto, hold, override or ownership. */
export function carryAct(carried: CarriedOut, asking: Asking, said: SaidAct): CarriedOut {
  const { comment, roles } = asking;
  if (BOUND_TO_BASE.has(said.kind) && !isBaseOf(carried, asking)) {
    return refuse(carried, comment, OTHER_BASE);
  }
  const verdict = judgeAct(roles, actFrom(carried, asking, said));
  if (verdict.kind === "refused") return refuse(carried, comment, verdict.reply);
  const { act, reply } = verdict;
  // Who objects approves no more; the other way round, an approval ends the veto.
  const before = act.kind === "veto" ? withdrawAll(carried, asking) : carried;
  const recorded = addAct(before, act);
  const owned = act.kind === "ownership" ? `You said: ${OWNERSHIP_STATEMENT}` : null;
  return accept(recorded, comment, reply ?? owned);
}

/** Ends the vetoes or holds that somebody may end. */
export function carryEnd(
  carried: CarriedOut,
  asking: Asking,
  { acts: kind, reach }: Extract<CommandOutcome, { kind: "end" }>,
): CarriedOut {
  const { comment } = asking;
  const account = comment.author;
  const standing = carried.history.acts ?? [];
  const chosen = new Set(endable(standing, { kind, account, reach }));
  const ended = endActs(carried, asking, (act) => chosen.has(act) && cameBefore(act, comment));
  if (ended !== carried) return accept(ended, comment);
  const others = endable(standing, { kind, account, reach: "all" });
  if (others.length === 0) return refuse(carried, comment, `There is no ${kind} here to end.`);
  const names = others.map(({ actor }) => `@${actor.login}`).join(", ");
  const enders = enderNames(asking.roles.bench.policy).join(", ");
  return refuse(
    carried,
    comment,
    `The ${kind} is not yours: ${names} can end it, and so can ${enders}.`,
  );
}

/** Refuses a command; one that nearly stops something holds the merge while its author writes it again. */
export function carryRefusal(
  carried: CarriedOut,
  { comment, roles, speaker }: Asking,
  { reply, nearly }: Extract<CommandOutcome, { kind: "refused" }>,
): CarriedOut {
  const hold = nearly === undefined ? null : softHold(roles, comment, { speaker, nearly });
  if (hold === null) return refuse(carried, comment, reply);
  const until = `Until ${hold.expiresAt ?? ""} the merge is held, in case you meant to stop it.`;
  return refuse(addAct(carried, hold), comment, `${reply} ${until}`);
}

/** Lets a package in, or takes that back. */
export function carryDependency(
  carried: CarriedOut,
  { scene: { facts }, comment, roles }: Asking,
  { action, purl }: Extract<CommandOutcome, { kind: "dependency" }>,
): CarriedOut {
  const { repository, pullRequest } = facts;
  const verdict = judgeDependencyApproval(roles, {
    action,
    purl,
    source: {
      repositoryId: repository.id,
      number: pullRequest.number,
      commentId: comment.id,
    },
    actor: comment.author,
    at: comment.createdAt,
  });
  if (verdict.kind === "refused") return refuse(carried, comment, verdict.reply);
  const { approval } = verdict;
  const { newDependencyApprovals: before } = carried;
  return accept({ ...carried, newDependencyApprovals: [...before, approval] }, comment);
}

/** Acts that say yes to something, and so to one base. */
const BOUND_TO_BASE: ReadonlySet<SaidAct["kind"]> = new Set(["override", "ownership"]);

const OTHER_BASE =
  "The base branch was changed around the time of this comment, or GitHub does not show its changes: " +
  "please say it again.";

function isBaseOf({ history }: CarriedOut, { scene: { facts }, comment }: Asking): boolean {
  const scene = sceneOfComment(comment, facts, history);
  return scene === undefined || scene.baseRef === facts.pullRequest.base.ref;
}

function actFrom(carried: CarriedOut, { scene, comment }: Asking, said: SaidAct): Act {
  const { facts } = scene;
  const baseRef = facts.pullRequest.base.ref;
  return {
    ...said,
    channel: "comment",
    sourceId: comment.id,
    actor: comment.author,
    ...(said.kind === "ownership" ? { statement: OWNERSHIP_STATEMENT_VERSION } : {}),
    baseRef,
    contents:
      said.kind === "ownership"
        ? contentsAt({ headSha: said.headSha, baseRef }, facts, carried.history)
        : null,
    givenAt: comment.createdAt,
    expiresAt: null,
    end: null,
  };
}
