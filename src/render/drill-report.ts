import { DRILL_PASS, type DrillAnswer, type DrillQuestion } from "../domain/drill.ts";
import type { DrillReport } from "../domain/drill-report.ts";
import { shown } from "../domain/shown-text.ts";

const NAMES: Readonly<Record<DrillQuestion, string>> = {
  "first-step": "First step",
  commit: "Introducing commit",
  agent: "Agent",
  approvers: "Approvers",
  elsewhere: "Where else",
  reach: "What the agent could reach",
  revert: "Taken out of every branch",
  afterwards: "What remains",
};

/** A drill as a report in Markdown. */
export function renderDrillReport(report: DrillReport): string {
  const { score, id, repository, branches, commit, fingerprint, mode, startedAt } = report;
  const rows = score.answers.map((answer) => {
    const { question, seconds, points, of } = answer;
    return `| ${NAMES[question]} | ${wayOf(answer)} | ${seconds} s | ${points} of ${of} |`;
  });
  const who = mode === "interactive" ? "answered by a person" : "rehearsed by the command itself";
  const lines = [
    `# Leaked-secret drill ${id}`,
    "",
    `**${score.points} of 100 points, ${score.passed ? "passed" : `not passed (${DRILL_PASS} are needed)`}**, ${who}, in ${clock(score.seconds)}.`,
    "",
    `- Repository: ${shown(repository)}`,
    `- Begun: ${startedAt}`,
    `- Planted: ${commit} on ${branches.map(shown).join(" and ")}`,
    `- Fingerprint: ${fingerprint}`,
    "",
    "| question | answer | time | points |",
    "|---|---|---|---|",
    ...rows,
    `| Time | ${clock(score.seconds)} | | ${score.timePoints} of 10 |`,
  ];
  return `${lines.join("\n")}\n`;
}

function wayOf({ share, tries, hinted, skipped }: DrillAnswer): string {
  if (skipped) return "skipped";
  const after = tries > 1 ? `, ${tries} tries` : "";
  return `${rightness(share)}${after}${hinted ? ", with a hint" : ""}`;
}

function rightness(share: number): string {
  if (share >= 1) return "right";
  return share > 0 ? `${Math.round(share * 100)} % right` : "wrong";
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
