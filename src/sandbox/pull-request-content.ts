import { commitsBetween, mergeBase } from "./git/commit-graph.ts";
import { mergeCommits } from "./git/merge.ts";
import type { ObjectStore } from "./git/object-store.ts";
import type { CommitObject, Snapshot } from "./git/objects.ts";
import { diffFiles, type FileChange } from "./git/tree-diff.ts";
import type { PullRequest } from "./state.ts";
import type { World } from "./world.ts";

/** What git can tell of two commits. It never changes, so it is computed once. */
interface Comparison {
  readonly mergeBase: string | null;
  readonly commits: readonly CommitObject[];
  readonly files: () => readonly FileChange[];
  /** The merged snapshot, or null when the two conflict. */
  readonly merged: () => Snapshot | null;
  /** The commit that a merge would make, on no branch; null when the two conflict. */
  readonly testMerge: () => string | null;
}

const EMPTY: Snapshot = new Map();

/** Comparisons that are kept; all are forgotten when there are more, which only costs time. */
const COMPARISONS_MAX = 2000;

const comparisons = new WeakMap<ObjectStore, Map<string, Comparison>>();

/** Compares `head` with the point where it left `base` (GitHub's three dots). */
export function compareCommits(store: ObjectStore, base: string, head: string): Comparison {
  const known = comparisons.get(store) ?? new Map<string, Comparison>();
  comparisons.set(store, known);
  const key = `${base}...${head}`;
  const comparison = known.get(key) ?? makeComparison(store, base, head);
  if (known.size >= COMPARISONS_MAX) known.clear();
  known.set(key, comparison);
  return comparison;
}

function makeComparison(store: ObjectStore, base: string, head: string): Comparison {
  const fork = mergeBase(store, base, head);
  const before = fork === null ? EMPTY : store.commit(fork).snapshot;
  const theirs = store.commit(head).snapshot;
  return {
    mergeBase: fork,
    commits: commitsBetween(store, base, head),
    files: once(() => diffFiles(store, before, theirs)),
    merged: once(() => mergeCommits(store, base, head)),
    testMerge: once(() => {
      const snapshot = mergeCommits(store, base, head);
      return snapshot === null ? null : writeTestMerge(store, { base, head, snapshot });
    }),
  };
}

/** Who makes test merges. */
const GITHUB = { name: "GitHub", email: "noreply@github.com" } as const;

interface TestMerge {
  readonly base: string;
  readonly head: string;
  readonly snapshot: Snapshot;
}

/** The same two commits make the same test merge, whenever somebody looks. */
function writeTestMerge(store: ObjectStore, { base, head, snapshot }: TestMerge): string {
  const { at } = store.commit(head).committer;
  const signature = { ...GITHUB, at };
  return store.writeCommit({
    snapshot,
    parents: [base, head],
    author: signature,
    committer: signature,
    message: `Merge ${head} into ${base}`,
  }).sha;
}

function once<Value>(compute: () => Value): () => Value {
  let held: { readonly value: Value } | null = null;
  return () => {
    held ??= { value: compute() };
    return held.value;
  };
}

/** The head that reads show: the old one while the stale-read fault covers a push. */
export function visibleHead(world: World, { headSha, stale }: PullRequest): string {
  return stale !== null && world.clock.now() < stale.until ? stale.headSha : headSha;
}

/** The tip a pull request is compared with; frozen once it is closed. */
export function baseTip(pullRequest: PullRequest): string {
  const { repository, baseRef, baseSha, state } = pullRequest;
  return state === "open" ? (repository.branches.get(baseRef) ?? baseSha) : baseSha;
}

/** A pull request's commits and files, as of the head that reads show. */
export function contentOf(world: World, pullRequest: PullRequest): Comparison {
  const { objects } = pullRequest.repository;
  return compareCommits(objects, baseTip(pullRequest), visibleHead(world, pullRequest));
}
