import { isEscapable } from "./path-pattern.ts";
import { expandBraces, findBrace } from "./path-pattern-expansion.ts";

/** Why a pattern cannot mean what its author meant, and what to write instead. */
export interface Refusal {
  readonly message: string;
  /** Null when nobody can tell what was meant. */
  readonly suggestion: string | null;
}

/** Longest pattern of an organisation; no path rule a person reads is longer. */
const PATTERN_CHARACTERS_MAX = 512;

/** More would be a search for a subsequence, which no rule about folders needs. */
const STARS_PER_SEGMENT_MAX = 3;

/** `**` can stand before, between and after at most three named folders. */
const GLOBSTARS_MAX = 4;

/** Deeper than any folder a rule is about. */
const SEGMENTS_MAX = 32;

/** `?` and `[…]` each cost a comparison at every place of a path. */
const SINGLES_MAX = 16;

/** Files without a dot that projects keep under a lower-case name. */
const EXTENSIONLESS_FILES = new Set(
  "gradlew mvnw configure makefile dockerfile containerfile procfile jenkinsfile justfile license readme notice artisan buildkite codeowners".split(
    " ",
  ),
);

/** Dot names that are folders, although they look like a file with an extension only. */
const DOT_FOLDERS = new Set(
  ".github .gitlab .circleci .husky .buildkite .claude .cursor .codex .gemini .agents .vscode .idea .devcontainer .aws .config .storybook .yarn .terraform .ci".split(
    " ",
  ),
);

type Check = (pattern: string, alternativesMax: number) => Refusal | null;

/** In this order: each check may assume that the ones before it found nothing. */
const CHECKS: readonly Check[] = [
  refuseSize,
  refuseList,
  refuseRegularExpression,
  refuseBackslash,
  refuseNegation,
  refuseGroup,
  refuseUnbalanced,
  refuseDots,
  refuseGlobstars,
  refuseAlternatives,
  refuseFolder,
];

/** The first reason to refuse a pattern of an organisation; null when it says what it means. */
export function refusalOf(pattern: string, alternativesMax: number): Refusal | null {
  for (const check of CHECKS) {
    const refusal = check(pattern, alternativesMax);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refuseSize(pattern: string): Refusal | null {
  if (pattern.trim() === "") return refuse("An empty pattern matches nothing; remove it", null);
  if (pattern.length > PATTERN_CHARACTERS_MAX) {
    return refuse(`A pattern has at most ${PATTERN_CHARACTERS_MAX} characters`, null);
  }
  if (/\p{Cc}|\p{Cf}/u.test(pattern)) {
    const visible = pattern.replaceAll(/\p{Cc}|\p{Cf}/gu, "");
    return refuse("The pattern holds an invisible character", visible === "" ? null : visible);
  }
  if (pattern.trim() !== pattern) {
    return refuse("The pattern begins or ends with a space", pattern.trim());
  }
  return null;
}

function refuseList(pattern: string): Refusal | null {
  if (!/[^\\], /u.test(pattern)) return null;
  return refuse("One entry holds one pattern; write several as list items, or in braces", null);
}

function refuseRegularExpression(pattern: string): Refusal | null {
  if (!/^\^|\$$|\\[.dws/]/u.test(pattern)) return null;
  const glob = pattern
    .replace(/^\^/u, "")
    .replace(/\$$/u, "")
    .replaceAll(/\\([./])/gu, "$1");
  const isFixed = !/\\[dws]/u.test(glob) && glob !== "";
  return refuse("Patterns are globs, not regular expressions", isFixed ? glob : null);
}

function refuseBackslash(pattern: string): Refusal | null {
  for (let at = pattern.indexOf("\\"); at !== -1; at = pattern.indexOf("\\", at + 2)) {
    if (!isEscapable(pattern.charAt(at + 1))) {
      return refuse("Folders are separated by /, not by \\", pattern.replaceAll("\\", "/"));
    }
  }
  return null;
}

function refuseNegation(pattern: string): Refusal | null {
  if (!pattern.startsWith("!")) return null;
  return refuse(
    "A pattern cannot begin with !: it would match everything else; write it under `exclude`",
    pattern.slice(1),
  );
}

function refuseGroup(pattern: string): Refusal | null {
  const group = /(?<mark>[@+*?!]?)(?<!\\)\((?<body>[^()/]*)(?<!\\)\)/u.exec(pattern)?.groups;
  if (group === undefined) return null;
  const { mark = "", body = "" } = group;
  if (mark === "" && !body.includes("|")) return null;
  const isChoice = (mark === "" || mark === "@") && body !== "";
  const braces = body.includes("|") ? `{${body.replaceAll("|", ",")}}` : body;
  return refuse(
    "Groups in parentheses are not part of this pattern language; write choices in braces, and \\( for a parenthesis in a name",
    isChoice ? pattern.replace(`${mark}(${body})`, () => braces) : null,
  );
}

function refuseUnbalanced(pattern: string): Refusal | null {
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === "}") return refuse("A } closes nothing; write \\} for the character", null);
    if (character === "[") {
      const close = pattern.indexOf("]", at + 2);
      if (close === -1) return refuse("A [ is never closed; write \\[ for the character", null);
      if (pattern.startsWith("[:", at + 1)) return refuse("Write [a-z], not [[:alpha:]]", null);
      at = close;
    }
    if (character === "{") {
      const brace = findBrace(pattern, at);
      const refusal = brace === null ? refuseOpenBrace() : refuseBrace(pattern, at, brace);
      if (refusal !== null) return refusal;
      at = (brace?.end ?? at + 1) - 1;
    }
    at += character === "\\" ? 2 : 1;
  }
  return null;
}

