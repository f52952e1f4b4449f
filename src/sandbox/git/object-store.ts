import {
  type CommitObject,
  commitBytes,
  inTreeOrder,
  objectId,
  type Signature,
  type Snapshot,
  type SnapshotEntry,
  type TreeEntry,
  treeBytes,
} from "./objects.ts";

/** What a new commit says; its tree is written from the snapshot. */
export interface NewCommit {
  readonly snapshot: Snapshot;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

interface Folder {
  readonly files: Map<string, SnapshotEntry>;
  readonly folders: Map<string, Folder>;
}

/** The objects of a repository and all its forks, which share one store as they do on GitHub. */
export class ObjectStore {
  readonly #blobs = new Map<string, Buffer>();
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  readonly #commits = new Map<string, CommitObject>();

  /** Stores bytes as a blob and returns its name. */
  writeBlob(content: string | Uint8Array): string {
    const bytes = Buffer.from(content);
    const sha = objectId("blob", bytes);
    this.#blobs.set(sha, bytes);
    return sha;
  }

  blob(sha: string): Buffer | undefined {
    return this.#blobs.get(sha);
  }

  tree(sha: string): readonly TreeEntry[] | undefined {
    return this.#trees.get(sha);
  }

  findCommit(sha: string): CommitObject | undefined {
    return this.#commits.get(sha);
  }

  /** @throws {TypeError} when there is no such commit: the caller holds a name it made up. */
  commit(sha: string): CommitObject {
    const commit = this.#commits.get(sha);
    if (commit === undefined) throw new TypeError(`no commit ${sha}`);
    return commit;
  }

  /** Stores a commit and every tree below it. */
  writeCommit({ snapshot, ...rest }: NewCommit): CommitObject {
    const content = { ...rest, tree: this.#writeTrees(snapshot) };
    const sha = objectId("commit", commitBytes(content));
    const commit = { ...content, sha, snapshot };
    this.#commits.set(sha, commit);
    return commit;
  }

  #writeTrees(snapshot: Snapshot): string {
    const root: Folder = { files: new Map(), folders: new Map() };
    for (const [path, entry] of snapshot) {
      const names = path.split("/");
      const file = names.pop() ?? path;
      names.reduce(folderWithin, root).files.set(file, entry);
    }
    return this.#writeTree(root);
  }

  #writeTree({ files, folders }: Folder): string {
    const entries = inTreeOrder([
      ...[...files].map(([name, { mode, blob }]): TreeEntry => ({ name, mode, sha: blob })),
      ...[...folders].map(
        ([name, folder]): TreeEntry => ({ name, mode: "40000", sha: this.#writeTree(folder) }),
      ),
    ]);
    const sha = objectId("tree", treeBytes(entries));
    this.#trees.set(sha, entries);
    return sha;
  }
}

function folderWithin(folder: Folder, name: string): Folder {
  const existing = folder.folders.get(name);
  if (existing !== undefined) return existing;
  const created: Folder = { files: new Map(), folders: new Map() };
  folder.folders.set(name, created);
  return created;
}
