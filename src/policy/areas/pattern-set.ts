import { indexPatterns, type PathKeys } from "../path-pattern-index.ts";
import { type PatternOptions, parsePattern } from "../paths.ts";
import type { PathSigns } from "./path-signs.ts";

/** Many shipped patterns, asked as one. */
export interface PatternSet {
  readonly nocase: boolean;
  /** As of a pattern index. */
  readonly keys: PathKeys;
  readonly demandsNothing: boolean;
  /** The first alternative, in the order written, that matches one spelling of a path; else null. */
  readonly find: (signs: PathSigns) => string | null;
}

/** Shipped patterns may spell more alternatives than an organisation's: they are data we tested. */
const SHIPPED_ALTERNATIVES_MAX = 1024;

/** Prepares shipped patterns. They are not checked here; a test does. */
export function compilePatternSet(
  patterns: readonly string[],
  options: PatternOptions,
): PatternSet {
  const index = indexPatterns(
    patterns
      .flatMap((pattern) => parsePattern(pattern, options, SHIPPED_ALTERNATIVES_MAX))
      .map((pattern, rank) => ({ rank, pattern })),
  );
  const { nocase } = options;
  return {
    nocase,
    keys: index.keys,
    demandsNothing: index.demandsNothing,
    find: ({ segments, lower, exact, folded }) => {
      const found = nocase ? index.find(lower, folded.keys) : index.find(segments, exact.keys);
      return found?.pattern.text ?? null;
    },
  };
}
