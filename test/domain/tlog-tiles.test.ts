import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bundlePath,
  collectTiles,
  decodeBundle,
  encodeBundle,
  tilePath,
} from "../../src/domain/tlog-tiles.ts";

describe("paths of tiles", () => {
  it.each([
    [0, 256, "tile/entries/000"],
    [5, 17, "tile/entries/005.p/17"],
    [999, 256, "tile/entries/999"],
    [1_234_067, 256, "tile/entries/x001/x234/067"],
    [1_000, 256, "tile/entries/x001/000"],
  ])("name bundle %i of width %i", (index, width, path) => {
    expect(bundlePath(index, width)).toBe(path);
  });

  it("name a level of hashes", () => {
    expect(tilePath(1, 1_002, 3)).toBe("tile/1/x001/002.p/3");
  });
});

describe("bundles of entries", () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 256 });

  it("come back as they went in", () => {
    fc.assert(
      fc.property(entries, (given) => {
        const back = decodeBundle(encodeBundle(given));
        expect(back?.map((entry) => [...entry])).toEqual(given.map((entry) => [...entry]));
      }),
    );
  });

  it("are refused when they are cut anywhere inside of an entry", () => {
    const bundle = encodeBundle([Buffer.from("first"), Buffer.from("second")]);
    const whole = new Set([0, 7, bundle.length]);
    for (let length = 0; length <= bundle.length; length += 1) {
      expect(decodeBundle(bundle.subarray(0, length)) !== null).toBe(whole.has(length));
    }
  });

  it("are refused when they hold more than a tile", () => {
    const many = Array.from({ length: 257 }, () => Buffer.from("x"));
    expect(decodeBundle(encodeBundle(many))).toBeNull();
  });

  it("take no entry longer than its length can say", () => {
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(RangeError);
    expect(decodeBundle(encodeBundle([new Uint8Array(65_535)]))?.[0]?.length).toBe(65_535);
  });
});

describe("tiles of hashes", () => {
  // Written against the specifications and not against the code: https://c2sp.org/tlog-tiles and RFC 6962.
  const node = (left: Buffer, right: Buffer): Buffer =>
    createHash("sha256")
      .update(Buffer.from([1]))
      .update(left)
      .update(right)
      .digest();
  const leaf = (index: number): Buffer => createHash("sha256").update(`leaf ${index}`).digest();

  function treeHash(hashes: readonly Buffer[]): Buffer {
    const [only] = hashes;
    if (hashes.length === 1 && only !== undefined) return only;
    const split = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
    return node(treeHash(hashes.slice(0, split)), treeHash(hashes.slice(split)));
  }

  function collected(size: number): ReadonlyMap<string, Buffer> {
    const files = new Map<string, Buffer>();
    const tiles = collectTiles(({ level, index, hashes }) => {
      files.set(tilePath(level, index, hashes.length), Buffer.concat([...hashes]));
    });
    for (let index = 0; index < size; index += 1) tiles.add(leaf(index));
    tiles.finish();
    return files;
  }

  /** Paths and widths that a log of this size has, by the formula of the specification. */
  function expectedTiles(size: number): readonly (readonly [string, number])[] {
    const tiles: (readonly [string, number])[] = [];
    for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / 256)) {
      for (let index = 0; index * 256 < count; index += 1) {
        const width = Math.min(256, count - index * 256);
        tiles.push([tilePath(level, index, width), width]);
      }
    }
    return tiles;
  }

  it.each([1, 2, 255, 256, 257, 511, 512, 70_001])("are those of a tree of %i leaves", (size) => {
    const files = collected(size);
    const expected = expectedTiles(size);
    expect([...files.keys()].toSorted()).toEqual(expected.map(([path]) => path).toSorted());
    for (const [path, width] of expected) expect(files.get(path)?.length).toBe(width * 32);
    // A hash of a tile is the root of the whole tile below it, and the lowest are the leaves.
    const hashAt = (level: number, index: number): Buffer => {
      const first = index - (index % 256);
      const tile = expected.find(([path]) => path.startsWith(tilePath(level, first / 256, 256)));
      const bytes = files.get(tile?.[0] ?? "") ?? Buffer.alloc(0);
      return bytes.subarray((index - first) * 32, (index - first) * 32 + 32);
    };
    for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / 256)) {
      for (let index = 0; index < count; index += level === 0 ? 97 : 1) {
        const below = Array.from({ length: 256 }, (_, part) => index * 256 + part);
        const expectedHash =
          level === 0 ? leaf(index) : treeHash(below.map((part) => hashAt(level - 1, part)));
        expect(hashAt(level, index).equals(expectedHash)).toBe(true);
      }
    }
  });

  it("are none of an empty log", () => {
    expect(collected(0).size).toBe(0);
  });
});
