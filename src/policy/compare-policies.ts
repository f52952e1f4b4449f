import { canonicalJson } from "../domain/canonical-json.ts";
import type { GateRequirement, OwnerName } from "../domain/gate-requirement.ts";
import { type AreaPolicy, DISCLOSURE_MODES, type Policy } from "../domain/policy-snapshot.ts";
import { TIERS, type Tier, tierRank } from "../domain/risk.ts";
import { compareSettings } from "./compare-settings.ts";
import { describeGate, listed } from "./describe-gate.ts";
import { disclosureModeOf } from "./disclosure.ts";
import { coversGate } from "./gate-strictness.ts";
import { minutesText, objectionMinutesAt } from "./objection-minutes.ts";
import { ownerText } from "./owners.ts";

/**
 * One thing another policy would change. `moved` is neither for certain, and whoever has to be careful
 * treats it as `looser`.
 */
export interface PolicyChange {
  readonly direction: "looser" | "moved" | "tighter";
  /** What it is about: `mode`, `area auth`, `tier high`, `override`. */
  readonly subject: string;
  /** One sentence for people. */
  readonly sentence: string;
}

const MODES = ["observe", "warn", "enforce"];
const RANK = { looser: 0, moved: 1, tighter: 2 } as const;

/** What `proposed` changes of `current`, the loosening first; empty when nothing at all. */
export function comparePolicies(current: Policy, proposed: Policy): readonly PolicyChange[] {
  const names = new Set([...current.areas, ...proposed.areas].map(({ area }) => area));
  const changes = [
    ...compareMode(current, proposed),
    ...TIERS.flatMap((tier) => [
      ...compareGates(`tier ${tier}`, current.tiers[tier], proposed.tiers[tier]),
      ...compareObjectionMinutes(tier, current, proposed),
    ]),
    ...[...names].flatMap((name) =>
      compareArea(
        name,
        current.areas.find(({ area }) => area === name),
        proposed.areas.find(({ area }) => area === name),
      ),
    ),
    ...compareSettings(current, proposed),
  ];
  return changes.toSorted((left, right) => RANK[left.direction] - RANK[right.direction]);
}

/** Whether anything may be looser than before, what cannot be told included. */
export function isLoosening(changes: readonly PolicyChange[]): boolean {
  return changes.some(({ direction }) => direction !== "tighter");
}

function compareMode(current: Policy, proposed: Policy): readonly PolicyChange[] {
  if (current.mode === proposed.mode) return [];
  const isLooser = MODES.indexOf(proposed.mode) < MODES.indexOf(current.mode);
  const sentence = `The mode becomes \`${proposed.mode}\`; it was \`${current.mode}\`.`;
  return [{ direction: isLooser ? "looser" : "tighter", subject: "mode", sentence }];
}

function compareGates(
  subject: string,
  before: readonly GateRequirement[],
  after: readonly GateRequirement[],
): readonly PolicyChange[] {
  const gone = before.filter((gate) => !after.some((other) => coversGate(other, gate)));
  const more = after.filter((gate) => !before.some((other) => coversGate(other, gate)));
  return [
    ...gone.map((gate): PolicyChange => {
      const sentence = `${capital(subject)} no longer asks for ${describeGate(gate)}.`;
      return { direction: "looser", subject, sentence };
    }),
    ...more.map((gate): PolicyChange => {
      const sentence = `${capital(subject)} also asks for ${describeGate(gate)}.`;
      return { direction: "tighter", subject, sentence };
    }),
  ];
}

function compareObjectionMinutes(
  tier: Tier,
  current: Policy,
  proposed: Policy,
): readonly PolicyChange[] {
  const [before, after] = [objectionMinutesAt(current, tier), objectionMinutesAt(proposed, tier)];
  if (before === after) return [];
  const subject = `tier ${tier}`;
  const sentence = `${capital(subject)} leaves ${minutesText(after)} to object after the last approval; before: ${minutesText(before)}.`;
  return [{ direction: after > before ? "tighter" : "looser", subject, sentence }];
}

function compareArea(
  name: string,
  before: AreaPolicy | undefined,
  after: AreaPolicy | undefined,
): readonly PolicyChange[] {
  const subject = `area ${name}`;
  if (after === undefined) {
    const sentence = `The area \`${name}\` is gone.`;
    return before === undefined ? [] : [{ direction: "looser", subject, sentence }];
  }
  if (before === undefined) {
    const sentence = `There is a new area \`${name}\` of tier ${after.tier}.`;
    return [{ direction: claimsFiles(after) ? "moved" : "tighter", subject, sentence }];
  }
  return [
    ...compareTier(subject, before, after),
    ...compareLists(subject, before, after),
    ...compareOwners(subject, before.owners, after.owners),
    ...compareOwnGates(subject, before, after),
    ...compareDisclosure(subject, before, after),
    ...compareRest(subject, before, after),
  ];
}

