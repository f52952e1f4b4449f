import type { GateRequirement, OwnerName } from "../domain/gate-requirement.ts";
import { isBefore } from "../domain/instant.ts";
import type { AreaPolicy, ParsedPolicyFile, Policy } from "../domain/policy-snapshot.ts";
import { tierRank } from "../domain/risk.ts";
import { shown } from "../domain/shown-text.ts";
import { compilePolicyPatterns } from "./areas/policy-patterns.ts";
import { describeGate } from "./describe-gate.ts";
import { simpleGates } from "./gate-requirements.ts";
import { type Lowered, loweredBy, loweredWords } from "./lint-lowered.ts";
import { ownerText } from "./owners.ts";
import { type FilePlace, nearestPlaceIn, valueIn } from "./policy-place.ts";
import { GUARDRAIL_AREAS } from "./recommended-pack.ts";
import { type RepeatedName, repeatedNames } from "./repeated-names.ts";
import { type UnknownArea, unknownAreas } from "./unknown-areas.ts";

/** Something a valid policy most likely does not mean, with what to write instead. */
export interface PolicyLint extends FilePlace {
  readonly rule: LintRule;
  readonly message: string;
  readonly advice: string;
}

/** What is looked for. */
export type LintRule =
  | "guardrails-without-owner"
  | "area-without-owner"
  | "gate-nobody-can-satisfy"
  | "only-one-person"
  | "rule-matching-nothing"
  | "unknown-area"
  | "disclosure-dearer-than-hiding"
  | "nobody-may-override"
  | "owner-named-twice"
  | "freeze-is-over"
  | "long-time-to-object"
  | "guardrail-lowered"
  | "built-code-lowered";

/** What is known beside the text; whatever is absent is not judged by. */
export interface LintSetting {
  /** The files the policy is made of, the main one first. */
  readonly files: readonly ParsedPolicyFile[];
  /** ISO 8601. */
  readonly now?: string;
  /** Paths that pull requests or repositories are known to have. */
  readonly paths?: readonly string[];
  /** How many people each team has, by `org/slug`; null for one that does not exist. */
  readonly teams?: ReadonlyMap<string, number | null>;
}

interface Remark {
  readonly rule: LintRule;
  readonly pointer: string;
  readonly message: string;
  readonly advice: string;
}

/** Remarks kept: nobody mends more at a time. */
const REMARKS_MAX = 50;

/** Looks for what a policy says and can hardly mean, in the order of the files. */
export function lintPolicy(policy: Policy, setting: LintSetting): readonly PolicyLint[] {
  const { files } = setting;
  const remarks = [
    ...guardrails(policy),
    ...policy.areas.flatMap((area) => ownerless(policy, area, files)),
    ...policy.areas.flatMap((area) => unsatisfiable(policy, area, setting)),
    ...unsatisfiableTiers(policy, setting),
    ...matchingNothing(policy, setting),
    ...policy.areas.flatMap(disclosureCost),
    ...overrides(policy),
    ...files.flatMap(({ document }) => repeatedNames(document)).map(namedTwice),
    ...files.flatMap(({ document }) => unknownAreas(policy, document)).map(unknownArea),
    ...freezesOver(policy, setting),
    ...longToObject(policy),
    ...loweredBy(policy).map(loweredRemark),
  ];
  const order = new Map(files.map(({ file }, index) => [file, index]));
  return remarks
    .map(({ pointer, ...remark }) => ({ ...remark, ...nearestPlaceIn(files, pointer) }))
    .toSorted(
      (left, right) =>
        (order.get(left.file) ?? 0) - (order.get(right.file) ?? 0) ||
        left.line - right.line ||
        left.column - right.column,
    )
    .slice(0, REMARKS_MAX);
}

function namedTwice({ pointer, name }: RepeatedName): Remark {
  const message = `\`${shown(name)}\` is named twice in this list`;
  return { rule: "owner-named-twice", pointer, message, advice: "remove one of them" };
}

function loweredRemark(lowered: Lowered): Remark {
  return { rule: lowered.what, pointer: lowered.pointer, ...loweredWords(lowered) };
}

