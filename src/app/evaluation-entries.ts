import type { EntryDraft } from "../domain/audit-entry.ts";
import { digestOf } from "../domain/digest.ts";
import type { EvaluationRecord } from "../domain/evaluation-record.ts";
import { wellFormed } from "../domain/well-formed.ts";
import { EVALUATOR_VERSION } from "../policy/evaluator-version.ts";
import { actEntries } from "./act-entries.ts";
import type { Refusal } from "./carried-out.ts";
import { dependencyEntries } from "./dependency-entries.ts";

/** The subject of every entry about one pull request. */
function subjectOf(ref: { readonly repositoryId: number; readonly number: number }): string {
  return `github.com/${ref.repositoryId}/${ref.number}`;
}

/** Longest reason kept in an entry: one line for people. */
const REASON_MAX = 500;

/** The audit entries of one evaluation: facts, ids and digests, in the order things happened. */
export function entriesOf(
  record: Omit<EvaluationRecord, "entries">,
  refusals: readonly Refusal[],
): readonly EntryDraft[] {
  const { decision } = record;
  const subject = subjectOf(record.ref);
  const at = decision.decidedAt;
  const app = { kind: "app" } as const;
  const approvals = record.newApprovals.map(
    (approval): EntryDraft => ({
      subject,
      type: "approval.recorded",
      actor: { kind: "person", id: approval.actor.id },
      at,
      data: {
        channel: approval.channel,
        source: String(approval.sourceId),
        areas: approval.areas,
        base: approval.baseRef,
        head: approval.headSha,
        contents: approval.contents === null ? null : digestOf(wellFormed(approval.contents)),
        givenAt: approval.givenAt,
      },
    }),
  );
  const withdrawn = record.withdrawals.map(
    (withdrawal): EntryDraft => ({
      subject,
      type: "approval.withdrawn",
      actor: app,
      at,
      data: {
        channel: withdrawal.channel,
        source: String(withdrawal.sourceId),
        at: withdrawal.at,
        ...(withdrawal.because === undefined ? {} : { because: withdrawal.because }),
      },
    }),
  );
  const refused = refusals.map(
    ({ comment, reason }): EntryDraft => ({
      subject,
      type: "command.refused",
      actor: { kind: "person", id: comment.author.id },
      at,
      data: { comment: String(comment.id), reason: reason.slice(0, REASON_MAX).toWellFormed() },
    }),
  );
  return [
    ...approvals,
    ...withdrawn,
    ...actEntries(record, subject),
    ...dependencyEntries(record, subject),
    ...declarations(record, subject),
    ...refused,
    decided(record, subject),
    ...requests(record, subject),
  ];
}

function declarations(
  { decision, newProvenance }: Omit<EvaluationRecord, "entries">,
  subject: string,
): readonly EntryDraft[] {
  return (newProvenance?.declarations ?? []).map((declaration) => ({
    subject,
    type: "declaration.recorded",
    actor: { kind: "person", id: declaration.account.id },
    at: decision.decidedAt,
    data: {
      comment: String(declaration.commentId),
      declared: declaration.use,
      tool: declaration.tool?.toWellFormed() ?? null,
      head: declaration.headSha,
      tree: declaration.tree,
      declaredAt: declaration.declaredAt,
    },
  }));
}

function decided(
  { decision, input }: Omit<EvaluationRecord, "entries">,
  subject: string,
): EntryDraft {
  const { class: provenanceClass, strength, agents } = decision.provenance;
  return {
    subject,
    type: "decision.recorded",
    actor: { kind: "app" },
    at: decision.decidedAt,
    data: {
      verdict: decision.verdict,
      mode: decision.mode,
      tier: decision.tier,
      head: decision.headSha,
      base: decision.baseRef,
      areas: decision.areas.map(({ area, tier }) => ({ area, tier })),
      gates: decision.gates.map(({ gate, area, status }) => ({ gate, area, status })),
      provenance: { class: provenanceClass, strength, agents },
      policy: decision.policy.digest,
      input: digestOf(wellFormed(input)),
      evaluator: EVALUATOR_VERSION,
    },
  };
}

function requests(record: Omit<EvaluationRecord, "entries">, subject: string): EntryDraft[] {
  if (record.requestedReviewers.length === 0) return [];
  return [
    {
      subject,
      type: "reviewers.requested",
      actor: { kind: "app" },
      at: record.decision.decidedAt,
      data: { reviewers: record.requestedReviewers },
    },
  ];
}
