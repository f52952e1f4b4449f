import { ancestorsOf, mergeBases } from "./commit-graph.ts";
import { type Change, diffLines, linesOf } from "./line-diff.ts";
import { followRenames } from "./merge-renames.ts";
import type { ObjectStore } from "./object-store.ts";
import type { Snapshot, SnapshotEntry } from "./objects.ts";
import { isBinary } from "./patch.ts";

interface Versions {
  readonly base: SnapshotEntry | undefined;
  readonly ours: SnapshotEntry | undefined;
  readonly theirs: SnapshotEntry | undefined;
}

/** The three snapshots of a merge. */
export interface MergeSides {
  readonly base: Snapshot;
  readonly ours: Snapshot;
  readonly theirs: Snapshot;
}

/** A merged snapshot, or the paths that both sides changed in different ways. */
export type MergeResult =
  | { readonly kind: "merged"; readonly snapshot: Snapshot }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/**
 * What merging two commits gives; null where they conflict. Of several merge bases a merge of those is the
 * base, as git makes one.
 *
 * Source: https://git-scm.com/docs/merge-strategies
 */
export function mergeCommits(store: ObjectStore, left: string, right: string): Snapshot | null {
  const [first, ...others] = mergeBases(store, left, right);
  let base: Snapshot = first === undefined ? new Map() : store.commit(first).snapshot;
  const merged = first === undefined ? [] : [first];
  for (const other of others) {
    const below = merged.flatMap((sha) => mergeBases(store, sha, other));
    const deepest = deepestOf(store, below);
    const made = mergeSnapshots(store, {
      base: deepest === null ? new Map() : store.commit(deepest).snapshot,
      ours: base,
      theirs: store.commit(other).snapshot,
    });
    if (made.kind === "conflict") return null;
    base = made.snapshot;
    merged.push(other);
  }
  const ours = store.commit(left).snapshot;
  const result = mergeSnapshots(store, { base, ours, theirs: store.commit(right).snapshot });
  return result.kind === "merged" ? result.snapshot : null;
}

/** Of commits on one line the oldest: what all others have. */
function deepestOf(store: ObjectStore, shas: readonly string[]): string | null {
  const sizes = shas.map((sha) => ({ sha, size: ancestorsOf(store, sha).size }));
  return sizes.toSorted((left, right) => left.size - right.size)[0]?.sha ?? null;
}

/**
 * A three-way merge by path, and by line where both sides changed one file. An edit follows a file that the
 * other side renamed. What one side adds to a folder that the other renamed stays where it was put: git
 * reports a conflict there.
 */
export function mergeSnapshots(store: ObjectStore, sides: MergeSides): MergeResult {
  const followed = followRenames(store, sides);
  const { base, ours, theirs } = followed.sides;
  const snapshot = new Map<string, SnapshotEntry>();
  const conflicts = [...followed.conflicts];
  for (const path of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
    const versions = { base: base.get(path), ours: ours.get(path), theirs: theirs.get(path) };
    const merged = mergeEntry(store, versions);
    if (merged === "conflict") conflicts.push(path);
    else if (merged !== undefined) snapshot.set(path, merged);
  }
  return conflicts.length > 0
    ? { kind: "conflict", paths: conflicts }
    : { kind: "merged", snapshot };
}

function mergeEntry(
  store: ObjectStore,
  versions: Versions,
): SnapshotEntry | undefined | "conflict" {
  const { base, ours, theirs } = versions;
  if (isSame(ours, theirs) || isSame(base, theirs)) return ours;
  if (isSame(base, ours)) return theirs;
  if (base === undefined || ours === undefined || theirs === undefined) return "conflict";
  const isFile = [base, ours, theirs].every(({ mode }) => mode.startsWith("100"));
  if (!isFile || ours.mode !== theirs.mode) return "conflict";
  const empty = Buffer.alloc(0);
  const merged = mergeTexts(
    store.blob(base.blob) ?? empty,
    store.blob(ours.blob) ?? empty,
    store.blob(theirs.blob) ?? empty,
  );
  return merged === null ? "conflict" : { mode: ours.mode, blob: store.writeBlob(merged) };
}

function isSame(left: SnapshotEntry | undefined, right: SnapshotEntry | undefined): boolean {
  return left?.blob === right?.blob && left?.mode === right?.mode;
}

function mergeTexts(base: Buffer, ours: Buffer, theirs: Buffer): string | null {
  if ([base, ours, theirs].some(isBinary)) return null;
  const lines = linesOf(base.toString("utf8"));
  const out: string[] = [];
  let done = -1;
  for (const edit of editsOf(lines, [ours, theirs])) {
    // Edits that touch conflict, as in git: neither side saw what the other wrote there.
    if (edit.beforeStart <= done) return null;
    out.push(...lines.slice(Math.max(done, 0), edit.beforeStart), ...edit.lines);
    done = edit.beforeEnd;
  }
  return [...out, ...lines.slice(Math.max(done, 0))].join("");
}

interface Edit extends Change {
  readonly lines: readonly string[];
}

/** What either side changed, in order; what both changed alike counts once. */
function editsOf(base: readonly string[], sides: readonly Buffer[]): readonly Edit[] {
  const edits = new Map<string, Edit>();
  for (const side of sides) {
    const lines = linesOf(side.toString("utf8"));
    for (const change of diffLines(base, lines)) {
      const edit = { ...change, lines: lines.slice(change.afterStart, change.afterEnd) };
      edits.set(JSON.stringify([edit.beforeStart, edit.beforeEnd, edit.lines]), edit);
    }
  }
  return [...edits.values()].toSorted((left, right) => left.beforeStart - right.beforeStart);
}
