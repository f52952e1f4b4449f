import type { CommitSha } from "../domain/ids.ts";
import type { Known } from "../domain/known.ts";
import type {
  ChangedFile,
  Commit,
  PullRequestRef,
  PullRequestState,
} from "../domain/pull-request-facts.ts";
import { createBoundedCache } from "./bounded-cache.ts";
import type { FetchedTestMerge } from "./fetch-test-merge.ts";

/** What cannot change while base and head of a pull request stay: its files and its commits. */
interface Snapshot {
  readonly files: Known<readonly ChangedFile[]>;
  readonly commits: Known<readonly Commit[]>;
}

/** Names one content of one pull request. */
export interface SnapshotKey {
  readonly ref: PullRequestRef;
  readonly pullRequest: Pick<PullRequestState, "base" | "head">;
}

/** A bounded memory of snapshots. */
export interface SnapshotCache {
  get(key: SnapshotKey): Snapshot | undefined;
  /** Keeps a snapshot unless a part of it is unknown: the next reading may know it. */
  set(key: SnapshotKey, snapshot: Snapshot): void;
  /** A test merge by its commit, which says which base and head it is of. */
  getMerge(ref: PullRequestRef, sha: CommitSha): FetchedTestMerge | undefined;
  setMerge(ref: PullRequestRef, merge: FetchedTestMerge): void;
}

/** Active pull requests of one replica, in less memory than one large answer of GitHub. */
const BOUNDS = { entriesMax: 500, bytesMax: 32 * 1024 * 1024 };

/** Paths, names, ids and the objects around them, for one file or commit without its text. */
const ITEM_BYTES = 500;

/** Makes an empty snapshot cache. */
export function createSnapshotCache(): SnapshotCache {
  const snapshots = createBoundedCache<Snapshot>(BOUNDS);
  const merges = createBoundedCache<FetchedTestMerge>(BOUNDS);
  return {
    get: (key) => snapshots.get(textOf(key)),
    set(key, snapshot) {
      const { files, commits } = snapshot;
      if (files.kind === "unknown" || commits.kind === "unknown") return;
      snapshots.set(textOf(key), snapshot, weigh(files.value, commits.value));
    },
    getMerge: ({ repositoryId }, sha) => merges.get(`${repositoryId} ${sha}`),
    setMerge({ repositoryId }, merge) {
      merges.set(`${repositoryId} ${merge.sha}`, merge, weigh(merge.files, []));
    },
  };
}

function textOf({ ref, pullRequest }: SnapshotKey): string {
  const { base, head } = pullRequest;
  return [ref.repositoryId, ref.number, base.ref, base.sha, head.sha].join(" ");
}

function weigh(files: readonly ChangedFile[], commits: readonly Commit[]): number {
  const patches = files.reduce((sum, file) => sum + (file.patch?.length ?? 0), 0);
  const messages = commits.reduce((sum, commit) => sum + commit.message.length, 0);
  // JavaScript keeps a character in at most two bytes.
  return (files.length + commits.length) * ITEM_BYTES + (patches + messages) * 2;
}
