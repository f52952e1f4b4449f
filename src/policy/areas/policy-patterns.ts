import type { AreaPolicy } from "../../domain/policy-snapshot.ts";
import type { AreaId } from "../../domain/risk.ts";
import { compilePattern } from "../paths.ts";

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
}

/**
 * Compiles the patterns of a policy.
 *
 * What adds an area to a path ignores case and counts a link in a folder's place; what removes one
 * does neither, so that no spelling trick widens an exception.
 */
export function compilePolicyPatterns(areas: readonly AreaPolicy[]): PolicyPatterns {
  const patterns: PolicyPattern[] = [];
  const problems: AreaRuleProblem[] = [];
  for (const place of areas.flatMap(placesOf)) {
    const adds = place.list === "include";
    const compiled = compilePattern(place.pattern, { nocase: adds, folderItself: adds });
    if (compiled.kind === "ok") {
      patterns.push({ ...place, matches: compiled.matches });
    } else {
      const { message, suggestion } = compiled;
      problems.push({ ...place, message, suggestion });
    }
  }
  return { patterns, problems };
}

function placesOf({ area, include, exclude }: AreaPolicy): PolicyPatternPlace[] {
  return [
    ...include.map((pattern): PolicyPatternPlace => ({ area, list: "include", pattern })),
    ...exclude.map((pattern): PolicyPatternPlace => ({ area, list: "exclude", pattern })),
  ];
}
