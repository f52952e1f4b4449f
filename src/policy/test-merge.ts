import type { Finding } from "../domain/finding.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { ChangedFile, Commit, PullRequestFacts } from "../domain/pull-request-facts.ts";
import { shown } from "../domain/shown-text.ts";
import type { TestMerge } from "../domain/test-merge.ts";

/** Paths named in one sentence: the list of changed files has them all. */
const PATHS_SHOWN = 3;

/** Where the base of a change is, as far as that is known without asking. */
export interface BaseSightings {
  /** The tip when the head was last pushed: GitHub keeps showing that one. */
  readonly baseSha: CommitSha;
  /** Tips that deliveries told of, the latest first. */
  readonly tips: readonly CommitSha[];
}

/**
 * Whether merging may do something else than the list of changes shows. A branch that has the tip of its base
 * among its ancestors has one merge base, that tip; its commits then begin at it.
 */
export function hasBaseMoved(
  commits: readonly Pick<Commit, "sha" | "parents">[],
  { baseSha, tips }: BaseSightings,
): boolean {
  if (commits.length === 0) return false;
  const own = new Set(commits.map(({ sha }) => sha));
  const left = new Set(commits.flatMap(({ parents }) => parents.filter((sha) => !own.has(sha))));
  const [tip] = tips;
  if (tip !== undefined && !left.has(tip)) return true;
  // A tip that no delivery told of may be the newer one.
  return !left.has(baseSha) && !tips.includes(baseSha);
}

/** The changed files with what the merge does beside them. */
export interface JoinedMerge {
  readonly files: readonly ChangedFile[];
  /** What the list of changes does not show, as the merge has it. */
  readonly extra: readonly ChangedFile[];
  readonly merge: TestMerge;
}

/** The test merge's commit with what it changes in the tip of the base. */
export interface ReadTestMerge extends Pick<TestMerge, "sha" | "baseSha"> {
  readonly files: readonly ChangedFile[];
}

/** Joins the list of changes with what the test merge changes. */
export function joinTestMerge(
  listed: readonly ChangedFile[],
  { sha, baseSha, files }: ReadTestMerge,
): JoinedMerge {
  const own = new Map(listed.map((file) => [file.path, file]));
  const names = new Set(listed.flatMap(namesOf));
  const merged = files.filter(({ status }) => status !== "unchanged");
  const added = merged.filter((file) => !own.has(file.path) && !isOldName(file, names));
  const otherwise = merged.filter((file) => {
    const known = own.get(file.path);
    return known !== undefined && doesMore(known, file, names);
  });
  const present = new Set(merged.map(({ path }) => path));
  const replaced = new Map(otherwise.map((file) => [file.path, file]));
  return {
    files: [...listed.map((file) => replaced.get(file.path) ?? file), ...added],
    extra: [...otherwise, ...added],
    merge: {
      sha,
      baseSha,
      added: added.map(({ path }) => path),
      otherwise: otherwise.map(({ path }) => path),
      missing: listed.map(({ path }) => path).filter((path) => !present.has(path)),
    },
  };
}

function namesOf({ path, previousPath }: ChangedFile): readonly string[] {
  return previousPath === null ? [path] : [path, previousPath];
}

/** What one comparison calls a rename is a removal and an addition in the other. */
function isOldName({ path, status }: ChangedFile, names: ReadonlySet<string>): boolean {
  return status === "removed" && names.has(path);
}

/** Whether the merge changes lines of a file that the list does not show; less is no news. */
function doesMore(listed: ChangedFile, merged: ChangedFile, names: ReadonlySet<string>): boolean {
  if (merged.previousPath !== null && !names.has(merged.previousPath)) return true;
  if (listed.patch !== null && merged.patch !== null) return addsLines(listed.patch, merged.patch);
  if (listed.additions < merged.additions || listed.deletions < merged.deletions) return true;
  const isBinary = merged.additions + merged.deletions === 0 && merged.previousPath === null;
  return isBinary && listed.blob !== merged.blob;
}

/**
 * Two diffs of the same edit may cut it otherwise; how many there are of each line afterwards is the same
 * however it is cut.
 */
function addsLines(listed: string, merged: string): boolean {
  const shownLines = countLines(listed);
  for (const [line, { plus, minus }] of countLines(merged)) {
    const known = shownLines.get(line) ?? NO_LINES;
    if (plus - minus > known.plus || minus - plus > known.minus) return true;
  }
  return false;
}

interface LineCount {
  readonly plus: number;
  readonly minus: number;
}

const NO_LINES: LineCount = { plus: 0, minus: 0 };

function countLines(patch: string): ReadonlyMap<string, LineCount> {
  const counts = new Map<string, LineCount>();
  for (const line of patch.split("\n")) {
    const isPlus = line.startsWith("+");
    if (!isPlus && !line.startsWith("-")) continue;
    const text = line.slice(1);
    const { plus, minus } = counts.get(text) ?? NO_LINES;
    counts.set(text, isPlus ? { plus: plus + 1, minus } : { plus, minus: minus + 1 });
  }
  return counts;
}

type MergeFacts = Pick<PullRequestFacts, "merge">;

/** What of the merge could not be read, or is hidden in a file that looks harmless, weighs most. */
export function testMergeFindings({ merge }: MergeFacts): readonly Finding[] {
  if (merge === undefined) return [];
  if (merge.kind === "unknown") {
    // What GitHub has not made yet may never be made: that holds nobody up for good.
    if (merge.settling === true) return [];
    return [unverifiable(`What merging it does could not be read: ${merge.reason}.`)];
  }
  const { otherwise } = merge.value;
  if (otherwise.length === 0) return [];
  const paths = pathsText(otherwise);
  const message = `Merging changes lines of ${paths} that the list of changes does not show: merge the base into the branch, so that it does.`;
  return [unverifiable(message)];
}

function unverifiable(message: string): Finding {
  return { kind: "unverifiable", area: "app", tier: "critical", path: "", message };
}

/** What a reader should know of the merge beside the list of changes. */
export function testMergeNotes({
  merge,
  pullRequest,
}: MergeFacts & Pick<PullRequestFacts, "pullRequest">): readonly string[] {
  if (merge === undefined) return [];
  const base = quoted(pullRequest.base.ref);
  if (merge.kind === "unknown") {
    return merge.settling === true
      ? [`What merging into ${base} as it is now does was not looked at: ${merge.reason}.`]
      : [];
  }
  const { added } = merge.value;
  if (added.length === 0) return [];
  const because = `${base} moved on since the branch left it`;
  return [
    `Merging also changes ${pathsText(added)}, though the list of changes does not: ${because}.`,
  ];
}

function pathsText(paths: readonly string[]): string {
  const some = paths.slice(0, PATHS_SHOWN).map(quoted).join(", ");
  const more = paths.length - PATHS_SHOWN;
  return more > 0 ? `${some} and ${more} more` : some;
}

function quoted(text: string): string {
  return `\`${shown(text).replaceAll("`", "'")}\``;
}
