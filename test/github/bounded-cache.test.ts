import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBoundedCache } from "../../src/github/bounded-cache.ts";

describe("createBoundedCache", () => {
  it("drops what was used longest ago when there are too many entries", () => {
    const cache = createBoundedCache<number>({ entriesMax: 2, bytesMax: 100 });
    cache.set("a", 1, 1);
    cache.set("b", 2, 1);
    cache.get("a");
    cache.set("c", 3, 1);
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([1, undefined, 3]);
  });

  it("drops entries until the bytes fit", () => {
    const cache = createBoundedCache<number>({ entriesMax: 10, bytesMax: 10 });
    cache.set("a", 1, 4);
    cache.set("b", 2, 4);
    cache.set("c", 3, 6);
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([undefined, 2, 3]);
  });

  it("does not keep what is larger than all of it, nor the older value of that key", () => {
    const cache = createBoundedCache<number>({ entriesMax: 10, bytesMax: 10 });
    cache.set("a", 1, 1);
    cache.set("a", 2, 11);
    expect(cache.get("a")).toBeUndefined();
    expect(cache.bytes()).toBe(0);
  });

  it("never holds more than its bounds, whatever is put in", () => {
    const step = fc.record({
      key: fc.constantFrom("a", "b", "c", "d"),
      bytes: fc.nat(8),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const cache = createBoundedCache<number>({ entriesMax: 3, bytesMax: 10 });
        for (const { key, bytes, remove } of steps) {
          if (remove) cache.delete(key);
          else cache.set(key, bytes, bytes);
          expect(cache.bytes()).toBeLessThanOrEqual(10);
        }
        const held = ["a", "b", "c", "d"]
          .map((key) => cache.get(key))
          .filter((v) => v !== undefined);
        expect(held.length).toBeLessThanOrEqual(3);
        expect(held.reduce((sum, bytes) => sum + bytes, 0)).toBe(cache.bytes());
      }),
    );
  });
});
