import type { PatchedFile } from "./patch-id.ts";

/** Whether two listings of changed files do the same. */
export type ChangeComparison =
  | { readonly kind: "same" }
  /** Paths that one of them changes otherwise, or not at all; sorted. */
  | { readonly kind: "differs"; readonly paths: readonly string[] }
  /** Paths of which GitHub shows neither the lines nor the same content. */
  | { readonly kind: "unclear"; readonly paths: readonly string[] };

/**
 * Compares what was judged with what landed, file by file. A file is the same when it ends with the same
 * content, or when the same lines were added and removed: a base that moved on changes the content around
 * them, and nothing else.
 */
export function compareChanges(
  judged: readonly PatchedFile[],
  landed: readonly PatchedFile[],
): ChangeComparison {
  const left = byPath(judged);
  const right = byPath(landed);
  const differing: string[] = [];
  const unclear: string[] = [];
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    const outcome = compareFile(left.get(path), right.get(path));
    if (outcome === "differs") differing.push(path);
    if (outcome === "unclear") unclear.push(path);
  }
  if (differing.length > 0) return { kind: "differs", paths: differing.toSorted() };
  if (unclear.length > 0) return { kind: "unclear", paths: unclear.toSorted() };
  return { kind: "same" };
}

function byPath(files: readonly PatchedFile[]): ReadonlyMap<string, PatchedFile> {
  const changed = files.filter(({ status }) => status !== "unchanged");
  return new Map(changed.map((file) => [file.path, file]));
}

function compareFile(
  judged: PatchedFile | undefined,
  landed: PatchedFile | undefined,
): "same" | "differs" | "unclear" {
  if (judged === undefined || landed === undefined) return "differs";
  if (judged.status !== landed.status) return "differs";
  if (judged.previousPath !== landed.previousPath) return "differs";
  if (judged.blob !== null && judged.blob === landed.blob) return "same";
  if (isPureRename(judged) && isPureRename(landed)) return "same";
  if (judged.patch === null || landed.patch === null) return "unclear";
  return changedLines(judged.patch) === changedLines(landed.patch) ? "same" : "differs";
}

function isPureRename({ status, additions, deletions }: PatchedFile): boolean {
  return status === "renamed" && additions + deletions === 0;
}

/** The lines that are added and removed, each in full: unlike a patch id, blanks count here. */
function changedLines(patch: string): string {
  return patch
    .split("\n")
    .filter((line) => line.startsWith("+") || line.startsWith("-"))
    .join("\n");
}
