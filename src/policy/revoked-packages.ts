import type { PullRequestHistory } from "../domain/decision.ts";
import type { DependencyApproval } from "../domain/dependency-approval.ts";
import { known } from "../domain/known.ts";
import { packageKey, packageName } from "../domain/package-name.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import { changeOf } from "./changed-comments.ts";

/**
 * The entries that take back packages whose comment was edited, hidden or deleted. The ledger is the whole
 * organisation's: they are let in nowhere any more, unless somebody else said so as well.
 */
export function revokeChanged(
  facts: Pick<PullRequestFacts, "commentChanges">,
  history: Pick<PullRequestHistory, "changedComments" | "packagesLetIn">,
): readonly DependencyApproval[] {
  return (history.packagesLetIn ?? []).flatMap((approval) => {
    const change = changeOf(approval.source.commentId, facts, history);
    if (change === null) return [];
    const { by, at: revokedAt, change: because } = change;
    return [{ ...approval, actor: by ?? approval.actor, revokedAt, because }];
  });
}

/**
 * The ledger as it is once these entries are in it. What is newly let in is left out: the organisation's
 * ledger says so at the next look, and nothing passes on it before.
 */
export function withRevocations<Facts extends Pick<PullRequestFacts, "dependencyApprovals">>(
  facts: Facts,
  entries: readonly DependencyApproval[],
): Facts {
  const { dependencyApprovals: ledger } = facts;
  const revocations = entries.filter(({ revokedAt }) => revokedAt !== null);
  if (revocations.length === 0 || ledger?.kind !== "known") return facts;
  const after = ledger.value.map((approval) => {
    const end = revocations.find((revocation) => takesBack(revocation, approval));
    return end === undefined || approval.revokedAt !== null
      ? approval
      : { ...approval, revokedAt: end.revokedAt };
  });
  return { ...facts, dependencyApprovals: known(after) };
}

/** A comment that was changed ends what it gave itself; the word of a person, whoever let the package in. */
function takesBack(revocation: DependencyApproval, approval: DependencyApproval): boolean {
  if (revocation.because !== undefined) {
    return revocation.source.commentId === approval.source.commentId;
  }
  if (packageKey(revocation.purl) !== packageKey(approval.purl)) return false;
  const { version } = packageName(revocation.purl);
  return version === null || version === packageName(approval.purl).version;
}
