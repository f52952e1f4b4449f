import type { PlainData } from "../../domain/plain-data.ts";
import type { DescribeContext, Description } from "./declared.ts";

/** What a file is to its project. */
export type FileRole =
  /** Names packages, by hand, where a lockfile should pin them. */
  | "manifest"
  /** Names packages; there is no lockfile beside it, or none that must be. */
  | "standalone"
  | "lock"
  /** Says where packages come from and how they are installed. */
  | "settings"
  /** A checked-in archive: its path is all that can be judged. */
  | "archive"
  /** Third-party source that is checked in. */
  | "vendored"
  /** A lockfile in a format that is not text. */
  | "binary-lock"
  /** A manifest in a format without a reader. */
  | "unsupported"
  /** The commit a submodule stands at. */
  | "gitlink";

/** Files of one kind: which paths, which reader, and what their content means. */
export interface FileRule {
  readonly matches: (path: string) => boolean;
  /** Name of a reader of `src/readers/registry.ts`; null when the path says it all. */
  readonly reader: string | null;
  readonly role: FileRole;
  /** Whether the file is a program, so that its literals are only part of the truth. */
  readonly program?: boolean;
  readonly describe: (data: PlainData, context: DescribeContext) => Description;
}

/** One package ecosystem. */
export interface Ecosystem {
  readonly id: string;
  readonly title: string;
  readonly files: readonly FileRule[];
}

/** Matches files by their exact name, in any folder. */
export function named(...names: readonly string[]): (path: string) => boolean {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return (path) => wanted.has(baseName(path).toLowerCase());
}

/** Matches files whose name ends so, in any folder. */
export function ending(...endings: readonly string[]): (path: string) => boolean {
  return (path) => endings.some((end) => path.toLowerCase().endsWith(end));
}

/** The last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder of a path, "" for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** Resolves a relative path against the folder of `from`; null when it leaves the repository. */
export function resolvePath(from: string, relative: string): string | null {
  const segments = relative.startsWith("/") ? [] : folderOf(from).split("/");
  for (const segment of relative.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.filter((part) => part !== "").length === 0) return null;
    else segments.pop();
  }
  return segments.filter((part) => part !== "").join("/");
}
