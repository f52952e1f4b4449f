import type { Act } from "../domain/act.ts";
import type { Approval } from "../domain/approval.ts";
import type { ChangedComment } from "../domain/changed-comment.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { Withdrawal } from "../domain/evaluation-record.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";

type ReadChanges = Pick<PullRequestFacts, "commentChanges">;
type ToldChanges = Pick<PullRequestHistory, "changedComments">;

/** What editing, hiding and deleting comments has ended. */
export interface WithdrawnByChange {
  readonly approvals: readonly Approval[];
  readonly withdrawals: readonly Withdrawal[];
}

/** What a comment can have given that ends with it. */
const ENDS_WITH_COMMENT: ReadonlySet<Act["kind"]> = new Set(["override", "ownership"]);

/** Comments that still allow something and that no delivery has told to be changed. */
export function allowingComments({
  approvals,
  acts = [],
  packagesLetIn = [],
  changedComments = [],
}: Pick<
  PullRequestHistory,
  "approvals" | "acts" | "packagesLetIn" | "changedComments"
>): readonly number[] {
  const told = new Set(changedComments.map(({ commentId }) => commentId));
  const allowing = [
    ...approvals.flatMap(({ channel, sourceId, withdrawnAt }) =>
      channel === "comment" && withdrawnAt === null ? [sourceId] : [],
    ),
    ...acts.flatMap(({ channel, kind, sourceId, end }) =>
      channel === "comment" && end === null && ENDS_WITH_COMMENT.has(kind) ? [sourceId] : [],
    ),
    ...packagesLetIn.map(({ source }) => source.commentId),
  ];
  return [...new Set(allowing)].filter((id) => !told.has(id)).toSorted((a, b) => a - b);
}

/** What became of one comment, as a delivery told of it or as it was found; null for nothing. */
export function changeOf(
  commentId: number,
  { commentChanges }: ReadChanges,
  { changedComments = [] }: ToldChanges,
): ChangedComment | null {
  const found = commentChanges?.kind === "known" ? commentChanges.value : [];
  return [...changedComments, ...found].find((change) => change.commentId === commentId) ?? null;
}

/**
 * Takes back approvals whose comment was edited, hidden or deleted, by whomever: a comment that no longer
 * says what was obeyed must not go on allowing it. What stopped something stays, so deleting it loosens
 * nothing.
 */
export function withdrawChanged(
  facts: ReadChanges,
  history: ToldChanges & Pick<PullRequestHistory, "approvals">,
): WithdrawnByChange {
  const { approvals } = history;
  const withdrawals: Withdrawal[] = [];
  const after = approvals.map((approval) => {
    const { channel, sourceId, withdrawnAt } = approval;
    if (channel !== "comment" || withdrawnAt !== null) return approval;
    const change = changeOf(sourceId, facts, history);
    if (change === null) return approval;
    withdrawals.push({ channel, sourceId, at: change.at, because: change.change });
    return { ...approval, withdrawnAt: change.at, withdrawnBecause: change.change };
  });
  return { approvals: withdrawals.length === 0 ? approvals : after, withdrawals };
}
