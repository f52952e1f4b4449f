import type { Act } from "../domain/act.ts";
import type { Approval } from "../domain/approval.ts";
import { isBefore } from "../domain/instant.ts";
import type { CommandComment } from "../domain/pull-request-facts.ts";
import { collectApprovals } from "../policy/collect-approvals.ts";
import type { Asking, CarriedOut } from "./carried-out.ts";

/** Adds an act to the history and to what is recorded. */
export function addAct(carried: CarriedOut, act: Act): CarriedOut {
  return {
    ...carried,
    history: { ...carried.history, acts: [...(carried.history.acts ?? []), act] },
    newActs: [...carried.newActs, act],
  };
}

/**
 * Whether a comment can have been about an act: deliveries come in any order, and what was said later was
 * not meant. Of comments of one second the ids tell; a review of that second stands, for nobody can.
 */
export function cameBefore(
  { channel, sourceId, givenAt }: Act,
  { id, createdAt }: Pick<CommandComment, "id" | "createdAt">,
): boolean {
  if (isBefore(givenAt, createdAt)) return true;
  return channel === "comment" && !isBefore(createdAt, givenAt) && sourceId < id;
}

/** Ends acts that are not ended yet; the same object when there is none. */
export function endActs(
  carried: CarriedOut,
  { comment }: Asking,
  which: (act: Act) => boolean,
): CarriedOut {
  const acts = carried.history.acts ?? [];
  const ending = new Set(acts.filter((act) => act.end === null && which(act)));
  if (ending.size === 0) return carried;
  const by = comment.author;
  const end = { at: comment.createdAt, by, reason: `taken back by @${by.login}` };
  const ended = [...ending].map(({ kind, channel, sourceId }) => ({
    kind,
    channel,
    sourceId,
    end,
  }));
  return {
    ...carried,
    history: {
      ...carried.history,
      acts: acts.map((act) => (ending.has(act) ? { ...act, end } : act)),
    },
    endedActs: [...carried.endedActs, ...ended],
  };
}

/** Takes back every approval of whoever speaks; the same object when there is none. */
export function withdrawAll(carried: CarriedOut, { scene, comment }: Asking): CarriedOut {
  const { all, added } = collectApprovals(scene.facts, carried.history);
  const mine = (approval: Approval): boolean =>
    approval.actor.id === comment.author.id && approval.withdrawnAt === null;
  const withdrawn = all.filter(mine);
  if (withdrawn.length === 0) return carried;
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
  return {
    ...carried,
    history: { ...carried.history, approvals },
    withdrawals: [...carried.withdrawals, ...withdrawals],
  };
}

function approvalKey({ channel, sourceId }: Approval): string {
  return `${channel}:${sourceId}`;
}
