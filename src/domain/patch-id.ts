import { digestOf } from "./digest.ts";
import type { ChangedFile } from "./pull-request-facts.ts";

/** What is needed of a changed file to tell what was done to it. */
export type PatchedFile = Pick<
  ChangedFile,
  "path" | "previousPath" | "status" | "blob" | "patch" | "additions" | "deletions"
>;

/**
 * The identity of what a commit changes, wherever it stands: equal for a rebase, a cherry-pick and an
 * amended message, and never equal for a revert, which changes the same lines the other way round.
 *
 * As with git's own patch-id, line numbers and blanks do not count; context does not count either, since
 * a rebase may move it. A file without a patch (binary, or too large to show) is known by its content.
 * Null where nothing is changed, or where GitHub shows neither.
 *
 * Source: https://git-scm.com/docs/git-patch-id
 */
export function patchIdOf(files: readonly PatchedFile[]): string | null {
  const parts = files.map(partOf);
  if (parts.length === 0 || parts.includes(null)) return null;
  return digestOf([...new Set(parts)].toSorted(byText));
}

function partOf(file: PatchedFile): string | null {
  const { path, previousPath, status, patch, blob } = file;
  const name = `${status}\n${previousPath ?? ""}\n${path}`;
  if (patch !== null) return `${name}\n${changedLines(patch)}`;
  // A pure rename has no patch and needs none.
  if (status === "renamed" && file.additions + file.deletions === 0) return name;
  return blob === null ? null : `${name}\n${blob}`;
}

function changedLines(patch: string): string {
  return patch
    .split("\n")
    .filter((line) => line.startsWith("+") || line.startsWith("-"))
    .map((line) => line.replaceAll(/\s/gu, "").toWellFormed())
    .join("\n");
}

function byText(left: string | null, right: string | null): number {
  if (left === right) return 0;
  return (left ?? "") < (right ?? "") ? -1 : 1;
}
