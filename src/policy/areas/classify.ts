import type { AreaPolicy } from "../../domain/policy-snapshot.ts";
import type { ChangedFile } from "../../domain/pull-request-facts.ts";
import {
  type AreaId,
  highestTier,
  type PathClassification,
  type PathRule,
  SHIPPED_AREAS,
  type Tier,
  type TouchedArea,
  tierRank,
} from "../../domain/risk.ts";
import { createBoundedMemo } from "../bounded-memo.ts";
import { pathHazard, withoutInvisible } from "./path-view.ts";
import {
  type AreaRuleProblem,
  compilePolicyPatterns,
  type PolicyPattern,
  type PolicyPatternPlace,
  type PolicyPatterns,
} from "./policy-patterns.ts";
import { shelterOf } from "./shelter.ts";
import { type ShippedAreas, shippedAreas, shippedTier } from "./shipped-areas.ts";
import { stagedHits } from "./stages.ts";

/** Shipped rules and those of the organisation, ready to classify paths. */
export interface AreaRuleSet {
  readonly shipped: ShippedAreas;
  readonly policy: readonly PolicyPattern[];
  /** The patterns of the organisation that mean a path, in the order they are written. */
  readonly placing: PolicyPatterns["placing"];
  readonly tiers: ReadonlyMap<AreaId, Tier>;
  /** Whether `app` keeps the files that another area claims. */
  readonly appKeepsFiles: boolean;
}

/** The rules that can be used, and the patterns that could not. */
export interface CompiledAreaRules {
  readonly rules: AreaRuleSet;
  readonly problems: readonly AreaRuleProblem[];
}

/** One area of one path, by one rule. */
interface AreaHit {
  readonly area: AreaId;
  readonly tier: Tier;
  readonly rule: string;
}

/**
 * Merges the areas of a policy over the shipped rules.
 *
 * `include` adds an area to a path, whatever else the path is. `exclude` removes the area it is
 * written under and no other; agentgov's own files cannot be excluded from `governance`. A refused
 * pattern takes no effect and is reported.
 */
export function compileAreaRules(policyAreas: readonly AreaPolicy[]): CompiledAreaRules {
  const tiers = new Map<AreaId, Tier>(SHIPPED_AREAS.map((area) => [area, shippedTier(area)]));
  for (const { area, tier } of policyAreas) tiers.set(area, tier);
  const { patterns, problems, placing } = compilePolicyPatterns(policyAreas);
  const appKeepsFiles = policyAreas.some(
    ({ area, keepsFiles }) => area === "app" && keepsFiles === true,
  );
  const shipped = shippedAreas();
  return { rules: { shipped, policy: patterns, placing, tiers, appKeepsFiles }, problems };
}

/** The areas and the tier of one path, with the rule behind each area. */
export function classifyPath(rules: AreaRuleSet, path: string): PathClassification {
  const hits = hitsOf(rules, path);
  return {
    path,
    areas: [...new Set(hits.map((hit) => hit.area))],
    tier: highestTier(hits.map((hit) => hit.tier)),
    rules: hits.map((hit) => hit.rule),
  };
}

/**
 * The areas a change touches: both sides of a rename or copy count, and a deletion like an edit.
 *
 * Areas come in the shipped order, the organisation's own after them by name; files by path.
 */
export function classifyFiles(
  rules: AreaRuleSet,
  files: readonly ChangedFile[],
): readonly TouchedArea[] {
  const touched = new Map<
    AreaId,
    { readonly tiers: Set<Tier>; readonly files: Map<string, string> }
  >();
  const touch = (path: string, hit: AreaHit): void => {
    const entry = touched.get(hit.area) ?? { tiers: new Set(), files: new Map<string, string>() };
    touched.set(hit.area, entry);
    entry.tiers.add(hit.tier);
    if (!entry.files.has(path)) entry.files.set(path, hit.rule);
  };
  for (const file of files) {
    const { path, previousPath } = file;
    const hits = hitsOf(rules, path);
    for (const hit of hits) touch(path, hit);
    if (previousPath !== null) {
      for (const hit of hitsOf(rules, previousPath)) touch(previousPath, hit);
    }
    const sheltered = hitOfShelter(rules, file, hits);
    if (sheltered !== null) touch(path, sheltered);
  }
  return [...touched]
    .map(([area, entry]) => ({
      area,
      tier: highestTier([...entry.tiers]),
      files: [...entry.files].map(([path, rule]): PathRule => ({ path, rule })).toSorted(byPath),
    }))
    .toSorted((left, right) => compareAreas(left.area, right.area));
}

