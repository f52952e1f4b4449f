import { nodeHash, sha256 } from "./digest.ts";

/**
 * The Merkle tree of the log: heads, and proofs that an entry is in it and that an older tree is a
 * beginning of it.
 *
 * A proof is named by ranges of leaves first, so that whoever keeps the hashes can fetch them all at once.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc6962#section-2.1
 */

/** Leaves `from` (inclusive) to `to` (exclusive), counted from 0. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** A complete subtree: `level` 0 is a leaf, and `index` counts the subtrees of that level. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** A growing tree: the hashes of its largest complete subtrees, from left to right. */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

/** The tree without a leaf. */
export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** Adds leaves in their order; `onComplete` is told of every subtree that this completes, leaves too. */
export function grow(
  frontier: Frontier,
  leaves: readonly Uint8Array[],
  onComplete: (subtree: Subtree, hash: Uint8Array) => void = () => undefined,
): Frontier {
  const hashes = [...frontier.hashes];
  let { size } = frontier;
  for (const leaf of leaves) {
    let hash = leaf;
    let level = 0;
    let index = size;
    onComplete({ level, index }, hash);
    // Every complete subtree on the left of the new one's size joins it.
    while (index % 2 === 1) {
      hash = nodeHash(hashes.pop() ?? new Uint8Array(), hash);
      level += 1;
      index = (index - 1) / 2;
      onComplete({ level, index }, hash);
    }
    hashes.push(hash);
    size += 1;
  }
  return { size, hashes };
}

/** The root of a tree. */
export function rootOf({ hashes }: Frontier): Uint8Array {
  return joinSubtrees(hashes);
}

/** The hash of a range from the hashes of its complete subtrees, left to right. */
export function joinSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return sha256("");
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** The complete subtrees a range of leaves consists of, left to right. */
export function subtreesOf({ from, to }: LeafRange): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  let start = from;
  while (start < to) {
    let level = 0;
    while (start % 2 ** (level + 1) === 0 && start + 2 ** (level + 1) <= to) level += 1;
    subtrees.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return subtrees;
}

/** The largest power of two below `size`, where a tree of that size parts. */
function splitOf(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/**
 * The ranges whose hashes prove that leaf `index` is in the tree of `size` leaves, nearest first.
 *
 * @throws {RangeError} when there is no such leaf.
 */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  if (index < 0 || index >= size) throw new RangeError(`leaf ${index} of a tree of ${size}`);
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.toReversed();
}

/**
 * The ranges whose hashes prove that the tree of `older` leaves is the beginning of that of `newer`.
 *
 * @throws {RangeError} when the older one is empty or larger.
 */
export function consistencyRanges(older: number, newer: number): readonly LeafRange[] {
  if (older < 1 || older > newer) throw new RangeError(`${older} leaves within ${newer}`);
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = newer;
  // Whether the subtree looked at is a whole beginning, which the verifier knows already.
  let known = true;
  while (older < to) {
    const middle = from + splitOf(to - from);
    if (older <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
      known = false;
    }
  }
  if (!known) ranges.push({ from, to });
  return ranges.toReversed();
}

/** What is claimed of one leaf. */
export interface InclusionClaim {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * Whether `proof` shows that the leaf is in the tree with that root.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.2
 */
export function verifiesInclusion(
  { leaf, index, size, root }: InclusionClaim,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let first = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (first % 2 === 1 || first === last) {
      hash = nodeHash(sibling, hash);
      while (first % 2 === 0 && first !== 0) {
        first /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(hash, root);
}

/** Two trees of which the older is claimed to be the beginning of the newer. */
export interface ConsistencyClaim {
  readonly older: { readonly size: number; readonly root: Uint8Array };
  readonly newer: { readonly size: number; readonly root: Uint8Array };
}

/**
 * Whether `proof` shows that nothing of the older tree was changed, removed or moved in the newer one.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4.2
 */
export function verifiesConsistency(
  { older, newer }: ConsistencyClaim,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(older.size) || !isCount(newer.size) || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && sameBytes(older.root, newer.root);
  // Everything begins with the empty tree.
  if (older.size === 0) return proof.length === 0 && sameBytes(older.root, sha256(""));
  return followConsistency(
    { older, newer },
    isPowerOfTwo(older.size) ? [older.root, ...proof] : proof,
  );
}

function followConsistency(
  { older, newer }: ConsistencyClaim,
  path: readonly Uint8Array[],
): boolean {
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let first = older.size - 1;
  let last = newer.size - 1;
  while (first % 2 === 1) {
    first = (first - 1) / 2;
    last = Math.floor(last / 2);
  }
  let olderHash = start;
  let newerHash = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (first % 2 === 1 || first === last) {
      olderHash = nodeHash(sibling, olderHash);
      newerHash = nodeHash(sibling, newerHash);
      while (first % 2 === 0 && first !== 0) {
        first /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newerHash = nodeHash(newerHash, sibling);
    }
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(olderHash, older.root) && sameBytes(newerHash, newer.root);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}

/** Whether two hashes are the same. Nothing secret is compared here. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
