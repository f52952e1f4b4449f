import type { MergeSides } from "./merge.ts";
import type { ObjectStore } from "./object-store.ts";
import type { Snapshot, SnapshotEntry } from "./objects.ts";
import { findRenames, type Rename } from "./renames.ts";

/** The sides of a merge with every renamed file under its new name, and what could not be put there. */
export interface Followed {
  readonly sides: MergeSides;
  /** Paths that both sides renamed otherwise, or one renamed and the other removed. */
  readonly conflicts: readonly string[];
}

/** Moves what one side renamed in the other side and in the base, so that paths can be compared. */
export function followRenames(store: ObjectStore, { base, ours, theirs }: MergeSides): Followed {
  const moved = { base: new Map(base), ours: new Map(ours), theirs: new Map(theirs) };
  const byOurs = renamesOf(store, base, ours);
  const byTheirs = renamesOf(store, base, theirs);
  const conflicts: string[] = [];
  for (const [from, to] of byOurs) {
    const other = byTheirs.get(from);
    if (other === to) move(moved.base, from, to);
    else if (other !== undefined || !theirs.has(from) || theirs.has(to)) conflicts.push(from);
    else {
      move(moved.base, from, to);
      move(moved.theirs, from, to);
    }
  }
  for (const [from, to] of byTheirs) {
    if (byOurs.has(from)) continue;
    if (!ours.has(from) || ours.has(to)) {
      conflicts.push(from);
      continue;
    }
    move(moved.base, from, to);
    move(moved.ours, from, to);
  }
  return { sides: moved, conflicts };
}

function renamesOf(
  store: ObjectStore,
  base: Snapshot,
  side: Snapshot,
): ReadonlyMap<string, string> {
  const removed = new Map([...base].filter(([path]) => !side.has(path)));
  const added = new Map([...side].filter(([path]) => !base.has(path)));
  if (removed.size === 0 || added.size === 0) return new Map();
  const renames: readonly Rename[] = findRenames(store, removed, added);
  return new Map(renames.map(({ from, to }) => [from, to]));
}

function move(files: Map<string, SnapshotEntry>, from: string, to: string): void {
  const entry = files.get(from);
  if (entry === undefined) return;
  files.delete(from);
  files.set(to, entry);
}
