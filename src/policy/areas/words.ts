import { maskOf } from "../path-pattern-index.ts";

/** Words to look for in the names of folders and files. */
export interface WordList {
  /** Every word, written as one. */
  readonly glued: readonly string[];
  /** The word, as its list writes it, that stands in one of these names; null for none. */
  readonly find: (names: readonly (readonly string[])[]) => string | null;
}

/** Longest word of a list, counted in parts: `personal-access-token`, `access-control-list`. */
const PARTS_MAX = 4;

/** A part this short says nothing when glued to another one: `s` and `so` are not `sso`. */
const GLUED_PART_CHARACTERS_MIN = 2;

/** Enough to tell most words apart. */
const START_CHARACTERS_MAX = 3;

/**
 * Prepares a list of words written with spaces between them and hyphens inside them.
 *
 * A word is found in the parts of a name, never inside a part: `auth` is in `user_auth.ts` and
 * `AuthGuard.tsx` but not in `author.ts`. `api-key` is in `apiKey`, `api_key` and `APIKEYS` alike, `saml` in `Saml2Client`.
 * Where a phrase of `except` stands, its own parts are not looked at.
 */
export function compileWordList(words: string, except: string): WordList {
  const known = new Map(listOf(words).map((word) => [word.replaceAll("-", ""), word]));
  const phrases = new Set(listOf(except).map((phrase) => phrase.replaceAll("-", "")));
  return {
    glued: [...known.keys()],
    find: (names) => {
      if (known.size === 0) return null;
      for (const parts of names) {
        const word = findInParts(parts, known, phrases);
        if (word !== null) return word;
      }
      return null;
    },
  };
}

/**
 * Tells for many lists at once which of them may have a word in the parts of a name: one bit each, by place.
 * What a list excepts is not looked at, so the list itself has the last word.
 */
export function createWordDirectory(
  lists: readonly Pick<WordList, "glued">[],
): (parts: readonly string[]) => number {
  const masks = new Map<string, number>();
  for (const [place, { glued }] of lists.entries()) {
    for (const word of glued) masks.set(word, (masks.get(word) ?? 0) | maskOf(place));
  }
  const words = [...masks.keys()];
  // No longer than any word, so that what is left of a word without its ending still has it.
  const length = Math.min(START_CHARACTERS_MAX, ...words.map((word) => word.length));
  const starts = new Set(words.map((word) => word.slice(0, length)));
  return (parts) => {
    let mask = 0;
    for (const [at, part] of parts.entries()) {
      // Nearly every part begins as no word does.
      if (part.length >= length && !starts.has(part.slice(0, length))) continue;
      for (const glued of gluedFrom(parts, at)) {
        const stem = stemOf(glued);
        mask |= masks.get(glued) ?? 0;
        if (stem !== glued) mask |= masks.get(stem) ?? 0;
      }
    }
    return mask;
  };
}

/** The parts of a name, lower-case: `OAuth2-clientSecret.ts` is `o`, `auth2`, `client`, `secret`, `ts`. */
export function partsOf(name: string): readonly string[] {
  const spaced = /[A-Z\u0080-\uffff]/u.test(name)
    ? name.replaceAll(/(?<=[\p{Ll}\d])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, " ").toLowerCase()
    : name;
  return spaced.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function findInParts(
  parts: readonly string[],
  known: ReadonlyMap<string, string>,
  phrases: ReadonlySet<string>,
): string | null {
  let at = 0;
  while (at < parts.length) {
    const skipped = phrases.size === 0 ? 0 : phraseLength(parts, at, phrases);
    const word = skipped === 0 ? wordAt(parts, at, known) : null;
    if (word !== null) return word;
    at += Math.max(skipped, 1);
  }
  return null;
}

function wordAt(
  parts: readonly string[],
  at: number,
  known: ReadonlyMap<string, string>,
): string | null {
  for (const glued of gluedFrom(parts, at)) {
    const word = known.get(glued) ?? known.get(stemOf(glued));
    if (word !== undefined) return word;
  }
  return null;
}

/** What the parts from one on spell together, the shortest first. */
function gluedFrom(parts: readonly string[], at: number): readonly string[] {
  const spelled: string[] = [];
  let glued = "";
  for (let end = at; end < Math.min(parts.length, at + PARTS_MAX); end += 1) {
    const part = parts[end] ?? "";
    if (end > at && part.length < GLUED_PART_CHARACTERS_MIN) return spelled;
    glued += part;
    spelled.push(glued);
    if (end === at && part.length < GLUED_PART_CHARACTERS_MIN) return spelled;
  }
  return spelled;
}

/** `saml2` and `auth22` have a version, `room101` has a name. */
const VERSION_DIGITS_MAX = 2;

/** A word without its version number, or in the singular: `saml2`, `logins`. */
function stemOf(word: string): string {
  if (word.endsWith("s")) return word.slice(0, -1);
  let end = word.length;
  while (word.length - end < VERSION_DIGITS_MAX && isDigit(word[end - 1])) end -= 1;
  // What is nothing but a number, or ends in a longer one, has no version.
  return end === 0 || isDigit(word[end - 1]) ? word : word.slice(0, end);
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function phraseLength(parts: readonly string[], at: number, phrases: ReadonlySet<string>): number {
  let glued = "";
  for (let end = at; end < Math.min(parts.length, at + PARTS_MAX); end += 1) {
    glued += parts[end] ?? "";
    if (phrases.has(glued)) return end + 1 - at;
  }
  return 0;
}

function listOf(words: string): string[] {
  return words.split(/\s+/u).filter((word) => word !== "");
}
