import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leafHash, nodeHash, sha256 } from "../../src/domain/digest.ts";
import {
  consistencyRanges,
  EMPTY_FRONTIER,
  grow,
  inclusionRanges,
  joinSubtrees,
  type LeafRange,
  rootOf,
  subtreesOf,
  verifiesConsistency,
  verifiesInclusion,
} from "../../src/domain/merkle.ts";

/** Published leaves and roots of transparency logs: https://github.com/transparency-dev/merkle */
const LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => leafHash(Buffer.from(hex, "hex")));

const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** The tree hash as the RFC defines it, without any of the shortcuts under test. */
function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256("");
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

function leavesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
}

function hashesOf(leaves: readonly Uint8Array[], ranges: readonly LeafRange[]): Uint8Array[] {
  return ranges.map(({ from, to }) => treeHash(leaves.slice(from, to)));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("the Merkle tree", () => {
  it("has the published hashes of nothing, of leaves and of nodes", () => {
    expect(hex(rootOf(EMPTY_FRONTIER))).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(hex(leafHash(Buffer.from("L123456")))).toBe(
      "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
    );
    expect(hex(nodeHash(Buffer.from("N123"), Buffer.from("N456")))).toBe(
      "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
    );
  });

  it.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    "has the published root of %i leaves",
    (size, root) => {
      expect(hex(rootOf(grow(EMPTY_FRONTIER, LEAVES.slice(0, size))))).toBe(root);
    },
  );

  it("proves what the published proofs prove", () => {
    const proof = hashesOf(LEAVES, inclusionRanges(5, 8)).map(hex);
    expect(proof.map((hash) => hash.slice(0, 8))).toEqual(["bc1a0643", "ca854ea1", "d37ee418"]);
    const between = (older: number, newer: number): string[] =>
      hashesOf(LEAVES, consistencyRanges(older, newer)).map((hash) => hex(hash).slice(0, 8));
    expect(between(6, 8)).toEqual(["0ebc5d34", "ca854ea1", "d37ee418"]);
    expect(between(2, 5)).toEqual(["5f083f0a", "bc1a0643"]);
  });

  it("grows the same way leaf by leaf as at once, and says which subtrees are complete", () => {
    const leaves = leavesOf(300);
    const complete = new Map<string, Uint8Array>();
    let frontier = EMPTY_FRONTIER;
    for (const leaf of leaves) {
      frontier = grow(frontier, [leaf], ({ level, index }, hash) => {
        complete.set(`${level}/${index}`, hash);
      });
    }
    expect(rootOf(frontier)).toEqual(treeHash(leaves));
    expect(rootOf(grow(EMPTY_FRONTIER, leaves))).toEqual(treeHash(leaves));
    expect(complete.get("3/2")).toEqual(treeHash(leaves.slice(16, 24)));
    expect(complete.has("9/0")).toBe(false);
  });

  it("joins any range from its complete subtrees", () => {
    const leaves = leavesOf(70);
    fc.assert(
      fc.property(fc.nat(69), fc.nat(69), (one, other) => {
        const range = { from: Math.min(one, other), to: Math.max(one, other) + 1 };
        const size = range.to - range.from;
        const parts = subtreesOf(range);
        const covered = parts.reduce((sum, { level }) => sum + 2 ** level, 0);
        expect(covered).toBe(size);
        const hashes = parts.map(({ level, index }) =>
          treeHash(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
        );
        // Only a range that starts at a multiple of its own largest subtree is one of the tree's.
        if (range.from === 0) expect(joinSubtrees(hashes)).toEqual(treeHash(leaves.slice(0, size)));
      }),
    );
  });
});

describe("proofs", () => {
  const leaves = leavesOf(130);

  it("verify for every leaf of every size, and for no other leaf, place, size or root", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 130 }), fc.nat(), fc.nat(255), (size, at, flip) => {
        const index = at % size;
        const root = treeHash(leaves.slice(0, size));
        const leaf = leaves[index] ?? new Uint8Array();
        const proof = hashesOf(leaves, inclusionRanges(index, size));
        const claim = { leaf, index, size, root };
        expect(verifiesInclusion(claim, proof)).toBe(true);
        const wrong = Uint8Array.from(root);
        wrong[flip % 32] = (wrong[flip % 32] ?? 0) ^ 1;
        expect(verifiesInclusion({ ...claim, root: wrong }, proof)).toBe(false);
        expect(verifiesInclusion({ ...claim, leaf: wrong }, proof)).toBe(false);
        expect(verifiesInclusion({ ...claim, index: index + size }, proof)).toBe(false);
        expect(verifiesInclusion(claim, [...proof, wrong])).toBe(false);
        if (proof.length > 0) expect(verifiesInclusion(claim, proof.slice(1))).toBe(false);
        if (size > 1) {
          const elsewhere = { ...claim, index: (index + 1) % size };
          expect(verifiesInclusion(elsewhere, proof)).toBe(false);
        }
      }),
    );
  });

  it("show that an older tree is a beginning of a newer one, and of no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 130 }), fc.nat(), (newer, at) => {
        const older = (at % newer) + 1;
        const claim = {
          older: { size: older, root: treeHash(leaves.slice(0, older)) },
          newer: { size: newer, root: treeHash(leaves.slice(0, newer)) },
        };
        const proof = hashesOf(leaves, consistencyRanges(older, newer));
        expect(verifiesConsistency(claim, proof)).toBe(true);
        const forged = treeHash(leavesOf(older).toReversed());
        if (older > 1) {
          const changed = { ...claim, older: { size: older, root: forged } };
          expect(verifiesConsistency(changed, proof)).toBe(false);
        }
        expect(verifiesConsistency(claim, [...proof, forged])).toBe(false);
        if (proof.length > 0) expect(verifiesConsistency(claim, proof.slice(0, -1))).toBe(false);
      }),
    );
  });

  it("holds up to ten thousand leaves", () => {
    const many = leavesOf(10_000);
    const nodes = new Map<string, Uint8Array>();
    const whole = grow(EMPTY_FRONTIER, many, ({ level, index }, hash) => {
      nodes.set(`${level}/${index}`, hash);
    });
    const hashOf = (range: LeafRange): Uint8Array =>
      joinSubtrees(
        subtreesOf(range).map(
          ({ level, index }) => nodes.get(`${level}/${index}`) ?? new Uint8Array(),
        ),
      );
    const root = rootOf(whole);
    fc.assert(
      fc.property(fc.nat(9_999), fc.integer({ min: 1, max: 10_000 }), (index, older) => {
        const leaf = many[index] ?? new Uint8Array();
        const proof = inclusionRanges(index, 10_000).map(hashOf);
        expect(verifiesInclusion({ leaf, index, size: 10_000, root }, proof)).toBe(true);
        const claim = {
          older: { size: older, root: hashOf({ from: 0, to: older }) },
          newer: { size: 10_000, root },
        };
        expect(verifiesConsistency(claim, consistencyRanges(older, 10_000).map(hashOf))).toBe(true);
      }),
    );
  });

  it("takes every tree for a continuation of the empty one", () => {
    const newer = { size: 3, root: treeHash(leavesOf(3)) };
    const empty = { size: 0, root: sha256("") };
    expect(verifiesConsistency({ older: empty, newer }, [])).toBe(true);
    expect(verifiesConsistency({ older: { size: 0, root: newer.root }, newer }, [])).toBe(false);
  });

  it("refuses to prove what does not exist", () => {
    expect(() => inclusionRanges(3, 3)).toThrow(RangeError);
    expect(() => inclusionRanges(-1, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(0, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(4, 3)).toThrow(RangeError);
  });
});
