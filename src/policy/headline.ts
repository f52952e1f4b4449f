import { brokenRule } from "../domain/blocking-finding.ts";
import type { Verdict } from "../domain/decision.ts";
import type { Finding } from "../domain/finding.ts";
import type { GateResult } from "../domain/gate.ts";
import type { Tier, TouchedArea } from "../domain/risk.ts";

/** What a headline is made of. */
interface HeadlineParts {
  readonly verdict: Verdict;
  readonly tier: Tier;
  readonly areas: readonly TouchedArea[];
  /** Findings that block whatever anybody approves. */
  readonly broken: readonly Finding[];
  readonly gates: readonly GateResult[];
  readonly incomplete: readonly string[];
}

/** Names shown before "and n more". */
const NAMES_MAX = 3;

/** The verdict in one sentence: why it passes, or on whom it waits. */
export function headlineOf(parts: HeadlineParts): string {
  switch (parts.verdict) {
    case "passed":
      return passedHeadline(parts);
    case "waiting":
      return waitingHeadline(parts);
    case "action-required":
      return actionHeadline(parts);
    case "failed":
      return failedHeadline(parts);
  }
}

function passedHeadline({ areas, gates, tier }: HeadlineParts): string {
  if (areas.length === 0) return "Nothing in this change is governed.";
  const names = list(areas.map(({ area }) => area));
  if (gates.length === 0) return `${capital(tier)} risk (${names}): no approval needed.`;
  return `Every gate is satisfied for ${names}.`;
}

function actionHeadline({ gates }: HeadlineParts): string {
  const open = gates.find(({ gate, status }) => gate === "disclosure" && status === "unsatisfied");
  return open?.summary ?? "The author has to act before this can go on.";
}

function waitingHeadline({ gates, areas }: HeadlineParts): string {
  const open = gates.filter(({ status }) => status === "unsatisfied");
  const needs = list([...new Set(open.flatMap((gate) => gate.needs))], "or");
  const touched = new Set(open.map(({ area }) => area));
  const names = list(areas.map(({ area }) => area).filter((area) => touched.has(area)));
  return `Waiting for approval of ${names} by ${needs}.`;
}

function failedHeadline({ broken, gates, incomplete }: HeadlineParts): string {
  const [rule] = broken;
  if (rule !== undefined) return brokenRule(rule);
  const first = incomplete[0] ?? gates.find(({ status }) => status === "error")?.summary;
  return first ?? "This could not be judged.";
}

function list(names: readonly string[], conjunction = "and"): string {
  const shown = names.slice(0, NAMES_MAX);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} ${conjunction} ${more} more`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} ${conjunction} ${shown.at(-1) ?? ""}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
