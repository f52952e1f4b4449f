import type { AreaPolicy } from "../../domain/policy-snapshot.ts";
import type { AreaId } from "../../domain/risk.ts";
import { indexPatterns, type RankedPattern } from "../path-pattern-index.ts";
import { compilePattern, spellingsOf } from "../paths.ts";

/** Where a pattern stands in a policy file. */
export interface PolicyPatternPlace {
  readonly area: AreaId;
  readonly list: "include" | "exclude";
  readonly pattern: string;
}

/** A pattern of a policy that cannot mean what its author meant. */
export interface AreaRuleProblem extends PolicyPatternPlace {
  readonly message: string;
  /** The corrected form; null when nobody can tell what was meant. */
  readonly suggestion: string | null;
}

/** A pattern of a policy, ready to be asked. */
export interface PolicyPattern extends PolicyPatternPlace {
  readonly matches: (path: string) => boolean;
}

/** The patterns of all areas of a policy, and those that were refused. */
export interface PolicyPatterns {
  readonly patterns: readonly PolicyPattern[];
  readonly problems: readonly AreaRuleProblem[];
  /** Those that mean a path, in the order they are written. */
  readonly placing: (path: string) => readonly PolicyPattern[];
}

/**
 * Compiles the patterns of a policy.
 *
 * What adds an area to a path ignores case and counts a link in a folder's place; what removes one
 * does neither, so that no spelling trick widens an exception.
 */
export function compilePolicyPatterns(areas: readonly AreaPolicy[]): PolicyPatterns {
  const patterns: PolicyPattern[] = [];
  const spelled: Record<PolicyPatternPlace["list"], RankedPattern[]> = { include: [], exclude: [] };
  const problems: AreaRuleProblem[] = [];
  for (const place of areas.flatMap(placesOf)) {
    const adds = place.list === "include";
    const compiled = compilePattern(place.pattern, { nocase: adds, folderItself: adds });
    if (compiled.kind === "ok") {
      const rank = patterns.push({ ...place, matches: compiled.matches }) - 1;
      for (const pattern of compiled.alternatives) spelled[place.list].push({ rank, pattern });
    } else {
      const { message, suggestion } = compiled;
      problems.push({ ...place, message, suggestion });
    }
  }
  const includes = indexPatterns(spelled.include);
  const excludes = indexPatterns(spelled.exclude);
  const placing = (path: string): readonly PolicyPattern[] => {
    if (patterns.length === 0) return patterns;
    const ranks = spellingsOf(path).flatMap((spelling) => [
      ...includes.ranksOf(spelling.toLowerCase().split("/")),
      ...excludes.ranksOf(spelling.split("/")),
    ]);
    if (ranks.length === 0) return NONE;
    const distinct = [...new Set(ranks)].toSorted((left, right) => left - right);
    return distinct.flatMap((rank) => patterns[rank] ?? []);
  };
  return { patterns, problems, placing };
}

const NONE: readonly PolicyPattern[] = [];

function placesOf({ area, include, exclude }: AreaPolicy): PolicyPatternPlace[] {
  return [
    ...include.map((pattern): PolicyPatternPlace => ({ area, list: "include", pattern })),
    ...exclude.map((pattern): PolicyPatternPlace => ({ area, list: "exclude", pattern })),
  ];
}
