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
const HASH_BYTES = 32;

const HashesRow = z.object({ place: z.int(), hashes: z.instanceof(Uint8Array).nullable() });

// One statement for all spans, so that a proof is one round trip; one row for each, since hundreds of rows
// of one hash cost more than all the hashing.
const HASHES = `
  select span.place,
         case when span.level = 0
              then (select string_agg(leaf, '' order by seq) from audit_leaf
                     where seq between span.first and span.last)
              else (select string_agg(hash, '' order by idx) from audit_node
                     where audit_node.level = span.level and idx between span.first and span.last)
          end as hashes
    from unnest($1::int[], $2::bigint[], $3::bigint[])
         with ordinality as span (level, first, last, place)`;

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
  const rows = await readRows(database, HashesRow, { text: HASHES, values });
  const kept = new Map(rows.map(({ place, hashes }) => [place, hashes]));
  // Numbered from 1, as the database does.
  let place = 0;
  return ranges.map((range) =>
    joinSubtrees(
      subtreesOf(range).map((subtree) => {
        place += 1;
        return subtreeHash(kept.get(place) ?? null, spanOf(subtree));
      }),
    ),
  );
}

function spanOf({ level, index }: Subtree): Span {
  const kept = level - (level % KEPT_LEVELS);
  const width = 2 ** (level - kept);
  return { level: kept, first: index * width, last: (index + 1) * width - 1 };
}

function subtreeHash(bytes: Uint8Array | null, { level, first, last }: Span): Uint8Array {
  const count = last - first + 1;
  if (bytes?.length !== count * HASH_BYTES) {
    throw new RangeError(`the tree lacks a node from ${first} to ${last} of level ${level}`);
  }
  const hashes = Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
  return rootOf(grow(EMPTY_FRONTIER, hashes));
}