/** The patterns of the organisation that match none of the paths: nearly always a mistake. */
export function patternsMatchingNothing(
  rules: AreaRuleSet,
  paths: readonly string[],
): readonly PolicyPatternPlace[] {
  return rules.policy
    .filter(({ matches }) => !paths.some(matches))
    .map(({ area, list, pattern }) => ({ area, list, pattern }));
}

/** Run-time code could hide where a file is a test by its folder only: then it is code as well. */
function hitOfShelter(
  rules: AreaRuleSet,
  { path, status }: ChangedFile,
  hits: readonly AreaHit[],
): AreaHit | null {
  const isNew = status === "added" || status === "renamed" || status === "copied";
  const isSheltered = isNew && hits.some(({ area }) => area === "tests");
  const shelter = isSheltered && pathHazard(path) === null ? shelterOf(path) : null;
  if (shelter === null) return null;
  return { area: "app", tier: tierOf(rules, "app"), rule: `app/shelter:${shelter}` };
}

/** Names of a few of the largest changes: a change is weighed as a whole, by its files, and at every event anew. */
const PATHS_KEPT_MAX = 16_384;

const rememberHits = createBoundedMemo<AreaRuleSet, readonly AreaHit[]>(PATHS_KEPT_MAX);

function hitsOf(rules: AreaRuleSet, path: string): readonly AreaHit[] {
  return rememberHits(rules, path, () => findHits(rules, path));
}

function findHits(rules: AreaRuleSet, path: string): readonly AreaHit[] {
  const hazard = pathHazard(path);
  if (hazard === null) return hitsOfCleanPath(rules, path);
  const alarm: AreaHit = {
    area: "governance",
    tier: "critical",
    rule: `governance/path:${hazard}`,
  };
  const visible = hazard === "invisible-character" ? findHits(rules, withoutInvisible(path)) : [];
  return [alarm, ...visible];
}

function hitsOfCleanPath(rules: AreaRuleSet, path: string): readonly AreaHit[] {
  const looked = rules.shipped.look(path);
  const placed = rules.placing(path);
  const excluded = new Set(
    placed.filter(({ list }) => list === "exclude").map((pattern) => pattern.area),
  );
  const base = stagedHits(rules.shipped, looked, excluded).map(({ area, rule }): AreaHit => {
    return { area, rule, tier: tierOf(rules, area) };
  });
  const own = rules.shipped.findOwnPolicy(looked);
  const added = placed
    .filter(({ list, area }) => list === "include" && !excluded.has(area))
    .map(({ area, pattern }): AreaHit => {
      return { area, rule: `${area}/policy:${pattern}`, tier: tierOf(rules, area) };
    });
  const hits: readonly AreaHit[] = [
    ...(own === null ? [] : [{ area: "governance", rule: own, tier: "critical" } as const]),
    ...(own === null ? base : base.filter(({ area }) => area !== "governance" && area !== "app")),
    ...added,
  ];
  const appTier = tierOf(rules, "app");
  const isClaimed =
    !rules.appKeepsFiles && added.some(({ tier }) => tierRank(tier) >= tierRank(appTier));
  if (hits.length === 0) return [{ area: "app", tier: appTier, rule: "app/default" }];
  return (isClaimed ? hits.filter(({ rule }) => rule !== "app/default") : hits).toSorted(
    (left, right) => compareAreas(left.area, right.area),
  );
}

function tierOf(rules: AreaRuleSet, area: AreaId): Tier {
  return rules.tiers.get(area) ?? "medium";
}

const AREA_ORDER = new Map<AreaId, number>(SHIPPED_AREAS.map((area, index) => [area, index]));

function compareAreas(left: AreaId, right: AreaId): number {
  const leftRank = AREA_ORDER.get(left) ?? AREA_ORDER.size;
  const rightRank = AREA_ORDER.get(right) ?? AREA_ORDER.size;
  return leftRank === rightRank ? compareText(left, right) : leftRank - rightRank;
}

function byPath(left: PathRule, right: PathRule): number {
  return compareText(left.path, right.path);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
