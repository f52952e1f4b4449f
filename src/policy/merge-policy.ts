import type { GateRequirement } from "../domain/gate-requirement.ts";
import {
  type AreaPolicy,
  DISCLOSURE_MODES,
  type DisclosureMode,
  type ExtraAgent,
  type Mode,
  type Policy,
} from "../domain/policy-snapshot.ts";
import { type AreaId, TIERS, type Tier, tierRank } from "../domain/risk.ts";
import { disclosureModeOf } from "./disclosure.ts";
import { mergeAllowances, objectToAllowances, readAllowances } from "./merge-allowances.ts";
import { mergeSettings, objectToSettings, readSettings } from "./merge-settings.ts";
import {
  longerObjectionMinutes,
  objectionMinutesOf,
  objectToObjectionMinutes,
} from "./objection-minutes.ts";
import type { AgentDocument, AreaDocument, PolicyDocument } from "./policy-schema.ts";
import { readGate, readOwners } from "./read-gates.ts";
import { GUARDRAIL_AREAS, PACK_AREAS, PACK_TIERS, RECOMMENDED_PACK } from "./recommended-pack.ts";
import { areaMode, type GovernedRepository, isLooserMode, modesFor } from "./repository-mode.ts";

/** An area of the organisation's own that names no tier. */
const TIER_OF_OWN_AREA: Tier = "high";

/** A line of a repository's policy that would loosen the organisation's. */
export interface Objection {
  /** JSON pointer to the offending value. */
  readonly pointer: string;
  readonly message: string;
}

/** The organisation's policy over the shipped pack, for one repository. */
export function mergeOrganisation(
  document: PolicyDocument | null,
  repository: GovernedRepository,
): Policy {
  const modes = modesFor(document, repository);
  const guardrailOwners = readOwners(document?.owners);
  const pack = PACK_AREAS.map((area) =>
    GUARDRAIL_AREAS.includes(area.area) ? { ...area, owners: guardrailOwners } : area,
  );
  return {
    mode: modes.mode,
    pack: RECOMMENDED_PACK,
    owners: guardrailOwners,
    areas: mergeAreas(pack, document?.areas ?? {}).map((area) => withMode(area, modes.areas)),
    tiers: mergeTiers(document),
    ...(document?.agents === undefined ? {} : { agents: document.agents.map(readAgent) }),
    ...objectionMinutesOf(document),
    ...readAllowances(document),
    ...readSettings(document),
  };
}

function withMode(area: AreaPolicy, modes: ReadonlyMap<AreaId, Mode>): AreaPolicy {
  const mode = modes.get(area.area);
  return mode === undefined ? area : { ...area, mode };
}

/**
 * A repository's layer over the organisation's policy. It may only tighten: each looser line is an
 * objection, and then nothing of the layer takes effect.
 */
export function mergeRepository(
  base: Policy,
  document: PolicyDocument,
): { readonly policy: Policy; readonly objections: readonly Objection[] } {
  const objections = [
    ...objectToTopLevel(base, document),
    ...objectToAllowances(base, document),
    ...objectToSettings(document),
    ...objectToObjectionMinutes(base, document),
    ...Object.entries(document.areas ?? {}).flatMap(([name, area]) =>
      objectToArea(base, name, area),
    ),
  ];
  const documents = document.areas ?? {};
  const gateless = Object.fromEntries(
    Object.entries(documents).map(([name, area]) => [name, { ...area, gates: [] }]),
  );
  const areas = mergeAreas(base.areas, gateless).map((area) =>
    withLayer(area, {
      before: base.areas.find((candidate) => candidate.area === area.area),
      more: (ownDocument(documents, area.area)?.gates ?? []).map(readGate),
    }),
  );
  const kept = areas.map((area) => (area.area === "app" ? { ...area, keepsFiles: true } : area));
  return {
    policy: {
      ...base,
      mode: document.mode ?? base.mode,
      areas: kept,
      ...tierAddsOf(document),
      ...longerObjectionMinutes(base, document),
      ...mergeAllowances(base, document),
      ...mergeSettings(base, document),
    },
    objections,
  };
}

/** What a layer asks comes beside what the organisation asks: it never takes its place. */
function withLayer(
  area: AreaPolicy,
  {
    before,
    more,
  }: { readonly before: AreaPolicy | undefined; readonly more: readonly GateRequirement[] },
): AreaPolicy {
  return {
    ...area,
    ...(more.length === 0 ? {} : { adds: [...(area.adds ?? []), ...more] }),
    ...(before === undefined || before.tier === area.tier ? {} : { raisedFrom: before.tier }),
  };
}

function tierAddsOf(document: PolicyDocument): Pick<Policy, "tierAdds"> {
  if (TIERS.every((tier) => gatesOfTier(document, tier).length === 0)) return {};
  return {
    tierAdds: {
      low: gatesOfTier(document, "low"),
      medium: gatesOfTier(document, "medium"),
      high: gatesOfTier(document, "high"),
      critical: gatesOfTier(document, "critical"),
    },
  };
}

function gatesOfTier(document: PolicyDocument | null, tier: Tier): readonly GateRequirement[] {
  return (document?.tiers?.[tier]?.gates ?? []).map(readGate);
}

