import type { ObjectStore } from "./object-store.ts";
import type { Snapshot, SnapshotEntry } from "./objects.ts";
import { isBinary, type Patch, patchBetween } from "./patch.ts";
import { findRenames } from "./renames.ts";

/** One changed path between two snapshots, before its lines are compared. */
export interface PathChange {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  readonly before: SnapshotEntry | null;
  readonly after: SnapshotEntry | null;
}

/** A changed path with its line counts; `patch` is null for binary content and pure renames. */
export interface FileChange extends PathChange {
  readonly additions: number;
  readonly deletions: number;
  readonly patch: string | null;
}

/** The changed paths, renames detected, in the order of their (new) path. */
export function diffPaths(
  store: ObjectStore,
  before: Snapshot,
  after: Snapshot,
): readonly PathChange[] {
  const removed = new Map<string, SnapshotEntry>();
  const added = new Map<string, SnapshotEntry>();
  const changes: PathChange[] = [];
  for (const [path, entry] of before) if (!after.has(path)) removed.set(path, entry);
  for (const [path, entry] of after) {
    const old = before.get(path);
    if (old === undefined) added.set(path, entry);
    else if (old.blob !== entry.blob || old.mode !== entry.mode) {
      const status = kindOf(old) === kindOf(entry) ? "modified" : "changed";
      changes.push({ path, previousPath: null, status, before: old, after: entry });
    }
  }
  for (const { from, to } of findRenames(store, removed, added)) {
    const old = removed.get(from) ?? null;
    const entry = added.get(to) ?? null;
    removed.delete(from);
    added.delete(to);
    changes.push({ path: to, previousPath: from, status: "renamed", before: old, after: entry });
  }
  for (const [path, entry] of removed) {
    changes.push({ path, previousPath: null, status: "removed", before: entry, after: null });
  }
  for (const [path, entry] of added) {
    changes.push({ path, previousPath: null, status: "added", before: null, after: entry });
  }
  return changes.toSorted((left, right) =>
    Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)),
  );
}

/** The same with lines compared: what GitHub lists for a pull request, without its limits. */
export function diffFiles(
  store: ObjectStore,
  before: Snapshot,
  after: Snapshot,
): readonly FileChange[] {
  return diffPaths(store, before, after).map((change) => ({
    ...change,
    ...lineChange(store, change),
  }));
}

/** A file that turns into a link or a submodule is another thing, not an edit. */
function kindOf(entry: SnapshotEntry): string {
  return entry.mode.slice(0, 3);
}

function lineChange(
  store: ObjectStore,
  { before, after }: PathChange,
): { readonly additions: number; readonly deletions: number; readonly patch: string | null } {
  const old = bytesOf(store, before);
  const current = bytesOf(store, after);
  if (isBinary(old) || isBinary(current)) return { additions: 0, deletions: 0, patch: null };
  const patch: Patch = patchBetween(old.toString("utf8"), current.toString("utf8"));
  return { ...patch, patch: patch.text === "" ? null : patch.text };
}

function bytesOf(store: ObjectStore, entry: SnapshotEntry | null): Buffer {
  if (entry === null) return Buffer.alloc(0);
  if (entry.mode === "160000") return Buffer.from(`Subproject commit ${entry.blob}\n`);
  return store.blob(entry.blob) ?? Buffer.alloc(0);
}
