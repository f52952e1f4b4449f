import { canonicalJson } from "../domain/canonical-json.ts";
import type { OwnerName } from "../domain/gate-requirement.ts";
import type { Freeze, OverridePolicy, Policy } from "../domain/policy-snapshot.ts";
import { OVERRIDES_A_WEEK } from "./acts/override-people.ts";
import type { PolicyChange } from "./compare-policies.ts";
import { listed } from "./describe-gate.ts";
import { ownerText } from "./owners.ts";

/** What changes of everything that is no area, tier or mode. */
export function compareSettings(current: Policy, proposed: Policy): readonly PolicyChange[] {
  return [
    ...comparePeople("owners", current.owners, proposed.owners),
    ...comparePeople("machines", current.machines, proposed.machines),
    ...comparePeople("vetoes", current.vetoes?.endedBy, proposed.vetoes?.endedBy),
    ...compareOverride(current, proposed),
    ...compareFreezes(current.freezes ?? [], proposed.freezes ?? []),
    ...compareAllowed("connectors", current.connectors, proposed.connectors),
    ...compareAllowed(
      "dependencies",
      current.dependencies?.allowed ?? undefined,
      proposed.dependencies?.allowed ?? undefined,
    ),
    ...compareForbidden(current, proposed),
    ...compareUnknown(current, proposed),
  ];
}

type PeopleKey = "owners" | "machines" | "vetoes";

const PEOPLE: Readonly<Record<PeopleKey, string>> = {
  owners: "The guardrails are owned by",
  machines: "Accounts that never approve:",
  vetoes: "Vetoes and holds of others may be ended by",
};

function comparePeople(
  subject: PeopleKey,
  before: readonly OwnerName[] = [],
  after: readonly OwnerName[] = [],
): readonly PolicyChange[] {
  const old = before.map(ownerText);
  const now = after.map(ownerText);
  const gained = now.filter((name) => !old.includes(name));
  const lost = old.filter((name) => !now.includes(name));
  if (gained.length + lost.length === 0) return [];
  const sentence = `${PEOPLE[subject]} ${listed(now)}; before: ${listed(old)}.`;
  if (subject === "machines") {
    return [{ direction: lost.length === 0 ? "tighter" : "looser", subject, sentence }];
  }
  const isNarrower = gained.length === 0 && now.length > 0;
  return [{ direction: isNarrower ? "tighter" : "moved", subject, sentence }];
}

function compareOverride(
  { override: before }: Policy,
  { override: after }: Policy,
): readonly PolicyChange[] {
  const subject = "override";
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  if (after === undefined) {
    return [{ direction: "tighter", subject, sentence: "Nobody may override any more." }];
  }
  const people = listed(after.people.map(ownerText));
  if (before === undefined) {
    const sentence = `${people} may override, for ${after.minutes} minutes.`;
    return [{ direction: "looser", subject, sentence }];
  }
  const known = before.people.map(ownerText);
  const isNarrower =
    after.people.every((owner) => known.includes(ownerText(owner))) &&
    after.minutes <= before.minutes &&
    after.peopleAtCritical >= before.peopleAtCritical &&
    weekly(after) <= weekly(before);
  const sentence = `Overrides: ${people}, for ${after.minutes} minutes, ${after.peopleAtCritical} people at critical tier, ${weekly(after)} a week; before: ${listed(known)}, ${before.minutes} minutes, ${before.peopleAtCritical} people, ${weekly(before)} a week.`;
  return [{ direction: isNarrower ? "tighter" : "looser", subject, sentence }];
}

/** Overrides of one repository in a week before each takes one more person. */
function weekly({ perWeek = OVERRIDES_A_WEEK }: OverridePolicy): number {
  return perWeek;
}

function compareFreezes(
  before: readonly Freeze[],
  after: readonly Freeze[],
): readonly PolicyChange[] {
  const subject = "freezes";
  const old = new Set(before.map((freeze) => canonicalJson(freeze)));
  const now = new Set(after.map((freeze) => canonicalJson(freeze)));
  return [
    ...before.flatMap((freeze): readonly PolicyChange[] => {
      const sentence = `No freeze any more from ${freeze.from} until ${freeze.until}: ${freeze.reason}`;
      return now.has(canonicalJson(freeze)) ? [] : [{ direction: "looser", subject, sentence }];
    }),
    ...after.flatMap((freeze): readonly PolicyChange[] => {
      const sentence = `A freeze from ${freeze.from} until ${freeze.until}: ${freeze.reason}`;
      return old.has(canonicalJson(freeze)) ? [] : [{ direction: "tighter", subject, sentence }];
    }),
  ];
}

/** A list of what alone may be added: without one, anything may be. */
function compareAllowed(
  subject: string,
  before: readonly unknown[] | undefined,
  after: readonly unknown[] | undefined,
): readonly PolicyChange[] {
  if (before === undefined && after === undefined) return [];
  if (after === undefined) {
    const sentence = `There is no list of allowed ${subject} any more: any may be added.`;
    return [{ direction: "looser", subject, sentence }];
  }
  if (before === undefined) {
    const sentence = `Only ${after.length} listed ${subject} may be added.`;
    return [{ direction: "tighter", subject, sentence }];
  }
  return compareMembers(subject, before, {
    after,
    gained: { direction: "looser", verb: "is allowed now" },
    lost: { direction: "tighter", verb: "is no longer allowed" },
  });
}

function compareForbidden(current: Policy, proposed: Policy): readonly PolicyChange[] {
  return compareMembers("dependencies", current.dependencies?.forbidden ?? [], {
    after: proposed.dependencies?.forbidden ?? [],
    gained: { direction: "tighter", verb: "is forbidden now" },
    lost: { direction: "looser", verb: "is no longer forbidden" },
  });
}

interface Verdict {
  readonly direction: PolicyChange["direction"];
  readonly verb: string;
}

function compareMembers(
  subject: string,
  before: readonly unknown[],
  {
    after,
    gained,
    lost,
  }: { readonly after: readonly unknown[]; readonly gained: Verdict; readonly lost: Verdict },
): readonly PolicyChange[] {
  const old = before.map(memberText);
  const now = after.map(memberText);
  const told = (names: readonly string[], { direction, verb }: Verdict): readonly PolicyChange[] =>
    names.map((name) => ({ direction, subject, sentence: `\`${name}\` ${verb}.` }));
  return [
    ...told(
      now.filter((name) => !old.includes(name)),
      gained,
    ),
    ...told(
      old.filter((name) => !now.includes(name)),
      lost,
    ),
  ];
}

function memberText(member: unknown): string {
  return typeof member === "string" ? member : canonicalJson(member);
}

const COMPARED = new Set([
  "mode",
  "owners",
  "areas",
  "tiers",
  "objectionMinutes",
  "override",
  "vetoes",
  "freezes",
  "machines",
  "connectors",
  "dependencies",
]);

/** Reminders and agents neither loosen nor tighten for certain; a setting not known here is told too. */
function compareUnknown(current: Policy, proposed: Policy): readonly PolicyChange[] {
  const old = new Map<string, unknown>(Object.entries(current));
  const now = new Map<string, unknown>(Object.entries(proposed));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): readonly PolicyChange[] => {
    if (COMPARED.has(key)) return [];
    if (canonicalJson(old.get(key) ?? null) === canonicalJson(now.get(key) ?? null)) return [];
    return [{ direction: "moved", subject: key, sentence: `\`${key}\` changes.` }];
  });
}
