import { connectorDeltas } from "./connector-delta.ts";
import type {
  EntryEffect,
  EntryGrant,
  Grant,
  PowerDelta,
  ScaleGrant,
  ToolsGrant,
} from "./grant.ts";
import { hookDeltas } from "./hook-delta.ts";
import { ruleDeltas } from "./rule-delta.ts";

/** Everything that differs between what a file granted before and what it grants after. */
export function grantDeltas(
  before: readonly Grant[],
  after: readonly Grant[],
): readonly PowerDelta[] {
  const old = byKind(before);
  const current = byKind(after);
  const deltas = [
    ...scaleDeltas(old.scale, current.scale),
    ...hookDeltas(old.hook, current.hook),
    ...ruleDeltas(old.rule, current.rule),
    ...connectorDeltas(old.connector, current.connector),
    ...toolsDeltas(old.tools, current.tools),
    ...entryDeltas(old.entry, current.entry),
  ];
  const distinct = new Map(deltas.map((delta) => [`${delta.code}\0${delta.subject}`, delta]));
  return [...distinct.values()];
}

type KindOf<Kind extends Grant["kind"]> = Extract<Grant, { readonly kind: Kind }>;
type GrantsByKind = { readonly [Kind in Grant["kind"]]: readonly KindOf<Kind>[] };

function byKind(grants: readonly Grant[]): GrantsByKind {
  return {
    entry: grants.filter((grant) => grant.kind === "entry"),
    rule: grants.filter((grant) => grant.kind === "rule"),
    scale: grants.filter((grant) => grant.kind === "scale"),
    hook: grants.filter((grant) => grant.kind === "hook"),
    connector: grants.filter((grant) => grant.kind === "connector"),
    tools: grants.filter((grant) => grant.kind === "tools"),
  };
}

function entryDeltas(
  before: readonly EntryGrant[],
  after: readonly EntryGrant[],
): readonly PowerDelta[] {
  const old = new Map(before.map((grant) => [grant.identity, grant]));
  const current = new Map(after.map((grant) => [grant.identity, grant]));
  const appeared = [...current.values()].flatMap((grant) => {
    const previous = old.get(grant.identity);
    if (previous === undefined) return effectDelta(grant.added, grant.subject);
    return previous.value === grant.value ? [] : effectDelta(grant.changed, grant.subject);
  });
  const vanished = [...old.values()].filter(({ identity }) => !current.has(identity));
  return [...appeared, ...vanished.flatMap((grant) => effectDelta(grant.removed, grant.subject))];
}

function effectDelta(effect: EntryEffect | null, subject: string): readonly PowerDelta[] {
  return effect === null ? [] : [{ ...effect, subject }];
}

function scaleDeltas(
  before: readonly ScaleGrant[],
  after: readonly ScaleGrant[],
): readonly PowerDelta[] {
  const old = new Map(before.map((grant) => [grant.setting, grant]));
  const current = new Map(after.map((grant) => [grant.setting, grant]));
  const settings = new Set([...old.keys(), ...current.keys()]);
  return [...settings].flatMap((setting) => {
    const known = current.get(setting) ?? old.get(setting);
    if (known === undefined) return [];
    return stepDelta(known, heldValue(known, old), heldValue(known, current));
  });
}

/** The value that holds on one side: of the setting, of what speaks for it, or the fallback. */
function heldValue(
  { setting, parents = [], scale }: ScaleGrant,
  side: ReadonlyMap<string, ScaleGrant>,
): string {
  const holder = [setting, ...parents].find((name) => side.has(name));
  return holder === undefined ? scale.fallback : (side.get(holder)?.value ?? scale.fallback);
}

/** A value without a rank is unknown, and widens. */
function stepDelta(known: ScaleGrant, from: string, to: string): readonly PowerDelta[] {
  const { scale, label, setting } = known;
  if (from === to) return [];
  const rank = rankOf(known, to);
  if (scale.unranked !== undefined) {
    return [{ code: scale.unranked, direction: "widens", subject: `${label}${from} -> ${to}` }];
  }
  if (rank === null) {
    return [{ code: "unknown-value", direction: "widens", subject: `${setting} ${to}` }];
  }
  const oldRank = rankOf(known, from) ?? Number.NEGATIVE_INFINITY;
  const subject = `${label}${from} -> ${to}`;
  if (rank > oldRank) {
    const code = scale.top?.value === to ? scale.top.code : scale.raised;
    return [{ code, direction: "widens", subject }];
  }
  return rank === oldRank ? [] : [{ code: scale.lowered, direction: "narrows", subject }];
}

function rankOf({ scale }: ScaleGrant, value: string): number | null {
  const other = scale.otherRank ?? null;
  return Object.hasOwn(scale.ranks, value) ? (scale.ranks[value] ?? other) : other;
}

function toolsDeltas(
  before: readonly ToolsGrant[],
  after: readonly ToolsGrant[],
): readonly PowerDelta[] {
  const old = new Map(before.map((grant) => [grant.holder, grant]));
  const current = new Map(after.map((grant) => [grant.holder, grant]));
  const holders = new Set([...old.keys(), ...current.keys()]);
  return [...holders].flatMap((holder) =>
    toolsDelta(old.get(holder) ?? null, current.get(holder) ?? null),
  );
}

function toolsDelta(old: ToolsGrant | null, current: ToolsGrant | null): readonly PowerDelta[] {
  const known = current ?? old;
  if (known === null) return [];
  const limits = known.whenAbsent === "no-limit" ? null : [];
  const from = old === null ? limits : old.tools;
  const to = current === null ? limits : current.tools;
  // An agent that is gone gives nothing; a new one without a list has what its parent has.
  if (limits !== null && (current === null || (old === null && to === null))) return [];
  const subject = `${known.holder} ${toolList(from)} -> ${toolList(to)}`;
  if (hasMore(from, to)) return [{ code: "agent-tools-widened", direction: "widens", subject }];
  if (!hasMore(to, from)) return [];
  return [{ code: "agent-tools-narrowed", direction: "narrows", subject }];
}

function hasMore(from: readonly string[] | null, to: readonly string[] | null): boolean {
  if (from === null || from.includes("*")) return false;
  const held = new Set(from);
  return to === null || to.some((tool) => !held.has(tool));
}

function toolList(tools: readonly string[] | null): string {
  if (tools === null) return "(all)";
  return tools.length === 0 ? "(none)" : tools.join(",");
}
