import type {
  DependencyChanges,
  DependencyFile,
  DependencyFileSide,
} from "../domain/dependency.ts";
import type { ReadDocument } from "../domain/plain-data.ts";
import { unreadable } from "./read-content.ts";

/** A changed file with the text of both sides; null where there is none or it could not be read. */
export interface ChangedText {
  readonly path: string;
  readonly previousPath?: string | null;
  readonly status: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What the rules of the ecosystems decide; the composition root hands them in. */
export interface DependencyRules {
  /** Whether a path can name dependencies or hold third-party code. */
  readonly isDependencyFile: (path: string) => boolean;
  /** The reader a path needs; null when the path says it all. */
  readonly readerFor: (path: string) => string | null;
  /** The commit in git's stand-in text for a submodule. */
  readonly gitlinkCommit: (text: string) => string | null;
  /** Paths of other files that the changed files take packages from. */
  readonly includedPaths: (files: readonly DependencyFile[]) => IncludedPaths;
  readonly diff: (files: readonly DependencyFile[]) => DependencyChanges;
}

/** A path that a file refers to, and the path whose rules it is read by. */
export interface IncludedPath {
  readonly path: string;
  readonly includedBy: string;
}

/** Paths that files of one side refer to. */
export interface IncludedPaths {
  readonly before: readonly IncludedPath[];
  readonly after: readonly IncludedPath[];
}

export interface ReadDependencyOptions {
  readonly rules: DependencyRules;
  /** Runs one reader: a pool's `read`, or the in-process one. */
  readonly read: (reader: string, content: string) => ReadDocument | Promise<ReadDocument>;
  /** Text of an unchanged file that a changed one refers to; absent: such files stay unresolved. */
  readonly readOther?: (path: string, side: "before" | "after") => Promise<string | null>;
}

/** A pull request that touches more is a vendoring or an attack; the rest fails closed. */
const DEPENDENCY_FILES_MAX = 200;

/** Files read because others include them. */
const INCLUDED_FILES_MAX = 50;

/** Includes may include: base.txt, common.txt, and there it should end. */
const INCLUDE_ROUNDS_MAX = 4;

/** Reads the dependency files among the changed files and says what they change. */
export async function readDependencyChanges(
  files: readonly ChangedText[],
  options: ReadDependencyOptions,
): Promise<DependencyChanges> {
  const relevant = files.filter((file) => isRelevant(file, options.rules));
  const read: DependencyFile[] = [];
  let readable = 0;
  for (const file of relevant) {
    const needsReader = options.rules.readerFor(file.path) !== null;
    if (needsReader) readable += 1;
    read.push(await readFile(file, options, readable > DEPENDENCY_FILES_MAX));
  }
  const all = await withIncluded(read, files, options);
  return options.rules.diff(all);
}

function isRelevant(file: ChangedText, rules: DependencyRules): boolean {
  if (rules.isDependencyFile(file.path)) return true;
  const previous = file.previousPath ?? file.path;
  return rules.isDependencyFile(previous) || isGitlink(file, rules);
}

function isGitlink({ before, after }: ChangedText, rules: DependencyRules): boolean {
  return [before, after].some((text) => text !== null && rules.gitlinkCommit(text) !== null);
}

async function readFile(
  file: ChangedText,
  options: ReadDependencyOptions,
  isTooMany: boolean,
): Promise<DependencyFile> {
  const existed = file.status !== "added" && file.status !== "copied";
  const exists = file.status !== "removed";
  const oldPath = existed ? (file.previousPath ?? file.path) : file.path;
  const [before, after] = await Promise.all([
    existed ? readSide({ path: oldPath, text: file.before }, options, isTooMany) : null,
    exists ? readSide({ path: file.path, text: file.after }, options, isTooMany) : null,
  ]);
  return { before, after };
}

interface SideText {
  readonly path: string;
  readonly text: string | null;
  readonly includedBy?: string;
}

async function readSide(
  { path, text, includedBy }: SideText,
  options: ReadDependencyOptions,
  isTooMany: boolean,
): Promise<DependencyFileSide> {
  const side = { path, text: text ?? "", ...(includedBy === undefined ? {} : { includedBy }) };
  const reader = options.rules.readerFor(includedBy ?? path);
  const isLink = text !== null && options.rules.gitlinkCommit(text) !== null;
  if (reader === null || isLink) {
    return { ...side, document: { kind: "read", data: null, duplicateKeys: [] } };
  }
  if (isTooMany) {
    const detail = `more than ${String(DEPENDENCY_FILES_MAX)} dependency files are changed`;
    return { ...side, document: unreadable("too-many", detail) };
  }
  if (text === null) return { ...side, document: unreadable("binary", "it is not text") };
  return { ...side, document: await options.read(reader, text) };
}

type SideName = "before" | "after";

/** Adds files that changed ones refer to, so that what they name counts on both sides. */
async function withIncluded(
  read: readonly DependencyFile[],
  changed: readonly ChangedText[],
  options: ReadDependencyOptions,
): Promise<readonly DependencyFile[]> {
  const all = [...read];
  const known = new Set(read.flatMap(pathsOf));
  for (let round = 0; round < INCLUDE_ROUNDS_MAX; round += 1) {
    const wanted = options.rules.includedPaths(all);
    const targets = new Map([...wanted.before, ...wanted.after].map((row) => [row.path, row]));
    const fresh = [...targets.values()].filter(({ path }) => !known.has(path));
    if (fresh.length === 0) break;
    for (const target of fresh.slice(0, INCLUDED_FILES_MAX - (all.length - read.length))) {
      known.add(target.path);
      const sideOf = async (name: SideName): Promise<DependencyFileSide | null> => {
        if (!wanted[name].some(({ path }) => path === target.path)) return null;
        const text = await otherText(target.path, name, { changed, options });
        return text === null ? null : readSide({ ...target, text }, options, false);
      };
      all.push({ before: await sideOf("before"), after: await sideOf("after") });
    }
  }
  return all;
}

interface Sources {
  readonly changed: readonly ChangedText[];
  readonly options: ReadDependencyOptions;
}

/** The included file may be part of the change under a name that says nothing. */
async function otherText(
  path: string,
  side: SideName,
  { changed, options }: Sources,
): Promise<string | null> {
  const own = changed.find((file) => file.path === path);
  if (own !== undefined) return own[side];
  return (await options.readOther?.(path, side)) ?? null;
}

function pathsOf({ before, after }: DependencyFile): readonly string[] {
  return [before, after].flatMap((side) => side?.path ?? []);
}