function refuseOpenBrace(): Refusal {
  return refuse("A { is never closed; write \\{ for the character", null);
}

function refuseBrace(
  pattern: string,
  at: number,
  brace: { readonly options: readonly string[]; readonly end: number },
): Refusal | null {
  if (brace.options.length > 1) return null;
  const [only = ""] = brace.options;
  const unwrapped = pattern.slice(0, at) + only + pattern.slice(brace.end);
  if (only.includes("..")) return refuse("Ranges in braces are not expanded; list them", null);
  return refuse("Braces hold choices separated by commas", unwrapped === "" ? null : unwrapped);
}

function refuseDots(pattern: string): Refusal | null {
  if (pattern.startsWith("/")) {
    const relative = pattern.replace(/^\/+/u, "");
    return refuse("Paths have no leading /", relative === "" ? null : relative);
  }
  const anchored = pattern.startsWith("./") ? pattern.slice(2) : pattern;
  const parts = anchored.split("/");
  if (parts.includes("..")) return refuse("Paths cannot climb with ..", null);
  if (anchored.endsWith("/")) {
    const folder = pattern.replace(/\/+$/u, "");
    const inside = folder.endsWith("**") ? folder : `${folder}/**`;
    return refuse("A folder alone matches no file; write what is inside it", inside);
  }
  if (!parts.includes("") && !parts.includes(".")) return null;
  const clean = parts.filter((part) => part !== "" && part !== ".").join("/");
  return refuse("The pattern has an empty or . segment", clean === "" ? null : clean);
}

function refuseGlobstars(pattern: string, alternativesMax: number): Refusal | null {
  if (/\*{3}/u.test(pattern)) {
    return refuse("Three stars mean nothing more than two", pattern.replaceAll(/\*{3,}/gu, "**"));
  }
  if (/(?:^|\/)\*\*\/\*\*(?:\/|$)/u.test(pattern)) {
    return refuse("**/** is the same as **", pattern.replaceAll("**/**", "**"));
  }
  const isInside = (expansion: readonly string[]): boolean =>
    expansion.some((text) => text.split("/").some((part) => part !== "**" && part.includes("**")));
  if (!isInside(expandBraces(pattern, alternativesMax) ?? [])) return null;
  const separated = pattern
    .split("/")
    .map((part) => (part === "**" ? part : separateGlobstar(part)))
    .join("/");
  const isFixed = !isInside(expandBraces(separated, alternativesMax) ?? []);
  return refuse(
    "** only spans folders when it stands alone between slashes",
    isFixed && separated !== pattern ? separated : null,
  );
}

/** `**.ts` becomes `**` and `*.ts`; `auth**` becomes `auth*` and `**`. */
function separateGlobstar(part: string): string {
  if (part.startsWith("**")) return `**/*${part.slice(2).replaceAll("**", "*")}`;
  return part.endsWith("**")
    ? `${part.slice(0, -2).replaceAll("**", "*")}*/**`
    : part.replaceAll("**", "*");
}

function refuseAlternatives(pattern: string, alternativesMax: number): Refusal | null {
  const alternatives = expandBraces(pattern, alternativesMax);
  if (alternatives === null) {
    return refuse(`Braces may spell at most ${alternativesMax} patterns; use list items`, null);
  }
  for (const alternative of alternatives) {
    const segments = alternative.split("/");
    if (segments.length > SEGMENTS_MAX) {
      return refuse(`A pattern has at most ${SEGMENTS_MAX} segments`, null);
    }
    if ((alternative.match(/\?|(?<!\\)\[/gu) ?? []).length > SINGLES_MAX) {
      return refuse(`A pattern has at most ${SINGLES_MAX} ? and [ ]`, null);
    }
    if (segments.filter((segment) => segment === "**").length > GLOBSTARS_MAX) {
      return refuse(`A pattern has at most ${GLOBSTARS_MAX} **`, null);
    }
    if (segments.some((segment) => segment.split("*").length - 1 > STARS_PER_SEGMENT_MAX)) {
      return refuse(`A segment has at most ${STARS_PER_SEGMENT_MAX} *`, null);
    }
  }
  return null;
}

function refuseFolder(pattern: string, alternativesMax: number): Refusal | null {
  if (pattern.startsWith("./")) return null;
  const alternatives = expandBraces(pattern, alternativesMax) ?? [];
  if (alternatives.some(namesFolder)) {
    return refuse(
      "This reads like a folder and would match no file inside it; write ./ in front for a file of that name",
      `${pattern}/**`,
    );
  }
  const isAtRoot = (text: string): boolean =>
    !text.includes("/") && text !== "**" && /[*?]|(?<!\\)\[/u.test(text);
  if (!alternatives.some(isAtRoot)) return null;
  return refuse(
    "Without a slash this matches only files in the root folder; write ./ in front if that is meant",
    pattern === "*" ? "**" : `**/${pattern}`,
  );
}

/** A last segment without wildcard, extension or capital letter is nearly always a folder. */
function namesFolder(alternative: string): boolean {
  const name = alternative.slice(alternative.lastIndexOf("/") + 1);
  if (DOT_FOLDERS.has(name)) return true;
  return !/[.*?A-Z]|(?<!\\)\[/u.test(name) && !EXTENSIONLESS_FILES.has(name);
}

function refuse(message: string, suggestion: string | null): Refusal {
  return { message, suggestion };
}