function objectToTopLevel(base: Policy, document: PolicyDocument): Objection[] {
  const objections: Objection[] = [];
  const reserved = ["extends", "owners", "agents", "repositories"] as const;
  for (const key of reserved) {
    if (document[key] !== undefined) {
      const message = `only the organisation's policy may set \`${key}\`; remove it here`;
      objections.push({ pointer: `/${key}`, message });
    }
  }
  if (document.mode !== undefined && isLooserMode(document.mode, base.mode)) {
    const message = `\`mode: ${document.mode}\` is looser than the organisation's \`${base.mode}\``;
    objections.push({ pointer: "/mode", message });
  }
  return objections;
}

function objectToArea(base: Policy, name: AreaId, area: AreaDocument): Objection[] {
  const known = base.areas.find(({ area: id }) => id === name);
  const objections: Objection[] = [];
  const pointer = `/areas/${name}`;
  const held = known === undefined ? null : disclosureModeOf(known, known);
  if (held !== null && area.disclosure !== undefined && isLooser(area.disclosure, held)) {
    const message = `\`disclosure: ${area.disclosure}\` is looser than the organisation's \`${held}\``;
    objections.push({ pointer: `${pointer}/disclosure`, message });
  }
  const mode = areaMode(base.mode, known?.mode);
  if (known !== undefined && area.mode !== undefined && isLooserMode(area.mode, mode)) {
    const message = `\`mode: ${area.mode}\` is looser than the organisation's \`${mode}\` for this area`;
    objections.push({ pointer: `${pointer}/mode`, message });
  }
  if (area.exclude !== undefined && area.exclude.length > 0) {
    const message = "a repository may not take paths out of an area; ask the organisation's owners";
    objections.push({ pointer: `${pointer}/exclude`, message });
  }
  if (
    known !== undefined &&
    area.tier !== undefined &&
    tierRank(area.tier) < tierRank(known.tier)
  ) {
    const message = `\`tier: ${area.tier}\` is looser than the organisation's \`${known.tier}\``;
    objections.push({ pointer: `${pointer}/tier`, message });
  }
  if (known !== undefined && area.owners !== undefined) {
    const message = `only the organisation's policy names the owners of \`${name}\`; use CODEOWNERS here`;
    objections.push({ pointer: `${pointer}/owners`, message });
  }
  return objections;
}

function isLooser(mode: DisclosureMode, held: DisclosureMode): boolean {
  return DISCLOSURE_MODES.indexOf(mode) < DISCLOSURE_MODES.indexOf(held);
}

function mergeAreas(
  areas: readonly AreaPolicy[],
  documents: Readonly<Record<string, AreaDocument>>,
): readonly AreaPolicy[] {
  const known = areas.map((area) => mergeArea(area, ownDocument(documents, area.area)));
  const own = Object.entries(documents)
    .filter(([name]) => !areas.some(({ area }) => area === name))
    .map(([name, document]) =>
      mergeArea(
        { area: name, tier: TIER_OF_OWN_AREA, include: [], exclude: [], owners: [], gates: null },
        document,
      ),
    );
  return [...known, ...own];
}

/** An area may be called `constructor`: only the document's own entries count. */
function ownDocument(
  documents: Readonly<Record<string, AreaDocument>>,
  area: AreaId,
): AreaDocument | undefined {
  return Object.hasOwn(documents, area) ? documents[area] : undefined;
}

function mergeArea(area: AreaPolicy, document: AreaDocument | undefined): AreaPolicy {
  if (document === undefined) return area;
  const gates = document.gates ?? [];
  const { adds, ...rest } = area;
  return {
    ...rest,
    // Whoever names the gates of an area decides on all of them, the shipped ones too.
    ...(adds === undefined || gates.length > 0 ? {} : { adds }),
    tier: document.tier ?? area.tier,
    include: [...area.include, ...(document.include ?? [])],
    exclude: [...area.exclude, ...(document.exclude ?? [])],
    owners: document.owners === undefined ? area.owners : readOwners(document.owners),
    // An empty list would let zero gates pass by accident: the tier's floor applies.
    gates: gates.length === 0 ? area.gates : gates.map(readGate),
    ...(document.disclosure === undefined ? {} : { disclosure: document.disclosure }),
    ...(document.mode === undefined ? {} : { mode: document.mode }),
  };
}

function mergeTiers(document: PolicyDocument | null): Policy["tiers"] {
  const gatesOf = (tier: Tier): readonly GateRequirement[] => {
    const gates = gatesOfTier(document, tier);
    return gates.length === 0 ? PACK_TIERS[tier] : gates;
  };
  return {
    low: gatesOf("low"),
    medium: gatesOf("medium"),
    high: gatesOf("high"),
    critical: gatesOf("critical"),
  };
}

function readAgent(agent: AgentDocument): ExtraAgent {
  return {
    id: agent.id,
    name: agent.name ?? agent.id,
    addresses: agent.addresses,
    accountIds: agent.accounts,
    logins: agent.logins,
    trailerKeys: agent.trailers,
    branchPrefixes: agent.branches,
  };
}
