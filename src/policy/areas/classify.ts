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
import { pathHazard, viewPath, withoutInvisible } from "./path-view.ts";
import {
  type AreaRuleProblem,
  compilePolicyPatterns,
  type PolicyPattern,
  type PolicyPatternPlace,
} from "./policy-patterns.ts";
import { shelterOf } from "./shelter.ts";
import { compileShippedAreas, type ShippedAreas, shippedTier } from "./shipped-areas.ts";
import { stagedHits } from "./stages.ts";

/** Shipped rules and those of the organisation, ready to classify paths. */
export interface AreaRuleSet {
  readonly shipped: ShippedAreas;
  readonly policy: readonly PolicyPattern[];
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

/** One area of a file, by one of its names. */
interface PlacedHit {
  readonly path: string;
  readonly hit: AreaHit;
}

/**
 * Merges the areas of a policy over the shipped rules.
 *
 * `include` adds an area to a path, whatever else the path is. `exclude` removes the area it is
 * written under and no other; agentgov's own files cannot be excluded from `governance`. A refused
 * pattern takes no effect and is reported. Whoever compiles several policies compiles the shipped
 * areas once and hands them in.
 */
export function compileAreaRules(
  policyAreas: readonly AreaPolicy[],
  shipped: ShippedAreas = compileShippedAreas(),
): CompiledAreaRules {
  const tiers = new Map<AreaId, Tier>(SHIPPED_AREAS.map((area) => [area, shippedTier(area)]));
  for (const { area, tier } of policyAreas) tiers.set(area, tier);
  const { patterns, problems } = compilePolicyPatterns(policyAreas);
  const appKeepsFiles = policyAreas.some(
    ({ area, keepsFiles }) => area === "app" && keepsFiles === true,
  );
  return { rules: { shipped, policy: patterns, tiers, appKeepsFiles }, problems };
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
    { readonly tiers: Tier[]; readonly files: Map<string, string> }
  >();
  for (const { path, hit } of files.flatMap((file) => hitsOfFile(rules, file))) {
    const entry = touched.get(hit.area) ?? { tiers: [], files: new Map<string, string>() };
    touched.set(hit.area, entry);
    entry.tiers.push(hit.tier);
    if (!entry.files.has(path)) entry.files.set(path, hit.rule);
  }
  return [...touched]
    .map(([area, entry]) => ({
      area,
      tier: highestTier(entry.tiers),
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

/** What was found of files that are still held by somebody; it goes with them. */
const PLACED = new WeakMap<AreaRuleSet, WeakMap<ChangedFile, readonly PlacedHit[]>>();

/** A change is weighed several times, as a whole and by its files: each file is placed once. */
function hitsOfFile(rules: AreaRuleSet, file: ChangedFile): readonly PlacedHit[] {
  const ofRules = PLACED.get(rules) ?? new WeakMap<ChangedFile, readonly PlacedHit[]>();
  PLACED.set(rules, ofRules);
  const known = ofRules.get(file);
  if (known !== undefined) return known;
  const hits = placeFile(rules, file);
  ofRules.set(file, hits);
  return hits;
}

function placeFile(rules: AreaRuleSet, file: ChangedFile): readonly PlacedHit[] {
  const paths = file.previousPath === null ? [file.path] : [file.path, file.previousPath];
  const hits = paths.flatMap((path) => hitsOf(rules, path).map((hit) => ({ path, hit })));
  const isNew = file.status === "added" || file.status === "renamed" || file.status === "copied";
  const shelter = isNew && pathHazard(file.path) === null ? shelterOf(file.path) : null;
  const isSheltered = hits.some(({ path, hit }) => path === file.path && hit.area === "tests");
  if (shelter === null || !isSheltered) return hits;
  const hit = { area: "app", tier: tierOf(rules, "app"), rule: `app/shelter:${shelter}` };
  return [...hits, { path: file.path, hit }];
}

function hitsOf(rules: AreaRuleSet, path: string): readonly AreaHit[] {
  const hazard = pathHazard(path);
  if (hazard === null) return hitsOfCleanPath(rules, path);
  const alarm: AreaHit = {
    area: "governance",
    tier: "critical",
    rule: `governance/path:${hazard}`,
  };
  const visible = hazard === "invisible-character" ? hitsOf(rules, withoutInvisible(path)) : [];
  return [alarm, ...visible];
}

function hitsOfCleanPath(rules: AreaRuleSet, path: string): readonly AreaHit[] {
  const view = viewPath(path);
  const excluded = new Set(placedIn(rules, path, "exclude").map((pattern) => pattern.area));
  const base = stagedHits(rules.shipped, view, excluded).map(({ area, rule }): AreaHit => {
    return { area, rule, tier: tierOf(rules, area) };
  });
  const own = rules.shipped.findOwnPolicy(view);
  const added = placedIn(rules, path, "include")
    .filter(({ area }) => !excluded.has(area))
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

function placedIn(
  rules: AreaRuleSet,
  path: string,
  list: PolicyPatternPlace["list"],
): readonly PolicyPattern[] {
  return rules.policy.filter((pattern) => pattern.list === list && pattern.matches(path));
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
