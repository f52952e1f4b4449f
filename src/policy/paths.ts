import { matchesSegments, type PathPattern, parseAlternative } from "./path-pattern.ts";
import { expandBraces } from "./path-pattern-expansion.ts";
import { refusalOf } from "./path-pattern-refusal.ts";

/** How a pattern is to be read. */
export interface PatternOptions {
  /** Whether `Auth` and `auth` are the same: on for whatever raises a tier, so that case cannot hide a file. */
  readonly nocase: boolean;
  /**
   * Whether `infra/**` also means the path `infra` itself, which is what a symbolic link or a
   * submodule in the folder's place is called. Only for a folder that is named, not `*`. Off by default; on for whatever raises a tier.
   */
  readonly folderItself?: boolean;
}

/** A pattern that was understood, or why it was not and what its author probably meant. */
export type CompiledPattern =
  | {
      readonly kind: "ok";
      readonly matches: (path: string) => boolean;
      /** What its braces spell, for whoever asks many patterns about one path. */
      readonly alternatives: readonly PathPattern[];
    }
  | { readonly kind: "refused"; readonly message: string; readonly suggestion: string | null };

/** Longest path that is looked at: Linux refuses longer ones. Source: PATH_MAX in linux/limits.h. */
export const PATH_CHARACTERS_MAX = 4096;

/** Most alternatives the braces of one pattern of an organisation may spell. */
const ALTERNATIVES_MAX = 64;

/**
 * Reads one path pattern as an organisation writes it, or refuses it with the corrected form.
 *
 * Dots are ordinary characters, parentheses and `@` stand for themselves (Next.js folders), and a
 * leading `./` says "exactly this, from the root". Paths longer than {@link PATH_CHARACTERS_MAX}
 * match nothing; a caller must treat them as unverifiable. Matching takes time in proportion to
 * pattern length times path length: nothing is ever retried more than once per position.
 */
export function compilePattern(pattern: string, options: PatternOptions): CompiledPattern {
  const refusal = refusalOf(pattern, ALTERNATIVES_MAX);
  if (refusal !== null) {
    const { message, suggestion } = refusal;
    return { kind: "refused", message, suggestion: settled(suggestion) };
  }
  const alternatives = parsePattern(pattern, options, ALTERNATIVES_MAX);
  return {
    kind: "ok",
    alternatives,
    matches: (path) =>
      spellingsOf(path).some((form) => {
        const segments = (options.nocase ? form.toLowerCase() : form).split("/");
        return alternatives.some((alternative) => matchesSegments(alternative, segments));
      }),
  };
}

/**
 * The alternatives of a pattern that needs no checking (the shipped rules; checked patterns).
 *
 * Empty when there are more than `alternativesMax`.
 */
export function parsePattern(
  pattern: string,
  options: PatternOptions,
  alternativesMax: number,
): readonly PathPattern[] {
  const anchored = pattern.startsWith("./") ? pattern.slice(2) : pattern;
  const normalised = anchored.normalize("NFC");
  const expansion = expandBraces(normalised, alternativesMax) ?? [];
  return expansion.map((text) => {
    const keepsFolder = options.folderItself === true && NAMED_FOLDER.test(text);
    const inner = keepsFolder ? text : withoutFolderItself(text);
    const { segments } = parseAlternative(options.nocase ? inner.toLowerCase() : inner);
    return { text, segments };
  });
}

/** The spellings under which a path is matched: composed (NFC), and as it came; none of one that is too long. */
export function spellingsOf(path: string): readonly string[] {
  if (path.length > PATH_CHARACTERS_MAX) return [];
  const composed = path.normalize("NFC");
  return composed === path ? [path] : [composed, path];
}

/** Ends in `name/**`: `services/*\/**` must not mean the files beside the folders. */
const NAMED_FOLDER = /(?:^|\/)(?:[^*?[/\\]|\\.)+\/\*\*$/u;

function withoutFolderItself(text: string): string {
  return text === "**" || text.endsWith("/**") ? `${text}/*` : text;
}

/** Follows corrections until one is accepted, so that no suggestion is refused when it is used. */
function settled(suggestion: string | null): string | null {
  let current = suggestion;
  for (let round = 0; round < CORRECTIONS_MAX; round += 1) {
    if (current === null) return null;
    const refusal = refusalOf(current, ALTERNATIVES_MAX);
    if (refusal === null) return current;
    current = refusal.suggestion;
  }
  return null;
}

/** More mistakes than kinds of mistake cannot be in one pattern; whatever is left has no correction. */
const CORRECTIONS_MAX = 16;
