import type { Act } from "../domain/act.ts";
import type { EntryDraft } from "../domain/audit-entry.ts";
import { digestOf } from "../domain/digest.ts";
import type { EndedAct, EvaluationRecord } from "../domain/evaluation-record.ts";
import { wellFormed } from "../domain/well-formed.ts";

/** The entries about vetoes, holds, overrides and ownerships that began or ended. */
export function actEntries(
  { decision, newActs, endedActs }: Pick<EvaluationRecord, "decision" | "newActs" | "endedActs">,
  subject: string,
): readonly EntryDraft[] {
  const at = decision.decidedAt;
  return [
    ...newActs.map((act) => ({ subject, at, ...recorded(act) })),
    ...endedActs.map((act) => ({ subject, at, ...ended(act) })),
  ];
}

function recorded(act: Act): Pick<EntryDraft, "type" | "actor" | "data"> {
  const { kind, channel, sourceId, actor, scope, statement, contents } = act;
  return {
    type: "act.recorded",
    actor: { kind: "person", id: actor.id },
    data: {
      kind,
      channel,
      source: String(sourceId),
      scope,
      reason: act.reason?.toWellFormed() ?? null,
      statement: statement ?? null,
      base: act.baseRef,
      head: act.headSha,
      contents: contents === null ? null : digestOf(wellFormed(contents)),
      givenAt: act.givenAt,
      expiresAt: act.expiresAt,
    },
  };
}

function ended({
  kind,
  channel,
  sourceId,
  end,
}: EndedAct): Pick<EntryDraft, "type" | "actor" | "data"> {
  return {
    type: "act.ended",
    actor: end.by === null ? { kind: "app" } : { kind: "person", id: end.by.id },
    data: {
      kind,
      channel,
      source: String(sourceId),
      at: end.at,
      reason: end.reason.toWellFormed(),
    },
  };
}
