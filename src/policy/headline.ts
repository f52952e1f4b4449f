import { brokenRule } from "../domain/blocking-finding.ts";
import type { Verdict } from "../domain/decision.ts";
import type { Finding } from "../domain/finding.ts";
import type { GateResult } from "../domain/gate.ts";
import type { Tier, TouchedArea } from "../domain/risk.ts";
import { endedBy } from "./binding.ts";
import type { GateJudgement } from "./gates/gate-definition.ts";
import { OBJECTION_WINDOW } from "./objection-window.ts";

/** What a headline is made of. */
interface HeadlineParts {
  readonly verdict: Verdict;
  readonly tier: Tier;
  readonly areas: readonly TouchedArea[];
  /** Findings that block whatever anybody approves. */
  readonly broken: readonly Finding[];
  readonly gates: readonly GateResult[];
  readonly incomplete: readonly string[];
  /** What ended an approval that an open gate had, as {@link endingOf} tells it. */
  readonly ended?: string | null;
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

/** Whether a gate is settled by who made the change alone: by saying how it was made. */
export function asksTheAuthor({ gate }: Pick<GateResult, "gate">): boolean {
  return gate === "disclosure" || gate === "declaration";
}

function actionHeadline({ gates }: HeadlineParts): string {
  const open = gates.find((gate) => asksTheAuthor(gate) && gate.status === "unsatisfied");
  return open?.summary ?? "The author has to act before this can go on.";
}

/**
 * Why somebody who had approved has to look again: of the latest approval that a push ended and that an
 * open gate lacks; null where there is none.
 */
export function endingOf(judgements: readonly GateJudgement[]): string | null {
  const open = judgements.filter(({ result }) => result.status === "unsatisfied");
  const endings = open.flatMap(({ approvals }) => {
    const counting = new Set(
      approvals.flatMap(({ counts, approval }) => (counts ? [approval.actor.id] : [])),
    );
    return approvals.flatMap(({ approval, note }) => {
      const { actor, givenAt } = approval;
      const told = counting.has(actor.id) ? null : endedBy(note, actor.login);
      return told === null ? [] : [{ told, givenAt }];
    });
  });
  const [last] = endings.toSorted((left, right) => (left.givenAt < right.givenAt ? 1 : -1));
  return last?.told ?? null;
}

function waitingHeadline({ gates, areas, ended = null }: HeadlineParts): string {
  const waiting = gates.filter(({ status }) => status === "unsatisfied");
  const open = waiting.filter(({ gate }) => gate === "human-approval");
  const timed = waiting.filter(({ gate }) => gate === OBJECTION_WINDOW);
  const others = waiting.filter(
    ({ gate }) => gate !== "human-approval" && gate !== OBJECTION_WINDOW,
  );
  if (open.length === 0) return others.length === 0 ? lastOf(timed) : othersHeadline(others);
  const needs = list([...new Set(open.flatMap((gate) => gate.needs))], "or");
  const touched = new Set(open.map(({ area }) => area));
  const names = list(areas.map(({ area }) => area).filter((area) => touched.has(area)));
  const kinds = [...new Set(others.map(({ gate }) => gate))];
  const besides = kinds.length === 0 ? "" : `, and for ${list(kinds)}`;
  const why = ended === null ? "" : `: ${ended}`;
  return `Waiting for approval of ${names} by ${needs}${besides}${why}.`;
}

/** Of areas that only wait for objections the one that waits longest: what they say ends with a time. */
function lastOf(timed: readonly GateResult[]): string {
  return (
    timed
      .map(({ summary }) => summary)
      .toSorted()
      .at(-1) ?? "Waiting."
  );
}

/** What no approval settles says itself what it waits for. */
function othersHeadline(others: readonly GateResult[]): string {
  const [first, ...rest] = others.map(({ summary }) => summary);
  if (first === undefined) return "Waiting.";
  const more = new Set(rest.filter((summary) => summary !== first)).size;
  if (more === 0) return first;
  return `${first.replace(/[.?!]$/u, "")}, and ${more === 1 ? "1 gate" : `${more} gates`} more.`;
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
