import { type Advice, adviceLead } from "../domain/advice.ts";
import { brokenRule, isBlocking } from "../domain/blocking-finding.ts";
import type { Decision, Verdict } from "../domain/decision.ts";
import type { CheckRunContent, CheckState } from "../domain/effect.ts";
import type { GateResult, GateStatus } from "../domain/gate.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import type { TouchedArea } from "../domain/risk.ts";
import { actsSection, approvalsSection, minuteOf, provenanceSection } from "./check-people.ts";
import { checkTitle } from "./check-title.ts";
import { code, join, type Markdown, md, prose, table, within } from "./markdown.ts";
import { reviewerBrief } from "./reviewer-brief.ts";

/** GitHub's limit on `summary` and on `text`. Source: https://docs.github.com/en/rest/checks/runs */
export const TEXT_MAX = 65_535;
/** Files named per area; the page has the rest. */
const FILES_MAX = 8;
/** Broken rules named at the top; the findings below have them all. */
const BROKEN_MAX = 10;
/** Findings listed. */
const FINDINGS_MAX = 40;

/** The name of the check on one base branch: what a ruleset requires. */
export function checkRunName(baseRef: string): string {
  return `agentgov: ${baseRef}`;
}

/**
 * The state GitHub shows. `neutral` passes a required check, so `enforce` cannot construct it; waiting is
 * never red.
 */
export function checkStateOf(verdict: Verdict, mode: Exclude<Mode, "observe">): CheckState {
  if (verdict === "passed") return { status: "completed", conclusion: "success" };
  if (mode === "warn") return { status: "completed", conclusion: "neutral" };
  switch (verdict) {
    case "waiting":
      return { status: "in_progress" };
    case "action-required":
      return { status: "completed", conclusion: "action_required" };
    case "failed":
      return { status: "completed", conclusion: "failure" };
  }
}

/** The check run of a decision: the product's face. Total; every outside string is escaped here. */
export function renderCheckRun(
  decision: Decision,
  mode: Exclude<Mode, "observe">,
): CheckRunContent {
  return {
    name: checkRunName(decision.baseRef),
    headSha: decision.headSha,
    state: checkStateOf(decision.verdict, mode),
    title: checkTitle(decision, mode),
    summary: within(summaryOf(decision, mode), TEXT_MAX),
    text: within(textOf(decision), TEXT_MAX),
  };
}

function summaryOf(decision: Decision, mode: Mode): Markdown {
  const blocks = [md`**${prose(decision.headline)}**`];
  if (decision.verdict === "waiting" && decision.waitingSince !== undefined) {
    blocks.push(md`Waiting since ${minuteOf(decision.waitingSince)}.`);
  }
  if (mode === "warn") {
    blocks.push(md`_This repository runs in warn mode: nothing is blocked._`);
  }
  for (const note of decision.notes) blocks.push(md`ℹ️ ${prose(note)}`);
  const steps = stepsOf(decision);
  if (steps.length > 0) {
    blocks.push(md`**What to do now**`, join(steps, "\n"));
  }
  return join(blocks, "\n\n");
}

/** The way out, for the one who waits. */
function stepsOf(decision: Decision): Markdown[] {
  if (decision.verdict === "passed") return [];
  const open = decision.gates.filter(({ status }) => status === "unsatisfied");
  const steps = open.map((gate) => {
    if (gate.gate !== "human-approval") return otherStep(gate);
    const who = gate.needs.length === 0 ? "somebody entitled" : oneOf(gate.needs);
    const command = gate.area === null ? "/agentgov approve" : `/agentgov approve ${gate.area}`;
    const what = gate.area === null ? "this change" : gate.area;
    return md`- Approval of **${what}** by ${who}: with a review, or by commenting ${code(command)}.`;
  });
  const broken = decision.findings.filter(isBlocking).slice(0, BROKEN_MAX).map(brokenRule);
  const more = [...broken, ...decision.incomplete].filter(
    (sentence) => sentence !== decision.headline,
  );
  const errors = more.map((sentence) => md`- ${prose(sentence)}`);
  const mend = md`- When that is mended, re-run this check from its menu, or push again.`;
  return decision.verdict === "failed" ? [...errors, mend] : steps;
}

/** An approval settles nothing here: what does is in the words of the gate. */
function otherStep({ summary, needs }: GateResult): Markdown {
  const way = needs.filter((need) => !isSaidIn(summary, need)).map((need) => prose(need));
  return way.length === 0
    ? md`- ${prose(summary)}`
    : md`- ${prose(summary)} It takes ${join(way, " or ")}.`;
}

