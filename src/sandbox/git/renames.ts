import type { ObjectStore } from "./object-store.ts";
import type { SnapshotEntry } from "./objects.ts";

type Paths = ReadonlyMap<string, SnapshotEntry>;

/** A removed path and the added path it is taken to have become. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Share of content two files must have in common, git's default for `-M`. */
const SIMILARITY_MIN = 0.5;

/** The share asked of files that only kept their name: git tries these first. */
const SAME_NAME_SIMILARITY_MIN = 0.75;

/** Pairs that are compared at most; beyond it git, too, only finds exact renames (`diff.renameLimit`). */
const PAIRS_MAX = 1_000_000;

/** Git cuts content into lines, and long lines into pieces of this size, to estimate similarity. */
const CHUNK_BYTES = 64;

/**
 * Pairs removed files with added ones, as git does: equal content, then equal names with similar content,
 * then the most similar.
 *
 * Source: https://git-scm.com/docs/gitdiffcore#_diffcore_rename_for_detecting_renames_and_copies
 */
export function findRenames(store: ObjectStore, removed: Paths, added: Paths): readonly Rename[] {
  const from = new Map(removed);
  const to = new Map(added);
  const found: Rename[] = [];
  function take(pairs: readonly Rename[]): void {
    for (const pair of pairs) {
      if (!from.has(pair.from) || !to.has(pair.to)) continue;
      from.delete(pair.from);
      to.delete(pair.to);
      found.push(pair);
    }
  }
  take(equalContent(from, to));
  if (from.size * to.size <= PAIRS_MAX) {
    const measure = similarityOf(store);
    take(sameName(from, to).filter((pair) => measure(from, to, pair) >= SAME_NAME_SIMILARITY_MIN));
    take(mostSimilar(from, to, measure));
  }
  return found;
}

/** By new path; each takes the old one of its own name if there is such a one. */
function equalContent(from: Paths, to: Paths): readonly Rename[] {
  const byBlob = Map.groupBy(from, ([, entry]) => keyOf(entry));
  return [...to]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([path, entry]) =>
      (byBlob.get(keyOf(entry)) ?? [])
        .map(([old]) => ({ from: old, to: path }))
        .toSorted((left, right) => Number(keepsName(right)) - Number(keepsName(left))),
    );
}

function keyOf({ blob, mode }: SnapshotEntry): string {
  return `${mode.slice(0, 3)} ${blob}`;
}

function keepsName({ from, to }: Rename): boolean {
  return nameOf(from) === nameOf(to);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Pairs whose file name occurs once on each side. */
function sameName(from: Paths, to: Paths): readonly Rename[] {
  const olds = Map.groupBy(from.keys(), nameOf);
  return [...Map.groupBy(to.keys(), nameOf)].flatMap(([name, [path, ...others]]) => {
    const [old, ...more] = olds.get(name) ?? [];
    const unique = others.length === 0 && more.length === 0;
    return old === undefined || path === undefined || !unique ? [] : [{ from: old, to: path }];
  });
}

type Measure = (from: Paths, to: Paths, pair: Rename) => number;

function mostSimilar(from: Paths, to: Paths, measure: Measure): readonly Rename[] {
  const pairs = [...to.keys()].flatMap((path) =>
    [...from.keys()].map((old) => {
      const pair = { from: old, to: path };
      return { pair, score: measure(from, to, pair) };
    }),
  );
  return pairs
    .filter(({ score }) => score >= SIMILARITY_MIN)
    .toSorted(
      (left, right) =>
        right.score - left.score || Number(keepsName(right.pair)) - Number(keepsName(left.pair)),
    )
    .map(({ pair }) => pair);
}

function similarityOf(store: ObjectStore): Measure {
  const known = new Map<string, ReadonlyMap<string, number>>();
  function chunksOf(sha: string): ReadonlyMap<string, number> {
    const chunks = known.get(sha) ?? countChunks(store.blob(sha) ?? Buffer.alloc(0));
    known.set(sha, chunks);
    return chunks;
  }
  return (from, to, pair) => {
    const old = from.get(pair.from);
    const entry = to.get(pair.to);
    // Only regular files can be similar; links and submodules are renamed when equal.
    if (old?.mode.startsWith("100") !== true || entry?.mode.startsWith("100") !== true) return 0;
    const sizes = [store.blob(old.blob)?.length ?? 0, store.blob(entry.blob)?.length ?? 0];
    const larger = Math.max(...sizes);
    if (larger === 0 || Math.min(...sizes) < larger * SIMILARITY_MIN) return 0;
    return sharedBytes(chunksOf(old.blob), chunksOf(entry.blob)) / larger;
  };
}

function sharedBytes(
  left: ReadonlyMap<string, number>,
  right: ReadonlyMap<string, number>,
): number {
  let shared = 0;
  for (const [chunk, bytes] of left) shared += Math.min(bytes, right.get(chunk) ?? 0);
  return shared;
}

/** How many bytes each distinct line (or piece of a long line) makes up. */
function countChunks(bytes: Buffer): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(10, start);
    const lineEnd = newline === -1 ? bytes.length : newline + 1;
    const end = Math.min(lineEnd, start + CHUNK_BYTES);
    const chunk = bytes.toString("latin1", start, end);
    counts.set(chunk, (counts.get(chunk) ?? 0) + end - start);
    start = end;
  }
  return counts;
}
