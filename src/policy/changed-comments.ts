import type { Approval } from "../domain/approval.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { Withdrawal } from "../domain/evaluation-record.ts";

/** What editing and deleting comments has ended. */
export interface WithdrawnByChange {
  readonly approvals: readonly Approval[];
  readonly withdrawals: readonly Withdrawal[];
}

/**
 * Takes back approvals whose comment was edited or deleted, by whomever: a comment that no longer says what
 * was obeyed must not go on allowing it. What stopped something stays, so deleting it loosens nothing.
 */
export function withdrawChanged({
  approvals,
  changedComments = [],
}: Pick<PullRequestHistory, "approvals" | "changedComments">): WithdrawnByChange {
  const withdrawals: Withdrawal[] = [];
  const after = approvals.map((approval) => {
    const { channel, sourceId, withdrawnAt } = approval;
    if (channel !== "comment" || withdrawnAt !== null) return approval;
    const change = changedComments.find(({ commentId }) => commentId === sourceId);
    if (change === undefined) return approval;
    withdrawals.push({ channel, sourceId, at: change.at });
    return { ...approval, withdrawnAt: change.at };
  });
  return { approvals: withdrawals.length === 0 ? approvals : after, withdrawals };
}
