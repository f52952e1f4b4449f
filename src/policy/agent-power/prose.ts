import { findHiddenCharacters } from "../../domain/hidden-character.ts";
import { entry, type Grant, widens } from "./grant.ts";
import { findRiskyPhrases } from "./risky-phrase.ts";

/** Longest line that is searched for phrases and imports; the rest of such a line is not prose. */
const LINE_MAX = 4_000;

/**
 * What a text that steers an agent holds: that it is there, what it imports, and which of its lines
 * undermine review or hide something. Compared by line, so that moving text says nothing new.
 */
export function proseGrants(path: string, text: string): readonly Grant[] {
  const effect = widens("instructions-changed");
  return [
    entry("instructions", path, {
      value: normalText(text),
      added: effect,
      changed: effect,
      removed: effect,
    }),
    ...importGrants(text),
    ...proseRisks(path, text),
  ];
}

/** Only the risks of a text: for prose whose change is told in another way. */
export function proseRisks(path: string, text: string): readonly Grant[] {
  return text.split("\n").flatMap((whole) => {
    const line = whole.slice(0, LINE_MAX).trim();
    const hidden = findHiddenCharacters(whole).length > 0;
    return [
      ...findRiskyPhrases(line).map((phrase) =>
        entry(`risky:${phrase}:${line}`, phrase, { added: widens("instructions-risky") }),
      ),
      ...(hidden ? [entry(`hidden:${line}`, path, { added: widens("hidden-unicode") })] : []),
    ];
  });
}

/** Trailing blanks and line endings are layout, not instruction. */
function normalText(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

/** `@docs/rules.md`: a file whose name ends like text, or a path that starts at a known place. */
const IMPORT =
  /(?:^|[\s(])@((?:~\/|\.{1,2}\/|\/)?[\w.-]+(?:\/[\w.-]+)*\.(?:md|mdc|mdx|markdown|txt|rst|json|ya?ml|toml)|(?:~\/|\.{1,2}\/)[\w./-]+)(?=$|[\s),;:]|\.(?:\s|$))/gu;

/** Imports stand outside of code spans and fences. */
function importGrants(text: string): readonly Grant[] {
  return importedPaths(text).map((path) =>
    entry(`import:${path}`, path, { added: widens("instructions-import") }),
  );
}

/**
 * The files that an instruction file pulls in with `@`, as written.
 *
 * Source: https://code.claude.com/docs/en/memory#import-additional-files
 */
export function importedPaths(text: string): readonly string[] {
  let isFenced = false;
  const prose = text.split("\n").filter((line) => {
    const isFence = /^\s*(?:```|~~~)/u.test(line);
    if (isFence) isFenced = !isFenced;
    return !isFence && !isFenced;
  });
  const paths = prose.flatMap((line) =>
    [
      ...line
        .slice(0, LINE_MAX)
        .replaceAll(/`[^`]*`/gu, "")
        .matchAll(IMPORT),
    ].map(([, path]) => path ?? ""),
  );
  return [...new Set(paths)];
}