function unknownArea({ pointer, name, meant }: UnknownArea): Remark {
  const message = `there is no area \`${shown(name)}\`: this concerns nothing`;
  const advice =
    meant === null ? "define it under `areas`, or remove it" : `did you mean \`${meant}\`?`;
  return { rule: "unknown-area", pointer, message, advice };
}

function guardrails({ owners }: Policy): readonly Remark[] {
  if (owners.length > 0) return [];
  return [
    {
      rule: "guardrails-without-owner",
      pointer: "/owners",
      message: "nobody owns the guardrails: whoever maintains a repository decides on them there",
      advice: 'name a team, such as `owners: ["@acme/platform"]`',
    },
  ];
}

/** Only areas the file speaks of: the shipped ones are meant to work with CODEOWNERS. */
function ownerless(
  policy: Policy,
  area: AreaPolicy,
  files: readonly ParsedPolicyFile[],
): readonly Remark[] {
  const pointer = `/areas/${area.area}`;
  const isSpokenOf = valueIn(files, pointer) !== undefined;
  const isGuardrail = GUARDRAIL_AREAS.includes(area.area) && policy.owners.length > 0;
  if (!isSpokenOf || isGuardrail || area.owners.length > 0) return [];
  const asks = gatesOf(policy, area).some((gate) => "from" in gate && gate.from === "owners");
  if (!asks || tierRank(area.tier) < tierRank("high")) return [];
  return [
    {
      rule: "area-without-owner",
      pointer,
      message: `\`${area.area}\` asks its owners and names none: CODEOWNERS decides, else whoever maintains the repository`,
      advice: `name who answers for it: \`owners: ["@org/team"]\``,
    },
  ];
}

function gatesOf(policy: Policy, area: AreaPolicy): ReturnType<typeof simpleGates> {
  const own = area.gates ?? policy.tiers[area.tier];
  return simpleGates([...own, ...(area.adds ?? [])]);
}

function unsatisfiable(policy: Policy, area: AreaPolicy, setting: LintSetting): readonly Remark[] {
  const pointer = `/areas/${area.area}`;
  if (valueIn(setting.files, pointer) === undefined) return [];
  const asked = [...(area.gates ?? policy.tiers[area.tier]), ...(area.adds ?? [])];
  return asked.flatMap((gate, index) =>
    shortOfPeople(gate, { policy, setting, owners: area.owners }).map((remark) => ({
      ...remark,
      pointer: area.gates === null ? `${pointer}/owners` : `${pointer}/gates/${index}`,
    })),
  );
}

function unsatisfiableTiers(policy: Policy, setting: LintSetting): readonly Remark[] {
  return Object.entries(policy.tiers).flatMap(([tier, gates]) =>
    gates.flatMap((gate, index) =>
      shortOfPeople(gate, { policy, setting, owners: [] }).map((remark) => ({
        ...remark,
        pointer: `/tiers/${tier}/gates/${index}`,
      })),
    ),
  );
}

interface Asked {
  readonly policy: Policy;
  readonly setting: LintSetting;
  readonly owners: readonly OwnerName[];
}

/** What keeps a gate from ever being satisfied; of alternatives, only if each of them is kept from it. */
function shortOfPeople(gate: GateRequirement, asked: Asked): readonly Omit<Remark, "pointer">[] {
  if (gate.gate === "any-of") {
    const each = gate.gates.map((inner) => shortOfPeople(inner, asked));
    return each.every((remarks) => remarks.length > 0) ? each.flat().slice(0, 1) : [];
  }
  if (gate.gate === "all-of") {
    return gate.gates.flatMap((inner) => shortOfPeople(inner, asked)).slice(0, 1);
  }
  if (!("from" in gate)) return [];
  const people = typeof gate.from === "string" ? ownersAsked(gate.from, asked) : gate.from;
  if (people === null) return [];
  const most = peopleAtMost(people, asked);
  const wanted = gate.gate === "human-approval" ? gate.approvals : 1;
  const named = describeGate(gate, asked.owners);
  if (most < wanted) {
    const message = `nobody can satisfy this: ${named}, and at most ${most} of them can say yes`;
    const advice = "name more people or a larger team; machines and empty teams never count";
    return [{ rule: "gate-nobody-can-satisfy", message, advice }];
  }
  if (most > wanted || gate.gate === "owner-attestation") return [];
  const message = `${named}: there are only ${most}, so their own changes wait for ever`;
  return [{ rule: "only-one-person", message, advice: "name one person or team more" }];
}