/** Whether the words of a gate name the very command that a need names. */
function isSaidIn(summary: string, need: string): boolean {
  const command = /`\/agentgov [^`]{1,400}`/u.exec(need)?.[0];
  return command !== undefined && summary.includes(command);
}

function oneOf(needs: readonly string[]): Markdown {
  const names = join(
    needs.map((need) => md`${need}`),
    ", ",
  );
  return needs.length === 1 ? names : md`one of ${names}`;
}

function textOf(decision: Decision): Markdown {
  const sections = [
    decision.verdict === "passed" ? null : reviewerBrief(decision),
    gatesSection(decision.gates),
    actsSection(decision),
    whySection(decision),
    findingsSection(decision),
    provenanceSection(decision),
    approvalsSection(decision),
    footer(decision),
  ];
  return join(
    sections.flatMap((section) => (section === null ? [] : [section])),
    "\n\n",
  );
}

/** Our own signs, not escaped: the invisible half of an emoji would not survive it. */
const SIGNS: Readonly<Record<GateStatus, Markdown>> = {
  satisfied: md`✅ satisfied`,
  unsatisfied: md`⏳ unsatisfied`,
  overridden: md`⚠️ overridden`,
  "not-applicable": md`➖ not applicable`,
  error: md`❌ error`,
};

function gatesSection(gates: readonly GateResult[]): Markdown {
  if (gates.length === 0) return md`### Gates\n\nNone: automated CI is enough for this change.`;
  const rows = gates.map((gate) => [
    SIGNS[gate.status],
    md`${gate.gate}`,
    md`${gate.area ?? "everything"}`,
    md`${gate.tier}`,
    prose(gate.summary),
  ]);
  return md`### Gates\n\n${table(["status", "gate", "area", "tier", "what was found"], rows)}`;
}

function whySection({ areas, advice }: Decision): Markdown {
  if (areas.length === 0) return md`### Why\n\nNo file of this change belongs to an area.`;
  const rows = areas.map((area) => [md`**${area.area}**`, md`${area.tier}`, filesCell(area)]);
  const body = table(["area", "tier", "files and the rule that matched"], rows);
  const lead = advice === undefined ? md`` : md`${adviceSentence(advice)}\n\n`;
  return md`### Why\n\n${lead}${body}`;
}

function adviceSentence(advice: Advice): Markdown {
  return md`${adviceLead(advice)} ${join(advice.without.map(code), ", ")}.`;
}

function filesCell({ files }: TouchedArea): Markdown {
  if (files.length === 0) return md`(no file)`;
  const lines = files.slice(0, FILES_MAX).map(fileLine);
  const rest = files.length - lines.length;
  return join(rest > 0 ? [...lines, md`and ${rest} more`] : lines, "<br>");
}

function fileLine({ path, rule }: TouchedArea["files"][number]): Markdown {
  return md`${code(path)} <sub>${rule}</sub>`;
}

function findingsSection({ findings }: Decision): Markdown | null {
  if (findings.length === 0) return null;
  const rows = findings.slice(0, FINDINGS_MAX).map((finding) => {
    const place = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`;
    return [md`${finding.kind}`, md`${finding.tier}`, code(place), prose(finding.message)];
  });
  return md`### Findings\n\n${table(["finding", "tier", "where", "what"], rows)}`;
}

function footer({ policy, headSha }: Decision): Markdown {
  const digest = policy.digest.replace("sha256:", "").slice(0, 12);
  return md`<sub>Policy ${code(digest)} from ${policy.source}, head ${code(headSha.slice(0, 7))}.</sub>`;
}

/** Where the record stood when a check run was written: what everybody who sees it can hold the log against. */
export interface ShownCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The content with the record's size and root below it. Its identity is that of the content without. */
export function withCheckpoint(
  content: CheckRunContent,
  checkpoint: ShownCheckpoint | null,
): CheckRunContent {
  if (checkpoint === null) return content;
  const { origin, size, root } = checkpoint;
  const rootHex = Buffer.from(root).toString("hex");
  const entries = size === 1 ? "1 entry" : `${size} entries`;
  const line = md`<sub>Record: ${entries}, root ${code(rootHex)} (${origin}).</sub>`;
  const text = `${content.text}${content.text === "" ? "" : "\n\n"}${line.markdown}`;
  // A line that does not fit is left out: the verdict's own words matter more.
  return text.length > TEXT_MAX ? content : { ...content, text };
}
