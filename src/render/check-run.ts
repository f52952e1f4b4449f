import { type Advice, adviceLead } from "../domain/advice.ts";
import { brokenRule, isBlocking } from "../domain/blocking-finding.ts";
import type { Decision, Verdict } from "../domain/decision.ts";
import type { CheckRunContent, CheckState } from "../domain/effect.ts";
import type { GateResult, GateStatus } from "../domain/gate.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import type { Evidence } from "../domain/provenance.ts";
import type { TouchedArea } from "../domain/risk.ts";
import { shown } from "../domain/shown-text.ts";
import { code, folded, join, type Markdown, md, prose, table, within } from "./markdown.ts";

/** GitHub's limit on `summary` and on `text`. Source: https://docs.github.com/en/rest/checks/runs */
export const TEXT_MAX = 65_535;
/** Longer titles are cut by GitHub's own pages. */
const TITLE_MAX = 120;
/** Files named per area; the page has the rest. */
const FILES_MAX = 8;
/** Broken rules named at the top; the findings below have them all. */
const BROKEN_MAX = 10;
/** Pieces of evidence listed. */
const EVIDENCE_MAX = 40;
/** People named as unable to approve. */
const PEOPLE_MAX = 20;
/** Approvals listed. */
const APPROVALS_MAX = 40;

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
  const warned = mode === "warn" && decision.verdict !== "passed";
  const title = warned ? `Would not pass yet: ${decision.headline}` : decision.headline;
  return {
    name: checkRunName(decision.baseRef),
    headSha: decision.headSha,
    state: checkStateOf(decision.verdict, mode),
    title: cut(shown(title.replaceAll("`", ""))),
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

/** `2026-01-02T03:04:05Z` as people write it. */
function minuteOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** The way out, for the one who waits. */
function stepsOf(decision: Decision): Markdown[] {
  if (decision.verdict === "passed") return [];
  const open = decision.gates.filter(({ status }) => status === "unsatisfied");
  const steps = open.map((gate) => {
    if (gate.gate === "disclosure") return disclosureStep(gate);
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

/** Approvals settle nothing here: only who made the change can say how. */
function disclosureStep({ summary, needs }: GateResult): Markdown {
  const way = needs.map((need) => prose(need));
  return way.length === 0
    ? md`- ${prose(summary)}`
    : md`- ${prose(summary)} It takes ${join(way, " or ")}.`;
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
    gatesSection(decision.gates),
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
  const rows = findings.slice(0, EVIDENCE_MAX).map((finding) => {
    const place = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`;
    return [md`${finding.kind}`, md`${finding.tier}`, code(place), prose(finding.message)];
  });
  return md`### Findings\n\n${table(["finding", "tier", "where", "what"], rows)}`;
}

/** The answer in words first: what it rests on is folded. */
function provenanceSection(decision: Decision): Markdown {
  const { provenance, provenanceSummary } = decision;
  const intro = md`### Who built it\n\n${prose(provenanceSummary)}`;
  const who = cannotApprove(decision);
  const answer = who === null ? intro : md`${intro}\n\n${who}`;
  if (provenance.evidence.length === 0) return answer;
  const rows = provenance.evidence.slice(0, EVIDENCE_MAX).map(evidenceRow);
  const title = `Evidence (${provenance.evidence.length}): ${provenance.class}, ${provenance.strength}`;
  const body = table(["what", "how strong", "where", "read", "rule"], rows);
  return md`${answer}\n\n${folded(title, body)}`;
}

function cannotApprove({ disqualified }: Decision): Markdown | null {
  if (disqualified.length === 0) return null;
  const names = disqualified.slice(0, PEOPLE_MAX).map(({ account, reason, evidence }) => {
    const place = evidence === undefined ? md`` : md`, ${evidence}`;
    return md`@${account.login} (${reason}${place})`;
  });
  const rest = disqualified.length - names.length;
  const listed = rest > 0 ? [...names, md`and ${rest} more`] : names;
  return md`Cannot approve: ${join(listed, ", ")}.`;
}

function evidenceRow(evidence: Evidence): readonly Markdown[] {
  const line = evidence.line === null ? "" : `, line ${evidence.line}`;
  const where = evidence.sha === null ? evidence.source : `${evidence.sha.slice(0, 7)}${line}`;
  return [
    md`${evidence.agent ?? "declaration"} (${evidence.role})`,
    md`${evidence.strength}`,
    md`${where}${inheritanceOf(evidence)}`,
    code(evidence.excerpt),
    md`${evidence.rule}`,
  ];
}

/** Where a mark was seen when it is no longer there. */
function inheritanceOf({ inherited }: Evidence): string {
  if (inherited === undefined) return "";
  const { from, through } = inherited;
  const place = from === null ? "seen here earlier" : `was on ${from.slice(0, 7)}`;
  switch (through) {
    case "tree":
      return ` (${place}, same content)`;
    case "patch":
      return ` (${place}, same change)`;
    case "pull-request":
      return ` (${place})`;
  }
}

function approvalsSection({ approvals }: Decision): Markdown | null {
  if (approvals.length === 0) return null;
  const rows = approvals
    .slice(0, APPROVALS_MAX)
    .map(({ approval, counts, note }) => [
      md`@${approval.actor.login}`,
      md`${approval.channel}`,
      code(approval.headSha.slice(0, 7)),
      counts ? md`✅ counts` : md`✖️ does not count`,
      prose(note),
    ]);
  const body = table(["who", "channel", "saw", "", "because"], rows);
  return md`### Approvals\n\n${body}`;
}

function footer({ policy, headSha }: Decision): Markdown {
  const digest = policy.digest.replace("sha256:", "").slice(0, 12);
  return md`<sub>Policy ${code(digest)} from ${policy.source}, head ${code(headSha.slice(0, 7))}.</sub>`;
}

function cut(title: string): string {
  const letters = Array.from(title);
  return letters.length <= TITLE_MAX ? title : `${letters.slice(0, TITLE_MAX - 1).join("")}…`;
}
