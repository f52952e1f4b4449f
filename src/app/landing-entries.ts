import type { EntryDraft } from "../domain/audit-entry.ts";
import type { BranchPlace } from "../domain/inbox-event.ts";
import type { Landing } from "../domain/landing.ts";
import type { Mode } from "../domain/policy-snapshot.ts";

/** Longest detail kept in an entry: one line for people. */
const DETAIL_MAX = 500;

/**
 * The audit entry of one landed commit: under its pull request where one is known, else under its branch.
 */
export function landingEntry(
  { repositoryId, branch }: BranchPlace,
  landing: Landing,
  { mode, at }: { readonly mode: Mode; readonly at: string },
): EntryDraft {
  const { outcome, pullRequest, actor } = landing;
  const about = pullRequest === null ? `branch/${branch}` : String(pullRequest);
  const common = {
    branch,
    commit: landing.sha,
    tree: landing.tree,
    pullRequest,
    head: landing.headSha,
    decision: landing.decisionId,
    mode,
  };
  const subject = `github.com/${repositoryId}/${about}`.toWellFormed();
  const by =
    actor === null ? ({ kind: "app" } as const) : { kind: "person" as const, id: actor.id };
  if (outcome.kind === "landed") {
    return {
      subject,
      type: "commit.landed",
      actor: by,
      at,
      data: { ...common, match: outcome.match },
    };
  }
  const { reason, detail } = outcome;
  const rewrittenFrom = landing.rewrittenFrom;
  const why = { reason, detail: detail.slice(0, DETAIL_MAX).toWellFormed(), rewrittenFrom };
  return { subject, type: "commit.bypassed", actor: by, at, data: { ...common, ...why } };
}
