import type { Decision } from "../domain/decision.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import { shown } from "../domain/shown-text.ts";

/** What the list of checks shows of a title beside its name before it cuts. */
const TITLE_MAX = 60;

/**
 * The decision in a few plain words, for the list of checks: on whom it waits comes first, because
 * whatever is cut is cut at the end.
 */
export function checkTitle(decision: Decision, mode: Exclude<Mode, "observe">): string {
  const words = [decision.headline, ...shorter(decision)];
  const warned = mode === "warn" && decision.verdict !== "passed";
  const plain = (warned ? words.map(asWarning) : words).map((text) =>
    shown(text.replaceAll("`", "")),
  );
  const fitting = plain.find((text) => lettersOf(text).length <= TITLE_MAX);
  return fitting ?? cut(plain.at(-1) ?? "");
}

/** What would be, were anything enforced. */
function asWarning(words: string): string {
  return `Would not pass yet: ${words.replace(/^Waiting /u, "waiting ")}`;
}

/** The same in fewer words, the best first; the last one is cut when it is still too long. */
function shorter(decision: Decision): readonly string[] {
  switch (decision.verdict) {
    case "passed":
      return [decision.gates.length === 0 ? "No approval needed." : "Every gate is satisfied."];
    case "waiting":
      return waitingWords(decision);
    case "action-required":
    case "failed":
      return [decision.headline];
  }
}

function waitingWords({ gates, headline }: Decision): readonly string[] {
  const open = gates.filter(({ status }) => status === "unsatisfied");
  const needs = [...new Set(open.flatMap((gate) => gate.needs))];
  const areas = [...new Set(open.flatMap(({ area }) => area ?? []))];
  const [first] = needs;
  if (first === undefined) return [headline];
  const more = needs.length === 1 ? "" : ` and ${needs.length - 1} more`;
  return [
    `Waiting for ${needs.join(", ")} (${areas.join(", ")})`,
    `Waiting for ${first}${more} (${areas.join(", ")})`,
    `Waiting for ${first}${more}`,
  ];
}

function cut(title: string): string {
  const letters = lettersOf(title);
  return letters.length <= TITLE_MAX ? title : `${letters.slice(0, TITLE_MAX - 1).join("")}…`;
}

function lettersOf(text: string): readonly string[] {
  return Array.from(text);
}
