import { EMPTY_FRONTIER, grow } from "./merkle.ts";

/**
 * The static form of the log that other people's tools read: bundles of 256 entries and their paths.
 *
 * Source: https://c2sp.org/tlog-tiles
 */

/** Entries of one bundle, and hashes of one tile. */
export const TILE_WIDTH = 256;
/** Longest entry: its length stands before it in two bytes. */
const ENTRY_BYTES_MAX = 0xff_ff;
/** Three digits a folder, so that no folder grows without end. */
const PATH_GROUP = 1_000;

/** `tile/entries/x001/234`, with `.p/17` behind it where only 17 entries are there yet. */
export function bundlePath(index: number, width: number): string {
  return `tile/entries/${numberPath(index)}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** `tile/0/x001/234`: the hashes of one level. */
export function tilePath(level: number, index: number, width: number): string {
  return `tile/${level}/${numberPath(index)}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

function numberPath(index: number): string {
  const last = String(index % PATH_GROUP).padStart(3, "0");
  let rest = Math.floor(index / PATH_GROUP);
  let path = last;
  while (rest > 0) {
    path = `x${String(rest % PATH_GROUP).padStart(3, "0")}/${path}`;
    rest = Math.floor(rest / PATH_GROUP);
  }
  return path;
}

/** One bundle: each entry with its length before it, two bytes, the higher first. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const parts = entries.flatMap((entry) => {
    if (entry.length > ENTRY_BYTES_MAX) throw new RangeError(`an entry of ${entry.length} bytes`);
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
  });
  return Buffer.concat(parts);
}

/** The entries of a bundle; null when it does not end where an entry ends, or holds too many. */
export function decodeBundle(bytes: Uint8Array): readonly Uint8Array[] | null {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const high = bytes[at];
    const low = bytes[at + 1];
    if (high === undefined || low === undefined || entries.length === TILE_WIDTH) return null;
    const start = at + 2;
    const end = start + high * 256 + low;
    if (end > bytes.length) return null;
    entries.push(bytes.subarray(start, end));
    at = end;
  }
  return entries;
}

/** Levels of the tree between the hashes of one tile and those of the tile above. */
const TILE_HEIGHT = 8;

/** Hashes of one level of tiles: of leaves at level 0, of whole tiles of the level below above it. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  /** As many as there are yet, at most {@link TILE_WIDTH}. */
  readonly hashes: readonly Uint8Array[];
}

/** Takes the leaves of a log in their order and makes the tiles over them. */
export interface TileCollector {
  add(leaf: Uint8Array): void;
  /** Gives out the tiles that are not full, each at its width in the tree of what was added. */
  finish(): void;
}

/** Gives out each tile once it is full. */
export function collectTiles(onTile: (tile: Tile) => void): TileCollector {
  const open: Uint8Array[][] = [];
  const counts: number[] = [];
  let frontier = EMPTY_FRONTIER;
  const giveOut = (level: number): void => {
    const index = counts[level] ?? 0;
    onTile({ level, index, hashes: open[level] ?? [] });
    counts[level] = index + 1;
    open[level] = [];
  };
  return {
    add(leaf) {
      frontier = grow(frontier, [leaf], (subtree, hash) => {
        if (subtree.level % TILE_HEIGHT !== 0) return;
        const level = subtree.level / TILE_HEIGHT;
        const hashes = open[level] ?? [];
        open[level] = hashes;
        hashes.push(hash);
        if (hashes.length === TILE_WIDTH) giveOut(level);
      });
    },
    finish() {
      for (const [level, hashes] of open.entries()) if (hashes.length > 0) giveOut(level);
    },
  };
}
