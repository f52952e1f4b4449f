import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import type { Known } from "../domain/known.ts";
import type {
  ChangedFile,
  PullRequestRef,
  PullRequestState,
} from "../domain/pull-request-facts.ts";
import { createBoundedCache } from "./bounded-cache.ts";
import type { InstallationClient } from "./client.ts";
import { fetchBlobText, fetchFileText, fetchTree, type TreeEntry } from "./fetch-contents.ts";
import { readAnswer } from "./read-answer.ts";
import { Sha } from "./shapes.ts";

/** Largest text that is read: real lockfiles reach a few megabytes. */
const TEXT_BYTES_MAX = 20_000_000;
/** Most files read on both sides; a change that asks for more is a vendoring or an attack. */
const FILES_MAX = 250;
/** Files picked from a whole tree: agents' configuration is a handful. */
const PICKED_MAX = 40;
const PICKED_BYTES_MAX = 1_000_000;
/** Reads at once, well below GitHub's limit on concurrent requests. */
const READS_AT_ONCE = 6;

/** One side of a file. */
interface Side {
  readonly text: string | null;
  readonly mode: string | null;
  /** Why a side that is there could not be read. */
  readonly unread: string | null;
}

/** Both sides of a changed file: the merge base's and the head's. */
export interface FetchedSides {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly mode: { readonly before: string | null; readonly after: string | null };
  readonly unread: string | null;
}

const Comparison = z.object({ merge_base_commit: z.object({ sha: Sha }) });

const ABSENT: Side = { text: null, mode: null, unread: null };

/**
 * The commit a pull request branched from, which its files are compared with.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#compare-two-commits
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
async function fetchMergeBase(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  { base, head }: Pick<PullRequestState, "base" | "head">,
): Promise<CommitSha> {
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const basehead = `${base.sha}...${head.sha}`;
  // The files are known already: one a page keeps the answer small.
  const { data } = await client.request(route, { owner, repo, basehead, per_page: 1 });
  return readAnswer(Comparison, data, route).merge_base_commit.sha;
}

/** Text of one file of a commit. */
export interface FileAt {
  readonly path: string;
  readonly text: string;
  readonly mode: string;
}

/** Texts by object name: the same content is read once, whatever commit it is in. */
const TEXTS_KEPT = { entriesMax: 2_000, bytesMax: 16 * 1024 * 1024 };

/** Reads files of a listed tree, at most {@link PICKED_MAX} at once, each content once. */
export type EntryReader = (
  client: InstallationClient,
  ref: PullRequestRef,
  entries: readonly Pick<TreeEntry, "path" | "sha" | "mode">[],
) => Promise<readonly FileAt[]>;

/** Makes a reader that remembers what it has read. What cannot be read is left out. */
export function createEntryReader(): EntryReader {
  const texts = createBoundedCache<string>(TEXTS_KEPT);
  return async (client, ref, entries) => {
    const read = await inTurns(entries.slice(0, PICKED_MAX), async ({ path, sha, mode }) => {
      const key = `${ref.repositoryId} ${sha}`;
      const known = texts.get(key);
      if (known !== undefined) return [{ path, text: known, mode }];
      const blob = await fetchBlobText(client, ref, { sha, maxBytes: PICKED_BYTES_MAX });
      if (blob.kind !== "found") return [];
      texts.set(key, blob.text, blob.text.length * 2);
      return [{ path, text: blob.text, mode }];
    });
    return read.flat();
  };
}

/** A reader of both sides of files between a merge base and a head. */
export interface SideReader {
  readSides(files: readonly ChangedFile[]): Promise<readonly FetchedSides[]>;
  /** Text of any file of one side; null when it is not there or cannot be read. */
  readOther(path: string, side: "before" | "after"): Promise<string | null>;
}

/**
 * Makes a reader of both sides. The trees give modes and object names; where GitHub cuts a tree, files
 * are read by path and their modes stay unknown.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function createSideReader(
  client: InstallationClient,
  ref: PullRequestRef,
  pullRequest: Pick<PullRequestState, "base" | "head">,
): Promise<SideReader> {
  const mergeBase = await fetchMergeBase(client, ref, pullRequest);
  const [before, after] = await Promise.all([
    fetchTree(client, ref, mergeBase),
    fetchTree(client, ref, pullRequest.head.sha),
  ]);
  const places = {
    before: { commit: mergeBase, tree: byPath(before) },
    after: { commit: pullRequest.head.sha, tree: byPath(after) },
  };
  const readSide = (path: string, side: "before" | "after"): Promise<Side> =>
    readOne(client, ref, { path, ...places[side] });
  return {
    readSides: (files) => inTurns(files, (file, index) => readBoth(file, index, readSide)),
    async readOther(path, side) {
      return (await readSide(path, side)).text;
    },
  };
}

type ReadSide = (path: string, side: "before" | "after") => Promise<Side>;

async function readBoth(
  file: ChangedFile,
  index: number,
  readSide: ReadSide,
): Promise<FetchedSides> {
  const { path, previousPath, status } = file;
  if (index >= FILES_MAX) {
    const unread = `more than ${FILES_MAX} files would have to be read`;
    return { path, before: null, after: null, mode: { before: null, after: null }, unread };
  }
  const existed = status !== "added" && status !== "copied";
  const [before, after] = await Promise.all([
    existed ? readSide(previousPath ?? path, "before").then(expected) : ABSENT,
    status === "removed" ? ABSENT : readSide(path, "after").then(expected),
  ]);
  return {
    path,
    before: before.text,
    after: after.text,
    mode: { before: before.mode, after: after.mode },
    unread: after.unread ?? before.unread,
  };
}

/** The list of changed files says that this side is there: nothing instead of it is no empty file. */
function expected(side: Side): Side {
  if (side.text !== null || side.unread !== null) return side;
  return { ...side, unread: "GitHub does not show it" };
}

interface PlacedFile {
  readonly path: string;
  readonly commit: CommitSha;
  /** Null when GitHub did not list the tree completely. */
  readonly tree: ReadonlyMap<string, TreeEntry> | null;
}

async function readOne(
  client: InstallationClient,
  ref: PullRequestRef,
  { path, commit, tree }: PlacedFile,
): Promise<Side> {
  const entry = tree?.get(path);
  if (tree !== null && entry === undefined) return ABSENT;
  // A submodule has no text of its own: git shows its commit in this form.
  if (entry?.type === "commit") {
    return { text: `Subproject commit ${entry.sha}\n`, mode: entry.mode, unread: null };
  }
  const { owner, repo } = ref;
  const read =
    entry === undefined
      ? await fetchFileText(client, { owner, repo, path, gitRef: commit })
      : await fetchBlobText(client, ref, { sha: entry.sha, maxBytes: TEXT_BYTES_MAX });
  const mode = entry?.mode ?? null;
  switch (read.kind) {
    case "found":
      return { text: read.text, mode, unread: null };
    case "absent":
      return { ...ABSENT, mode };
    case "unknown":
      return { text: null, mode, unread: read.reason };
  }
}

function byPath(tree: Known<readonly TreeEntry[]>): ReadonlyMap<string, TreeEntry> | null {
  if (tree.kind === "unknown") return null;
  return new Map(tree.value.map((entry) => [entry.path, entry]));
}

/** Maps with a bounded number of reads under way, in order. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  read: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += READS_AT_ONCE) {
    const turn = items.slice(start, start + READS_AT_ONCE);
    results.push(...(await Promise.all(turn.map((item, offset) => read(item, start + offset)))));
  }
  return results;
}
