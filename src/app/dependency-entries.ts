import type { EntryDraft } from "../domain/audit-entry.ts";
import type { EvaluationRecord } from "../domain/evaluation-record.ts";

/** What one evaluation wrote into the organisation's ledger of packages, in the order of the commands. */
export function dependencyEntries(
  { newDependencyApprovals, decision }: Omit<EvaluationRecord, "entries">,
  subject: string,
): readonly EntryDraft[] {
  return newDependencyApprovals.map(
    ({ purl, actor, source, givenAt, expiresAt, revokedAt, because }) => ({
      subject,
      type: revokedAt === null ? "dependency.approved" : "dependency.revoked",
      actor: { kind: "person", id: actor.id },
      at: decision.decidedAt,
      data: {
        purl: purl.toWellFormed(),
        comment: String(source.commentId),
        ...(revokedAt === null ? { givenAt, expiresAt } : { revokedAt }),
        ...(because === undefined ? {} : { because }),
      },
    }),
  );
}
