import {
  type AreaId,
  type PathClassification,
  SHIPPED_AREAS,
  TIERS,
  type Tier,
} from "../../domain/risk.ts";
import { type AreaRuleSet, patternsMatchingNothing } from "./classify.ts";
import type { PolicyPatternPlace } from "./policy-patterns.ts";

/** What the rules make of one area of a repository. */
export interface AreaSurvey {
  readonly area: AreaId;
  /** What the area weighs by path. */
  readonly tier: Tier;
  readonly files: number;
  /** Some of them, spread over the repository. */
  readonly examples: readonly string[];
}

/** A folder of which no rule says anything. */
export interface FolderSurvey {
  readonly folder: string;
  /** How many files below it are `app` only because nothing else claims them. */
  readonly files: number;
}

/** What the rules make of a whole repository. */
export interface RepositorySurvey {
  readonly files: number;
  /** How many files have each tier. */
  readonly tiers: Readonly<Record<Tier, number>>;
  readonly areas: readonly AreaSurvey[];
  /** Patterns of the policy that match no file: nearly always a mistake. */
  readonly patternsMatchingNothing: readonly PolicyPatternPlace[];
  /** The largest folders that only the default claims: where a rule would say most. */
  readonly folders: readonly FolderSurvey[];
}

const EXAMPLES = 3;
/** A longer list is no longer read. */
const FOLDERS_MAX = 10;
/** `src/orders` says what a folder is about; `src` does not, and deeper ones are its parts. */
const FOLDER_DEPTH = 2;
const BY_DEFAULT = "app/default";

/** Sums up what every path of a repository was classified as. */
export function surveyOf(
  rules: AreaRuleSet,
  paths: readonly PathClassification[],
): RepositorySurvey {
  const areas = new Map<AreaId, string[]>();
  for (const { path, areas: found } of paths) {
    for (const area of found) {
      const list = areas.get(area) ?? [];
      list.push(path);
      areas.set(area, list);
    }
  }
  const count = (wanted: Tier): number => paths.filter(({ tier }) => tier === wanted).length;
  return {
    files: paths.length,
    tiers: {
      low: count("low"),
      medium: count("medium"),
      high: count("high"),
      critical: count("critical"),
    },
    areas: [...areas]
      .map(([area, files]) => areaSurvey(rules, area, files))
      .toSorted((left, right) => rankOf(left) - rankOf(right)),
    patternsMatchingNothing: patternsMatchingNothing(
      rules,
      paths.map(({ path }) => path),
    ),
    folders: unclaimedFolders(paths),
  };
}

function areaSurvey(rules: AreaRuleSet, area: AreaId, files: readonly string[]): AreaSurvey {
  const last = files.length - 1;
  const places = Array.from({ length: EXAMPLES }, (_, index) =>
    Math.round((index * last) / (EXAMPLES - 1)),
  );
  const examples = [...new Set(places)].flatMap((place) => files[place] ?? []);
  return { area, tier: rules.tiers.get(area) ?? "medium", files: files.length, examples };
}

/** The heaviest areas first, and among equals in the shipped order, with the organisation's own last. */
function rankOf({ area, tier }: AreaSurvey): number {
  const order = SHIPPED_AREAS.findIndex((shipped) => shipped === area);
  const places = SHIPPED_AREAS.length + 1;
  return -TIERS.indexOf(tier) * places + (order === -1 ? SHIPPED_AREAS.length : order);
}

function unclaimedFolders(paths: readonly PathClassification[]): readonly FolderSurvey[] {
  const folders = new Map<string, number>();
  for (const { path, rules } of paths) {
    if (!rules.includes(BY_DEFAULT)) continue;
    const folder = path.split("/").slice(0, -1).slice(0, FOLDER_DEPTH).join("/");
    if (folder !== "") folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  return [...folders]
    .map(([folder, files]) => ({ folder, files }))
    .toSorted((left, right) => right.files - left.files || (left.folder < right.folder ? -1 : 1))
    .slice(0, FOLDERS_MAX);
}
