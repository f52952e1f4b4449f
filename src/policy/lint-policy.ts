import type { GateRequirement, OwnerName } from "../domain/gate-requirement.ts";
import { isBefore } from "../domain/instant.ts";
import type {
  AreaPolicy,
  ParsedPolicyFile,
  Policy,
  TextPosition,
} from "../domain/policy-snapshot.ts";
import { tierRank } from "../domain/risk.ts";
import { shown } from "../domain/shown-text.ts";
import { compilePolicyPatterns } from "./areas/policy-patterns.ts";
import { describeGate } from "./describe-gate.ts";
import { simpleGates } from "./gate-requirements.ts";
import { ownerText } from "./owners.ts";
import { nearestPlace, valueAt } from "./policy-place.ts";
import { GUARDRAIL_AREAS } from "./recommended-pack.ts";
import { repeatedNames } from "./repeated-names.ts";

/** Something a valid policy most likely does not mean, with what to write instead. */
export interface PolicyLint extends TextPosition {
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
  | "disclosure-dearer-than-hiding"
  | "nobody-may-override"
  | "owner-named-twice"
  | "freeze-is-over";

/** What is known beside the text; whatever is absent is not judged by. */
export interface LintSetting {
  readonly file: ParsedPolicyFile | null;
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

/** Looks for what a policy says and can hardly mean, in the order of the file. */
export function lintPolicy(policy: Policy, setting: LintSetting): readonly PolicyLint[] {
  const document = setting.file?.document;
  const remarks = [
    ...guardrails(policy),
    ...policy.areas.flatMap((area) => ownerless(policy, area, document)),
    ...policy.areas.flatMap((area) => unsatisfiable(policy, area, setting)),
    ...unsatisfiableTiers(policy, setting),
    ...matchingNothing(policy, setting),
    ...policy.areas.flatMap(disclosureCost),
    ...overrides(policy),
    ...repeatedNames(document).map(({ pointer, name }): Remark => {
      const message = `\`${shown(name)}\` is named twice in this list`;
      return { rule: "owner-named-twice", pointer, message, advice: "remove one of them" };
    }),
    ...freezesOver(policy, setting),
  ];
  return remarks
    .map(({ pointer, ...remark }) => ({ ...remark, ...nearestPlace(setting.file, pointer) }))
    .toSorted((left, right) => left.line - right.line || left.column - right.column)
    .slice(0, REMARKS_MAX);
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
function ownerless(policy: Policy, area: AreaPolicy, document: unknown): readonly Remark[] {
  const pointer = `/areas/${area.area}`;
  const isSpokenOf = valueAt(document, pointer) !== undefined;
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
  if (valueAt(setting.file?.document, pointer) === undefined) return [];
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

function matchingNothing(policy: Policy, { paths, file }: LintSetting): readonly Remark[] {
  if (paths === undefined || paths.length === 0) return [];
  const { patterns } = compilePolicyPatterns(policy.areas);
  return patterns.flatMap(({ area, list, pattern, matches }): readonly Remark[] => {
    if (paths.some(matches)) return [];
    const items = valueAt(file?.document, `/areas/${area}/${list}`);
    const index = Array.isArray(items) ? items.indexOf(pattern) : -1;
    return [
      {
        rule: "rule-matching-nothing",
        pointer: `/areas/${area}/${list}/${index}`,
        message: `\`${shown(pattern)}\` matches none of ${paths.length} known paths`,
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
