import type { ObjectStore } from "../git/object-store.ts";
import type { FileMode, Snapshot, SnapshotEntry } from "../git/objects.ts";

/** What a file is to hold: text, bytes, or either with a mode. Null removes the file. */
export type FileContent =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode: FileMode }
  | null;

/**
 * A snapshot with some files written, changed or removed. The content of a submodule (mode 160000) is the
 * commit it points at.
 *
 * @throws {TypeError} for paths that git refuses.
 */
export function writeFiles(
  objects: ObjectStore,
  before: Snapshot,
  files: Readonly<Record<string, FileContent>>,
): Snapshot {
  const after = new Map<string, SnapshotEntry>(before);
  for (const [path, file] of Object.entries(files)) {
    if (!isPath(path)) throw new TypeError(`git has no path ${JSON.stringify(path)}`);
    if (file === null) after.delete(path);
    else after.set(path, writeFile(objects, file));
  }
  return after;
}

function writeFile(objects: ObjectStore, file: Exclude<FileContent, null>): SnapshotEntry {
  if (typeof file === "string" || file instanceof Uint8Array) {
    return { blob: objects.writeBlob(file), mode: "100644" };
  }
  const { content, mode } = file;
  return {
    blob: mode === "160000" ? String(content) : objects.writeBlob(content),
    mode,
  };
}

function isPath(path: string): boolean {
  return path
    .split("/")
    .every((name) => name !== "" && name !== "." && name !== ".." && name !== ".git");
}
