import { createHash } from "node:crypto";

/**
 * File modes git knows.
 *
 * Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export type FileMode = "100644" | "100755" | "120000" | "160000";

/** One file of a snapshot. `blob` is a commit of another repository when `mode` is 160000. */
export interface SnapshotEntry {
  readonly blob: string;
  readonly mode: FileMode;
}

/** Every file of one commit, by path. */
export type Snapshot = ReadonlyMap<string, SnapshotEntry>;

/** Who made a commit, as git writes it down. Anyone can claim any name and address. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601, whole seconds, UTC. */
  readonly at: string;
}

/** What a commit is made of, before it has a name. */
export interface CommitContent {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** A named commit with the snapshot its tree stands for. */
export interface CommitObject extends CommitContent {
  readonly sha: string;
  readonly snapshot: Snapshot;
}

/** One line of a tree object. */
export interface TreeEntry {
  readonly name: string;
  readonly mode: FileMode | "40000";
  readonly sha: string;
}

/** Git's name of an object: SHA-1 over its type, size and bytes. */
export function objectId(type: "blob" | "tree" | "commit", content: Uint8Array): string {
  return createHash("sha1")
    .update(`${type} ${String(content.length)}\0`)
    .update(content)
    .digest("hex");
}

/** The bytes of a tree object; entries must be in git's order (see {@link inTreeOrder}). */
export function treeBytes(entries: readonly TreeEntry[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => [
      Buffer.from(`${entry.mode} ${entry.name}\0`),
      Buffer.from(entry.sha, "hex"),
    ]),
  );
}

/** Entries by bytes of their name, where a folder counts as if its name ended in a slash. */
export function inTreeOrder(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries
    .map((entry) => ({
      entry,
      key: Buffer.from(entry.mode === "40000" ? `${entry.name}/` : entry.name),
    }))
    .toSorted((left, right) => Buffer.compare(left.key, right.key))
    .map(({ entry }) => entry);
}

/** The bytes of a commit object. */
export function commitBytes(commit: CommitContent): Uint8Array {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signatureLine(commit.author)}`,
    `committer ${signatureLine(commit.committer)}`,
    "",
    commit.message,
  ];
  return Buffer.from(lines.join("\n"));
}

function signatureLine({ name, email, at }: Signature): string {
  return `${name} <${email}> ${String(Math.floor(Date.parse(at) / 1000))} +0000`;
}