/** Files of an area are no longer those of `app`: gates of its own may ask for less than `app` does. */
function claimsFiles({ tier, gates }: AreaPolicy): boolean {
  return gates !== null && tierRank(tier) >= tierRank("medium");
}

function compareTier(
  subject: string,
  before: AreaPolicy,
  after: AreaPolicy,
): readonly PolicyChange[] {
  if (before.tier === after.tier) return [];
  const isLooser = tierRank(after.tier) < tierRank(before.tier);
  const sentence = `${capital(subject)} weighs ${after.tier} instead of ${before.tier}.`;
  return [{ direction: isLooser ? "looser" : "tighter", subject, sentence }];
}

function compareLists(
  subject: string,
  before: AreaPolicy,
  after: AreaPolicy,
): readonly PolicyChange[] {
  const lists = [
    { key: "include", gained: "tighter", lost: "looser" },
    { key: "exclude", gained: "looser", lost: "tighter" },
  ] as const;
  return lists.flatMap(({ key, gained, lost }): readonly PolicyChange[] => [
    ...without(after[key], before[key]).map((pattern): PolicyChange => {
      const sentence = `${capital(subject)} now ${key}s \`${pattern}\`.`;
      const isUnclear = key === "include" && claimsFiles(after);
      return { direction: isUnclear ? "moved" : gained, subject, sentence };
    }),
    ...without(before[key], after[key]).map((pattern): PolicyChange => {
      const sentence = `${capital(subject)} no longer ${key}s \`${pattern}\`.`;
      return { direction: lost, subject, sentence };
    }),
  ]);
}

/** People and teams that come or go; naming fewer is tighter, and naming the first is another rule. */
function compareOwners(
  subject: string,
  before: readonly OwnerName[],
  after: readonly OwnerName[],
): readonly PolicyChange[] {
  const old = before.map(ownerText);
  const now = after.map(ownerText);
  const gained = without(now, old);
  const lost = without(old, now);
  if (gained.length + lost.length === 0) return [];
  const sentence = `${capital(subject)} is owned by ${ownersNamed(now)} instead of ${ownersNamed(old)}.`;
  const isNarrower = gained.length === 0 && now.length > 0;
  return [{ direction: isNarrower ? "tighter" : "moved", subject, sentence }];
}

function ownersNamed(names: readonly string[]): string {
  return names.length === 0 ? "CODEOWNERS, else the maintainers" : listed(names);
}

/** Where neither names gates, the tier's gates apply, and those are compared by themselves. */
function compareOwnGates(
  subject: string,
  before: AreaPolicy,
  after: AreaPolicy,
): readonly PolicyChange[] {
  const adds = compareGates(subject, before.adds ?? [], after.adds ?? []);
  if (before.gates === null && after.gates === null) return adds;
  if (before.gates !== null && after.gates !== null) {
    return compareGates(
      subject,
      [...before.gates, ...(before.adds ?? [])],
      [...after.gates, ...(after.adds ?? [])],
    );
  }
  const [direction, sentence] =
    after.gates === null
      ? ([
          "moved",
          `${capital(subject)} asks for what its tier asks, and no gates of its own.`,
        ] as const)
      : ([
          "moved",
          `${capital(subject)} asks for gates of its own instead of its tier's: ${after.gates
            .map((gate) => describeGate(gate))
            .join("; ")}.`,
        ] as const);
  return [{ direction, subject, sentence }];
}

function compareDisclosure(
  subject: string,
  before: AreaPolicy,
  after: AreaPolicy,
): readonly PolicyChange[] {
  if (before.disclosure === after.disclosure) return [];
  const old = disclosureModeOf(before, before);
  const now = disclosureModeOf(after, after);
  if (old === now) return [];
  const isLooser = DISCLOSURE_MODES.indexOf(now) < DISCLOSURE_MODES.indexOf(old);
  const sentence = `${capital(subject)} has disclosure \`${now}\` instead of \`${old}\`.`;
  return [{ direction: isLooser ? "looser" : "tighter", subject, sentence }];
}

const COMPARED = new Set([
  "area",
  "tier",
  "include",
  "exclude",
  "owners",
  "gates",
  "adds",
  "disclosure",
  // Follow from what a layer says of tiers, which is compared.
  "raisedFrom",
  "keepsFiles",
]);

/** A setting this comparison does not know must not change unseen. */
function compareRest(
  subject: string,
  before: AreaPolicy,
  after: AreaPolicy,
): readonly PolicyChange[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): readonly PolicyChange[] => {
    if (COMPARED.has(key)) return [];
    if (canonicalJson(old.get(key) ?? null) === canonicalJson(now.get(key) ?? null)) return [];
    return [{ direction: "moved", subject, sentence: `${capital(subject)}: \`${key}\` changes.` }];
  });
}

function without(list: readonly string[], other: readonly string[]): readonly string[] {
  return list.filter((item) => !other.includes(item));
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
