import type { ObjectStore } from "./object-store.ts";
import type { CommitObject } from "./objects.ts";

/** Every commit that can be reached from any of `shas`, themselves included. */
export function ancestorsOf(store: ObjectStore, ...shas: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...shas];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...store.commit(next).parents);
  }
  return found;
}

/** Whether `older` is `newer` or one of its ancestors. */
export function isAncestor(store: ObjectStore, older: string, newer: string): boolean {
  return older === newer || ancestorsOf(store, newer).has(older);
}

/**
 * The best common ancestor: one that no other common ancestor descends from. Of several (a criss-cross)
 * the first in the order of names is taken; null for unrelated histories.
 */
export function mergeBase(store: ObjectStore, left: string, right: string): string | null {
  return mergeBases(store, left, right)[0] ?? null;
}

/** Every best common ancestor, in the order of names: several in a criss-cross. */
export function mergeBases(store: ObjectStore, left: string, right: string): readonly string[] {
  if (left === right) return [left];
  const ofLeft = ancestorsOf(store, left);
  const common = [...ancestorsOf(store, right)].filter((sha) => ofLeft.has(sha));
  const covered = new Set<string>();
  for (const sha of common) {
    for (const parent of store.commit(sha).parents) covered.add(parent);
  }
  return common.filter((sha) => !covered.has(sha)).toSorted();
}

/**
 * The commits of `head` that `base` does not have, parents before children: what a pull request lists.
 */
export function commitsBetween(
  store: ObjectStore,
  base: string,
  head: string,
): readonly CommitObject[] {
  const known = ancestorsOf(store, base);
  const listed = new Set<string>();
  const ordered: CommitObject[] = [];
  const open = [{ sha: head, parentsDone: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { sha, parentsDone } = next;
    if (known.has(sha) || listed.has(sha)) continue;
    const commit = store.commit(sha);
    if (parentsDone) {
      listed.add(sha);
      ordered.push(commit);
      continue;
    }
    open.push({ sha, parentsDone: true });
    open.push(
      ...commit.parents.toReversed().map((parent) => ({ sha: parent, parentsDone: false })),
    );
  }
  return ordered;
}
