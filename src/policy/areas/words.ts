/** Words to look for in the names of folders and files. */
export interface WordList {
  /** The word, as its list writes it, that stands in one of these names; null for none. */
  readonly find: (names: readonly (readonly string[])[]) => string | null;
}

/** Longest word of a list, counted in parts: `personal-access-token`, `access-control-list`. */
const PARTS_MAX = 4;

/** A part this short says nothing when glued to another one: `s` and `so` are not `sso`. */
const GLUED_PART_CHARACTERS_MIN = 2;

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
  let glued = "";
  for (let end = at; end < Math.min(parts.length, at + PARTS_MAX); end += 1) {
    const part = parts[end] ?? "";
    if (end > at && part.length < GLUED_PART_CHARACTERS_MIN) return null;
    glued += part;
    const word = known.get(glued) ?? known.get(stemOf(glued));
    if (word !== undefined) return word;
    if (end === at && part.length < GLUED_PART_CHARACTERS_MIN) return null;
  }
  return null;
}

/** A word without its version number, or in the singular: `saml2`, `logins`. */
function stemOf(word: string): string {
  if (word.endsWith("s")) return word.slice(0, -1);
  return /\D\d{1,2}$/u.test(word) ? word.replace(/\d+$/u, "") : word;
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