function ownersAsked(from: string, { owners }: Asked): readonly OwnerName[] | null {
  return from === "owners" && owners.length > 0 ? owners : null;
}

/** How many people there can be; a team whose size is not known may have any number. */
function peopleAtMost(people: readonly OwnerName[], { policy, setting }: Asked): number {
  const machines = new Set((policy.machines ?? []).map(ownerText));
  const able = [...new Map(people.map((owner) => [ownerText(owner), owner])).values()].filter(
    (owner) => !machines.has(ownerText(owner)),
  );
  return able.reduce((count, owner) => {
    if (owner.kind === "user") return count + 1;
    const size = setting.teams?.get(owner.team);
    return count + (size === undefined ? Number.POSITIVE_INFINITY : (size ?? 0));
  }, 0);
}

function matchingNothing(policy: Policy, { paths, files }: LintSetting): readonly Remark[] {
  if (paths === undefined || paths.length === 0) return [];
  const { patterns } = compilePolicyPatterns(policy.areas);
  return patterns.flatMap(({ area, list, pattern, matches }): readonly Remark[] => {
    if (paths.some(matches)) return [];
    const items = valueIn(files, `/areas/${area}/${list}`);
    const index = Array.isArray(items) ? items.indexOf(pattern) : -1;
    return [
      {
        rule: "rule-matching-nothing",
        pointer: `/areas/${area}/${list}/${index}`,
        message: `\`${shown(pattern)}\` matches none of ${paths.length === 1 ? "1 known path" : `${paths.length} known paths`}`,
        advice: "correct or remove it: a rule that matches nothing protects nothing",
      },
    ];
  });
}

/** Who says that an agent was used must not fare worse than who says nothing. */
function disclosureCost({ area, disclosure }: AreaPolicy): readonly Remark[] {
  if (disclosure !== "closed") return [];
  return [
    {
      rule: "disclosure-dearer-than-hiding",
      pointer: `/areas/${area}/disclosure`,
      message: `in \`${area}\` naming an agent ends the change, so people will not name it`,
      advice: "`disclosure: strict` asks the same of declared and of undeclared work",
    },
  ];
}

function overrides({ mode, override }: Policy): readonly Remark[] {
  if (mode !== "enforce" || override !== undefined) return [];
  return [
    {
      rule: "nobody-may-override",
      pointer: "/mode",
      message: "gates are enforced and nobody may override: in an emergency people will go around",
      advice: 'name who may, such as `override: { people: ["@acme/on-call"] }`',
    },
  ];
}

function freezesOver({ freezes = [] }: Policy, { now }: LintSetting): readonly Remark[] {
  if (now === undefined) return [];
  return freezes.flatMap(({ until }, index): readonly Remark[] => {
    if (isBefore(now, until)) return [];
    const message = `this freeze ended at ${until}`;
    const pointer = `/freezes/${index}/until`;
    return [{ rule: "freeze-is-over", pointer, message, advice: "remove it, or correct the date" }];
  });
}

/** From here on approvals are stale before they take effect, and people ask for overrides instead. */
const LONG_TO_OBJECT_MINUTES = 1_440;

function longToObject({ objectionMinutes = {} }: Policy): readonly Remark[] {
  return Object.entries(objectionMinutes).flatMap(([tier, minutes]): readonly Remark[] => {
    if (minutes <= LONG_TO_OBJECT_MINUTES) return [];
    const message = `everything of ${tier} tier waits ${minutes} minutes after it was approved, more than a day`;
    const pointer = `/tiers/${tier}/objectionMinutes`;
    const advice = "an hour lets people object; `/agentgov hold` keeps one change for longer";
    return [{ rule: "long-time-to-object", pointer, message, advice }];
  });
}
