import type { Decision, JudgedAct } from "../domain/decision.ts";
import type { Evidence } from "../domain/provenance.ts";
import { code, folded, join, type Markdown, md, prose, table } from "./markdown.ts";

/** Pieces of evidence listed. */
const EVIDENCE_MAX = 40;
/** People named as unable to approve. */
const PEOPLE_MAX = 20;
/** Approvals, and vetoes, holds, overrides and ownerships, listed. */
const ACTS_MAX = 40;

/** The answer in words first: what it rests on is folded. */
export function provenanceSection(decision: Decision): Markdown {
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

/** Every approval with what became of it. */
export function approvalsSection({ approvals }: Decision): Markdown | null {
  if (approvals.length === 0) return null;
  const rows = approvals
    .slice(0, ACTS_MAX)
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

/** Vetoes, holds, overrides and ownerships: those in force first, the ended ones kept in sight. */
export function actsSection({ acts = [] }: Decision): Markdown | null {
  if (acts.length === 0) return null;
  const ordered = [
    ...acts.filter(({ inForce }) => inForce),
    ...acts.filter(({ inForce }) => !inForce),
  ];
  const rows = ordered.slice(0, ACTS_MAX).map(actRow);
  const body = table(["what", "who", "since", "", "because"], rows);
  return md`### Vetoes, holds, overrides and owners\n\n${body}`;
}

function actRow({ act, inForce, note }: JudgedAct): readonly Markdown[] {
  const reason = act.reason === null ? md`` : md`: “${act.reason}”`;
  return [
    md`${act.kind}`,
    act.channel === "app" ? md`agentgov` : md`@${act.actor.login}`,
    md`${minuteOf(act.givenAt)}`,
    inForce ? md`● in force` : md`○ ended`,
    md`${prose(note)}${reason}`,
  ];
}

/** `2026-01-02T03:04:05Z` as people write it. */
export function minuteOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
