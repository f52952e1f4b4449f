import type { CommitSha } from "./ids.ts";
import type { PatchedFile } from "./patch-id.ts";
import { type ChangeComparison, compareChanges } from "./same-change.ts";

/**
 * What GitHub says of merging an open pull request: the commit it made to try it, that it conflicts, or that
 * it is still at work.
 *
 * Source: https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
 */
export type Mergeability =
  | { readonly kind: "made"; readonly sha: CommitSha }
  | { readonly kind: "conflict" }
  | { readonly kind: "computing" };

/**
 * What merging does beside the list of changes, where the base moved on since the change left it. The list
 * compares the head with that place; the merge applies it to the base as it is now, where a folder may have
 * another name. JSON-safe; stored with the facts.
 */
export interface TestMerge {
  readonly sha: CommitSha;
  /** The tip of the base that it merges into. */
  readonly baseSha: CommitSha;
  /** Paths that only the merge changes. They were added to the changed files. */
  readonly added: readonly string[];
  /** Paths in which the merge changes other lines. They stand in the changed files as the merge has them. */
  readonly otherwise: readonly string[];
  /** Paths of the list that the merge leaves as they are in the base. */
  readonly missing: readonly string[];
}

/**
 * Compares what was judged with what landed. Both was judged: the change as GitHub lists it, and as it was
 * seen to merge into a base that had moved on; what landed must be one of the two.
 */
export function compareJudged(
  judged: readonly PatchedFile[],
  merge: TestMerge | undefined,
  landed: readonly PatchedFile[],
): ChangeComparison {
  if (merge === undefined) return compareChanges(judged, landed);
  const added = new Set(merge.added);
  const listed = judged.filter(({ path }) => !added.has(path));
  const asListed = compareChanges(listed, landed);
  if (asListed.kind === "same") return asListed;
  const missing = new Set(merge.missing);
  const merged = judged.filter(({ path }) => !missing.has(path));
  return compareChanges(merged, landed);
}
