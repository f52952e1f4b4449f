import type { PowerDelta, RuleGrant } from "./grant.ts";
import { covers, isBroadRule, ruleKey } from "./permission-rule.ts";

/** Lists longer than any person writes are compared by equality, to stay linear; that reports more. */
const SUBSUMED_RULES_MAX = 1_000;

type Lists = Readonly<Record<RuleGrant["list"], readonly RuleGrant[]>>;

/** Compares permission rules: deny beats ask beats allow, and a covered rule is no change. */
export function ruleDeltas(
  before: readonly RuleGrant[],
  after: readonly RuleGrant[],
): readonly PowerDelta[] {
  const labels = new Set([...before, ...after].map(({ label }) => label));
  return [...labels].flatMap((label) => listDeltas(listsOf(before, label), listsOf(after, label)));
}

function listsOf(rules: readonly RuleGrant[], label: string): Lists {
  const pick = (list: RuleGrant["list"]): readonly RuleGrant[] => {
    const picked = rules.filter((rule) => rule.list === list && rule.label === label);
    return [...new Map(picked.map((rule) => [ruleKey(rule.rule), rule])).values()];
  };
  return { allow: pick("allow"), ask: pick("ask"), deny: pick("deny") };
}

function listDeltas(before: Lists, after: Lists): readonly PowerDelta[] {
  const allowed = uncovered(uncovered(after.allow, before.allow), after.deny);
  const isStillAllowed = among(after.allow);
  const kept = before.allow.filter(isStillAllowed);
  const dropped = before.allow.filter((rule) => !isStillAllowed(rule));
  const unasked = uncovered(uncovered(before.ask, after.ask), [...after.deny, ...allowed]);
  return [
    ...allowed.map((rule) =>
      delta(isBroadRule(rule.rule) ? "permission-allow-broad" : "permission-allow-added", rule),
    ),
    ...uncovered(dropped, kept).map((rule) => delta("permission-allow-removed", rule)),
    ...unasked.map((rule) => delta("permission-ask-removed", rule)),
    ...uncovered(after.ask, before.ask).map((rule) => delta("permission-ask-added", rule)),
    ...uncovered(before.deny, after.deny).map((rule) => delta("permission-deny-removed", rule)),
    ...newDenials(before.deny, after.deny).map((rule) => delta("permission-deny-added", rule)),
  ];
}

/** A denial that only repeats what another one says, which stays, is none; one that replaces it is. */
function newDenials(
  before: readonly RuleGrant[],
  after: readonly RuleGrant[],
): readonly RuleGrant[] {
  const isOld = among(before);
  return uncovered(
    after.filter((rule) => !isOld(rule)),
    after.filter(isOld),
  );
}

type RuleCode =
  | "permission-allow-added"
  | "permission-allow-broad"
  | "permission-allow-removed"
  | "permission-ask-added"
  | "permission-ask-removed"
  | "permission-deny-added"
  | "permission-deny-removed";

const NARROWING: ReadonlySet<string> = new Set([
  "permission-allow-removed",
  "permission-ask-added",
  "permission-deny-added",
]);

function delta(code: RuleCode, { rule, written, label }: RuleGrant): PowerDelta {
  const direction = NARROWING.has(code) ? "narrows" : "widens";
  return { code, direction, subject: `${label}${written ?? rule}` };
}

/** The rules that none of `others` covers. */
function uncovered(
  rules: readonly RuleGrant[],
  others: readonly RuleGrant[],
): readonly RuleGrant[] {
  const isEqual = among(others);
  const isLong = rules.length > SUBSUMED_RULES_MAX || others.length > SUBSUMED_RULES_MAX;
  return rules.filter(
    (rule) => !isEqual(rule) && (isLong || !others.some((other) => covers(other.rule, rule.rule))),
  );
}

function among(rules: readonly RuleGrant[]): (rule: RuleGrant) => boolean {
  const keys = new Set(rules.map(({ rule }) => ruleKey(rule)));
  return ({ rule }) => keys.has(ruleKey(rule));
}
