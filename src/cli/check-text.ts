import { adviceLead } from "../domain/advice.ts";
import { isBlocking } from "../domain/blocking-finding.ts";
import type { Decision } from "../domain/decision.ts";
import type { Finding } from "../domain/finding.ts";
import type { GateResult, GateStatus } from "../domain/gate.ts";
import type { Tier } from "../domain/risk.ts";
import { shown } from "../domain/shown-text.ts";
import type { LocalChange } from "../git/read-local-change.ts";
import type { LocalEvaluation } from "./evaluate-local.ts";
import type { Emphasis, Style } from "./terminal.ts";

/** Files named for one area; `--json` has them all. */
const FILES_MAX = 8;
/** Pieces of evidence listed; `--json` has them all. */
const EVIDENCE_MAX = 6;
/** Findings and packages listed; `--json` has them all. */
const LIST_MAX = 40;

const TIER_COLOURS: Readonly<Record<Tier, Emphasis>> = {
  low: "green",
  medium: "cyan",
  high: "yellow",
  critical: "red",
};

/** The signs of the check run, so that both read alike. */
const SIGNS: Readonly<Record<GateStatus, string>> = {
  satisfied: "✅ satisfied",
  unsatisfied: "⏳ unsatisfied",
  overridden: "⚠️ overridden",
  "not-applicable": "➖ not applicable",
  error: "❌ error",
};

/** An evaluation for people: the words of the check run, as plain text. */
export function checkText(
  change: LocalChange,
  { decision, content }: LocalEvaluation,
  style: Style,
): string {
  const sections = [
    headline(decision, style),
    summary(change, decision, style),
    why(decision, style),
    findings(decision.findings, style),
    packages(content.dependencies),
    gates(decision.gates, style),
    whoBuiltIt(decision, style),
    footer(decision, style),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function headline({ headline: sentence, mode, verdict }: Decision, style: Style): string {
  const isWarned = mode === "warn" && verdict !== "passed";
  return style("bold", isWarned ? `Would not pass yet: ${sentence}` : sentence);
}

function summary(change: LocalChange, decision: Decision, style: Style): string {
  const { range, facts } = change;
  const { tier, areas } = decision;
  const decisive = areas.filter((area) => area.tier === tier).map(({ area }) => area);
  const because = decisive.length === 0 ? "" : ` because of ${decisive.join(", ")}`;
  const { changedFiles, commitCount } = facts.pullRequest;
  const size = `${count(changedFiles, "file")}, ${count(commitCount, "commit")}`;
  const ends = [range.base, range.head].map(
    ({ sha, branch }) => `${branch === "" ? "" : `${shown(branch)} `}${sha.slice(0, 7)}`,
  );
  return `${style(TIER_COLOURS[tier], `${tier} risk`)}${because}\n${ends.join(" → ")}, ${size}`;
}

function why({ areas, advice }: Decision, style: Style): string {
  const title = style("bold", "Why");
  if (areas.length === 0) return `${title}\n  No file of this change belongs to an area.`;
  const files = areas.map((area) => area.files.slice(0, FILES_MAX));
  const width = widest(files.flat().map(({ path }) => shown(path)));
  const blocks = areas.map((area, index) => {
    const listed = files[index] ?? [];
    const lines = listed.map(
      ({ path, rule }) => `    ${shown(path).padEnd(width)}  ${style("dim", shown(rule))}`,
    );
    const rest = area.files.length - listed.length;
    const more = rest > 0 ? [`    and ${rest} more`] : [];
    const name = `  ${area.area} ${style(TIER_COLOURS[area.tier], `(${area.tier})`)}`;
    return [name, ...lines, ...more].join("\n");
  });
  const lead =
    advice === undefined ? [] : [`  ${adviceLead(advice)} ${advice.without.map(shown).join(", ")}`];
  return [title, ...lead, ...blocks].join("\n");
}

function findings(all: readonly Finding[], style: Style): string {
  if (all.length === 0) return "";
  const blocks = all.slice(0, LIST_MAX).map((finding) => {
    const { kind, tier, path, line, message } = finding;
    const place = path === "" ? "" : ` ${shown(path)}${line === undefined ? "" : `:${line}`}`;
    const blocks = isBlocking(finding) ? style("red", " blocks") : "";
    return `  ${style(TIER_COLOURS[tier], tier)} ${kind}${place}${blocks}\n    ${message}`;
  });
  return [style("bold", "Findings"), ...blocks, ...moreThan(all.length)].join("\n");
}

function packages({ added, removed, changed }: LocalEvaluation["content"]["dependencies"]): string {
  const lines = [
    ...added.map((purl) => `  + ${shown(purl)}`),
    ...removed.map((purl) => `  - ${shown(purl)}`),
    ...changed.map(({ purl, from, to }) => `  ~ ${shown(purl)} ${shown(from)} → ${shown(to)}`),
  ];
  if (lines.length === 0) return "";
  return ["Packages", ...lines.slice(0, LIST_MAX), ...moreThan(lines.length)].join("\n");
}

function gates(all: readonly GateResult[], style: Style): string {
  const title = style("bold", "Gates");
  if (all.length === 0) return `${title}\n  None: automated CI is enough for this change.`;
  const blocks = all.flatMap(({ gate, area, tier, status, summary: found, needs }) => [
    `  ${SIGNS[status]}  ${gate} for ${area ?? "everything"} (${tier})`,
    `    ${found}`,
    ...(needs.length === 0 ? [] : [`    needs ${needs.join(" or ")}`]),
  ]);
  return [title, ...blocks].join("\n");
}

/** The answer in words first, then what it rests on. */
function whoBuiltIt({ provenance, provenanceSummary }: Decision, style: Style): string {
  const { evidence } = provenance;
  const lines = evidence.slice(0, EVIDENCE_MAX).map((one) => {
    const place = one.sha === null ? one.source : one.sha.slice(0, 7);
    return style("dim", `    ${one.strength} ${place}: ${shown(one.excerpt)}`);
  });
  const rest = evidence.length - lines.length;
  const more = rest > 0 ? [style("dim", `    and ${rest} more (see --json)`)] : [];
  return [
    `${style("bold", "Who built it")}\n  ${shown(provenanceSummary)}`,
    ...lines,
    ...more,
  ].join("\n");
}

function footer({ policy, incomplete, notes }: Decision, style: Style): string {
  const digest = policy.digest.replace("sha256:", "").slice(0, 12);
  const lines = [...incomplete, ...notes, `Policy ${digest} from ${shown(policy.source)}`];
  return style("dim", lines.join("\n"));
}

function moreThan(total: number): readonly string[] {
  return total > LIST_MAX ? [`  and ${total - LIST_MAX} more (see --json)`] : [];
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** The width of the longest text, up to where a column stops to help. */
function widest(texts: readonly string[]): number {
  return Math.min(60, Math.max(0, ...texts.map((text) => text.length)));
}
