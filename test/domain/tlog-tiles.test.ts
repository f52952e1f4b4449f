import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundlePath, decodeBundle, encodeBundle, tilePath } from "../../src/domain/tlog-tiles.ts";

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
