import { type CompiledPattern, compilePattern } from "./paths.ts";

/**
 * Reads one glob over repository names, such as `sandbox-*`. A name is no path: it stands in no folder,
 * so a pattern without a slash means the whole name. Case counts for nothing, as on GitHub.
 */
export function compileNamePattern(pattern: string): CompiledPattern {
  return compilePattern(/^!|\//u.test(pattern) ? pattern : `./${pattern}`, { nocase: true });
}
