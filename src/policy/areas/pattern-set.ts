import { indexPatterns } from "../path-pattern-index.ts";
import { type PatternOptions, parsePattern } from "../paths.ts";
import type { PathForm } from "./path-view.ts";

/** Many shipped patterns, asked as one. */
export interface PatternSet {
  /** The first alternative, in the order written, that matches one spelling of a path; else null. */
  readonly find: (form: PathForm) => string | null;
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
  return {
    find: (form) => {
      const found = index.find(options.nocase ? form.lower : form.segments);
      return found?.pattern.text ?? null;
    },
  };
}
