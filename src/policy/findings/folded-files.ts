import type { ChangedFile } from "../../domain/pull-request-facts.ts";
import { tierRank } from "../../domain/risk.ts";
import { shown } from "../../domain/shown-text.ts";
import { type AreaRuleSet, classifyPath } from "../areas/classify.ts";
import { isDependencyFile } from "../ecosystems/registry.ts";
import { matchesSegments, type PathPattern, parseAlternative } from "../path-pattern.ts";
import { linesOf } from "./finding-file.ts";

/** One `.gitattributes` file. */
export interface AttributeFile {
  readonly path: string;
  readonly text: string;
}

/** Files named in the note; the rest is counted. */
const NAMED_MAX = 10;
/** Lines that fold something away: more is made to cost time. */
const LINES_MAX = 200;
const LINE_MAX = 1_000;

const FOLDS = /^(?:linguist-(?:generated|vendored)(?:=true)?|-diff|binary|diff=\S{0,40}nodiff)$/u;
const SHOWS = /^(?:-linguist-(?:generated|vendored)|linguist-(?:generated|vendored)=false|diff)$/u;

interface AttributeLine {
  readonly pattern: PathPattern;
  readonly folds: boolean;
}

/** Whether a path holds attributes of git. */
export function isAttributeFile(path: string): boolean {
  return /(?:^|\/)\.gitattributes$/u.test(path);
}

/**
 * Names the changed files that weigh something and that GitHub does not show until somebody opens them,
 * by the attributes of the base branch or of the change itself. Null when there are none.
 *
 * Source: https://docs.github.com/en/repositories/working-with-files/managing-files/customizing-how-changed-files-appear-on-github
 */
export function foldedFilesNote(
  rules: AreaRuleSet,
  files: readonly ChangedFile[],
  base: readonly AttributeFile[],
): string | null {
  const own = files.filter(({ path }) => isAttributeFile(path));
  const lines = [
    ...base.flatMap(({ path, text }) => linesIn(path, text.split("\n"))),
    ...own.flatMap((file) => linesIn(file.path, addedTo(file))),
  ].slice(0, LINES_MAX);
  if (!lines.some(({ folds }) => folds)) return null;
  const folded = files.filter(({ path, status }) => {
    if (status === "removed" || isDependencyFile(path)) return false;
    return isFolded(lines, path) && tierRank(classifyPath(rules, path).tier) >= tierRank("medium");
  });
  if (folded.length === 0) return null;
  const some = folded.slice(0, NAMED_MAX).map(({ path }) => `\`${shown(path)}\``);
  const rest = folded.length - some.length;
  const named = rest > 0 ? `${some.join(", ")} and ${rest} more` : some.join(", ");
  return `Hidden from reviewers until they open it, by .gitattributes: ${named}.`;
}

function addedTo(file: ChangedFile): readonly string[] {
  if (file.patch === null) return [];
  return linesOf({ path: file.path, patch: file.patch })
    .filter(({ kind }) => kind === "added")
    .map(({ text }) => text);
}

/** Lines that hide files or show them again, in their order: the last that matches wins. */
function linesIn(path: string, lines: readonly string[]): readonly AttributeLine[] {
  const folder = path.slice(0, -".gitattributes".length);
  return lines.flatMap((line): readonly AttributeLine[] => {
    const [pattern = "", ...attributes] = line.slice(0, LINE_MAX).trim().split(/\s+/u);
    if (pattern === "" || pattern.startsWith("#") || pattern.startsWith("[")) return [];
    const folds = attributes.some((attribute) => FOLDS.test(attribute));
    if (!folds && !attributes.some((attribute) => SHOWS.test(attribute))) return [];
    return [{ folds, pattern: parseAlternative(folder + fromFolder(pattern)) }];
  });
}

/** As in gitignore: a pattern without a slash matches at any depth. */
function fromFolder(pattern: string): string {
  if (pattern.startsWith("/")) return pattern.slice(1);
  return pattern.includes("/") ? pattern : `**/${pattern}`;
}

function isFolded(lines: readonly AttributeLine[], path: string): boolean {
  const segments = path.split("/");
  return lines.findLast(({ pattern }) => matchesSegments(pattern, segments))?.folds ?? false;
}
