import { parseAlternative } from "./path-pattern.ts";
import { indexPatterns, type PatternIndex } from "./path-pattern-index.ts";
import { PATH_CHARACTERS_MAX } from "./paths.ts";

/** A line that GitHub skips, and why. */
export interface CodeownersProblem {
  /** Counted from 1; 0 when the whole file is at fault. */
  readonly line: number;
  readonly message: string;
}

/** A CODEOWNERS file, ready to be asked. */
export interface Codeowners {
  readonly index: PatternIndex;
  /** By the negated rank of a pattern: who owns what it matches; none when the line names nobody. */
  readonly owners: readonly (readonly string[])[];
  readonly problems: readonly CodeownersProblem[];
}

/** GitHub does not load a larger file. */
const FILE_BYTES_MAX = 3 * 1024 * 1024;

/** Several times the longest public files; more would make matching slow for no reader's use. */
const RULES_MAX = 50_000;

/** `@user`, `@user_shortcode`, `@org/team` or an e-mail address. */
const OWNER = /^(?:@[\w-]+(?:\/[\w.-]+)?|[^\s@]+@[^\s@]+\.[^\s@.]+)$/u;

interface Rule {
  readonly patterns: readonly string[];
  readonly owners: readonly string[];
}

/**
 * Reads a CODEOWNERS file by the rules GitHub documents, which are those of .gitignore without
 * negation, character ranges and escaped comments. Lines GitHub would skip are skipped and told.
 *
 * Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function parseCodeowners(text: string): Codeowners {
  if (isTooLarge(text)) return nobody("GitHub loads no file over 3 MB");
  const problems: CodeownersProblem[] = [];
  const rules: Rule[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/u, "")
    .split(/\r?\n/u)
    .entries()) {
    const reading = readLine(line);
    if (reading.kind === "rule") rules.push(reading.rule);
    if (reading.kind === "problem") problems.push({ line: index + 1, message: reading.message });
  }
  if (rules.length > RULES_MAX) return nobody(`The file has more than ${RULES_MAX} rules`);
  // The last line that matches decides, so later lines rank lower.
  const patterns = rules.flatMap((rule, line) =>
    rule.patterns.map((pattern) => ({ rank: -line, pattern: parseAlternative(pattern) })),
  );
  return {
    index: indexPatterns(patterns),
    owners: rules.map((rule) => rule.owners),
    problems,
  };
}

/** One line of CODEOWNERS as patterns of our own language, any of which matches. */
export interface CodeownersRule {
  readonly line: number;
  readonly patterns: readonly string[];
  readonly owners: readonly string[];
}

/** The lines of a CODEOWNERS file as they stand, for whoever wants to say the same elsewhere. */
export function codeownersRules(text: string): {
  readonly rules: readonly CodeownersRule[];
  readonly problems: readonly CodeownersProblem[];
} {
  if (isTooLarge(text)) return { rules: [], problems: parseCodeowners(text).problems };
  const readings = text
    .replace(/^\ufeff/u, "")
    .split(/\r?\n/u)
    .slice(0, RULES_MAX)
    .map((line, index) => ({ line: index + 1, reading: readLine(line) }));
  return {
    rules: readings.flatMap(({ line, reading }) =>
      reading.kind === "rule" ? [{ line, ...reading.rule }] : [],
    ),
    problems: readings.flatMap(({ line, reading }) =>
      reading.kind === "problem" ? [{ line, message: reading.message }] : [],
    ),
  };
}

/** The owners of a path as written (`@org/team`, `@user`, e-mail): those of the last line that matches. */
export function ownersOf(codeowners: Codeowners, path: string): readonly string[] {
  if (path.length > PATH_CHARACTERS_MAX) return [];
  const found = codeowners.index.find(path.split("/"));
  return found === null ? [] : (codeowners.owners[-found.rank] ?? []);
}

function nobody(message: string): Codeowners {
  return { index: indexPatterns([]), owners: [], problems: [{ line: 0, message }] };
}

function isTooLarge(text: string): boolean {
  return text.length >= FILE_BYTES_MAX || new TextEncoder().encode(text).length >= FILE_BYTES_MAX;
}

type LineReading =
  | { readonly kind: "nothing" }
  | { readonly kind: "rule"; readonly rule: Rule }
  | { readonly kind: "problem"; readonly message: string };

function readLine(line: string): LineReading {
  const { pattern, rest } = splitPattern(line.trim());
  if (pattern === "") return { kind: "nothing" };
  const owners = withoutComment(rest)
    .split(/\s+/u)
    .filter((owner) => owner !== "");
  const stranger = owners.find((owner) => !OWNER.test(owner));
  if (stranger !== undefined) {
    return { kind: "problem", message: `${stranger} is not a @user, a @org/team or an e-mail` };
  }
  const message = unsupported(pattern);
  if (message !== null) return { kind: "problem", message };
  return { kind: "rule", rule: { patterns: globsOf(pattern), owners } };
}

/** Cuts a line at the first space that no backslash escapes, or at a comment. */
function splitPattern(line: string): { readonly pattern: string; readonly rest: string } {
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === "\\") at += 1;
    else if (/[\s#]/u.test(character)) {
      return { pattern: line.slice(0, at), rest: line.slice(at) };
    }
  }
  return { pattern: line, rest: "" };
}

function withoutComment(rest: string): string {
  const comment = rest.indexOf("#");
  return comment === -1 ? rest : rest.slice(0, comment);
}

function unsupported(pattern: string): string | null {
  if (pattern.length > PATH_CHARACTERS_MAX) return "The pattern is longer than any path";
  if (pattern.startsWith("!")) return "CODEOWNERS has no negation with !";
  if (pattern.startsWith("\\#")) return "CODEOWNERS cannot escape a leading #";
  if (/(?<!\\)[[\]]/u.test(pattern)) return "CODEOWNERS has no character ranges with [ ]";
  if (pattern.includes("***")) return "Three stars in a row are not a pattern";
  if (/\\[*?/]/u.test(pattern) || pattern.endsWith("\\")) {
    return "CODEOWNERS has no escape for this character";
  }
  return null;
}

/** The same meaning in our own pattern language, as one or two alternatives. */
function globsOf(pattern: string): readonly string[] {
  const isFolder = pattern.endsWith("/");
  const body = pattern.replace(/^\/+/u, "").replace(/\/+$/u, "");
  if (body === "") return [];
  const isAnchored = pattern.startsWith("/") || body.includes("/") || body === "**";
  const glob = (isAnchored ? "" : "**/") + escapeLiterals(body);
  const inside = glob.endsWith("**") ? `${glob}/*` : `${glob}/**/*`;
  if (isFolder || glob.endsWith("/**") || glob === "**") return [inside];
  // `docs/*` stays in its folder, while any other last name may be a folder too.
  return body === "*" || glob.endsWith("/*") ? [glob] : [glob, inside];
}

/** Stars and question marks keep their meaning; every other character stands for itself. */
function escapeLiterals(body: string): string {
  return body.replaceAll(/\\(?<escaped>.)|[()[\]{}!]/gu, (match) => {
    const character = match.startsWith("\\") ? match.slice(1) : match;
    return /[()[\]{}!\\]/u.test(character) ? `\\${character}` : character;
  });
}
