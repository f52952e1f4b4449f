import { z } from "zod";
import {
  consistencyRanges,
  EMPTY_FRONTIER,
  grow,
  inclusionRanges,
  joinSubtrees,
  type LeafRange,
  rootOf,
  type Subtree,
  subtreesOf,
} from "../domain/merkle.ts";
import { readRow, readRows } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

/** Levels of the tree whose hashes are kept: every eighth, the leaves being the first. */
const KEPT_LEVELS = 8;

const HashRow = z.object({
  level: z.int(),
  idx: z.int(),
  hash: z.instanceof(Uint8Array),
});

// One statement for all spans, so that a proof is one round trip.
const HASHES = `
  select span.level, node.idx, node.hash
    from unnest($1::int[], $2::bigint[], $3::bigint[]) as span (level, first, last)
    cross join lateral (
      select audit_leaf.seq as idx, audit_leaf.leaf as hash from audit_leaf
       where span.level = 0 and audit_leaf.seq between span.first and span.last
      union all
      select audit_node.idx, audit_node.hash from audit_node
       where span.level > 0 and audit_node.level = span.level
         and audit_node.idx between span.first and span.last) as node`;

const SizeRow = z.object({ size: z.int() }).transform(({ size }) => size);

const PlaceRow = z.object({ seq: z.int() }).transform(({ seq }) => seq);

/** How many entries the tree holds. */
export async function treeSize(database: Queryable): Promise<number> {
  const size = await readRow(database, SizeRow, {
    text: "select size from audit_head where one = 1",
    values: [],
  });
  return size ?? 0;
}

/** The number of an entry's leaf; null while no tree holds it. */
export function leafNumber(database: Queryable, entryId: number): Promise<number | null> {
  const text = "select seq from audit_leaf where entry_id = $1";
  return readRow(database, PlaceRow, { text, values: [entryId] });
}

/** The hashes that prove that leaf `index` is in the tree of `size` entries. */
export function inclusionProof(
  database: Queryable,
  index: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  return hashesOf(database, inclusionRanges(index, size));
}

/** The hashes that prove that the first `older` entries were not touched since. */
export function consistencyProof(
  database: Queryable,
  older: number,
  newer: number,
): Promise<readonly Uint8Array[]> {
  return hashesOf(database, consistencyRanges(older, newer));
}

/** The root the tree had at a size it has reached. */
export async function rootAt(database: Queryable, size: number): Promise<Uint8Array> {
  if (size === 0) return rootOf(EMPTY_FRONTIER);
  const [root] = await hashesOf(database, [{ from: 0, to: size }]);
  return root ?? rootOf(EMPTY_FRONTIER);
}

/** A subtree's hashes on the kept level at or below it. */
interface Span {
  readonly level: number;
  readonly first: number;
  readonly last: number;
}

/** @throws {RangeError} when the tree does not hold a leaf or node that it should. */
async function hashesOf(
  database: Queryable,
  ranges: readonly LeafRange[],
): Promise<readonly Uint8Array[]> {
  const spans = ranges.flatMap((range) => subtreesOf(range).map(spanOf));
  const values = [
    spans.map(({ level }) => level),
    spans.map(({ first }) => first),
    spans.map(({ last }) => last),
  ];
  const rows = await readRows(database, HashRow, { text: HASHES, values });
  const kept = new Map(rows.map(({ level, idx, hash }) => [`${level}/${idx}`, hash]));
  return ranges.map((range) =>
    joinSubtrees(subtreesOf(range).map((subtree) => subtreeHash(kept, spanOf(subtree)))),
  );
}

function spanOf({ level, index }: Subtree): Span {
  const kept = level - (level % KEPT_LEVELS);
  const width = 2 ** (level - kept);
  return { level: kept, first: index * width, last: (index + 1) * width - 1 };
}

function subtreeHash(
  kept: ReadonlyMap<string, Uint8Array>,
  { level, first, last }: Span,
): Uint8Array {
  const hashes: Uint8Array[] = [];
  for (let index = first; index <= last; index += 1) {
    const hash = kept.get(`${level}/${index}`);
    if (hash === undefined) throw new RangeError(`the tree lacks node ${index} of level ${level}`);
    hashes.push(hash);
  }
  return rootOf(grow(EMPTY_FRONTIER, hashes));
}
