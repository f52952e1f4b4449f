import type { EntryDraft } from "../domain/audit-entry.ts";
import { digestOf } from "../domain/digest.ts";
import type { DrillReport } from "../domain/drill-report.ts";
import { wellFormed } from "../domain/well-formed.ts";

/** The audit entry of a drill that is over: how it went, with the digest of the report's JSON file. */
export function drillEntry(report: DrillReport, at: string): EntryDraft {
  const { id, mode, commit, fingerprint, startedAt, score } = report;
  const answers = score.answers.map(({ question, points, of, tries, hinted, seconds }) => ({
    question,
    points,
    of,
    tries,
    hinted,
    seconds,
  }));
  return {
    subject: `drill/${id}`,
    type: "drill.completed",
    actor: { kind: "app" },
    at,
    data: {
      kind: "leaked-secret",
      mode,
      repository: report.repository.toWellFormed(),
      commit,
      fingerprint,
      startedAt,
      points: score.points,
      passed: score.passed,
      seconds: score.seconds,
      answers,
      report: digestOf(wellFormed({ schema: "agentgov.drill/1", ...report })),
    },
  };
}
