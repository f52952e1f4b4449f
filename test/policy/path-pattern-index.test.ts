import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SHIPPED_RULES } from "../../src/policy/areas/shipped-areas.ts";
import { matchesSegments } from "../../src/policy/path-pattern.ts";
import {
  createDirectory,
  indexPatterns,
  keysOf,
  maskOf,
  type RankedPattern,
} from "../../src/policy/path-pattern-index.ts";
import { parsePattern } from "../../src/policy/paths.ts";

function ranked(patterns: readonly string[]): readonly RankedPattern[] {
  return patterns
    .flatMap((pattern) => parsePattern(pattern, { nocase: false }, 1_024))
    .map((pattern, rank) => ({ rank, pattern }));
}

const SHIPPED = SHIPPED_RULES.flatMap(({ include, exclude }) => [...include, ...exclude]);
const PATTERNS = ranked(SHIPPED);
const INDEX = indexPatterns(PATTERNS);

/** Names that have something of the patterns in them, and something else around it. */
const part = fc
  .constantFrom(...SHIPPED.flatMap((pattern) => pattern.split(/[/*?{},]+/u)))
  .filter((text) => text !== "");
const name = fc
  .array(fc.oneof(part, fc.constantFrom("a", "-", "_", ".", "Z9", "x.ts")), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(""));
const path = fc.array(name, { minLength: 1, maxLength: 4 });

describe("indexPatterns", () => {
  it("finds what comparing every pattern finds", () => {
    fc.assert(
      fc.property(path, (names) => {
        const expected = PATTERNS.find(({ pattern }) => matchesSegments(pattern, names)) ?? null;
        expect(INDEX.find(names)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["Makefile", false],
    ["**/*.tf", false],
    ["**/docker*", false],
    ["**/*-test.*", false],
    ["**/*Tests/**", false],
    ["**/?x*", true],
  ])("files %s under what it demands", (pattern, demandsNothing) => {
    const index = indexPatterns(ranked([pattern]));
    expect(index.demandsNothing).toBe(demandsNothing);
    expect(index.keys).toHaveLength(demandsNothing ? 0 : 1);
  });
});

describe("createDirectory", () => {
  it("leaves out no index that has an answer, and no key that it needs", () => {
    const indexes = SHIPPED_RULES.map(({ include }) => indexPatterns(ranked(include)));
    const common = createDirectory(indexes);
    fc.assert(
      fc.property(path, (names) => {
        const { mask, keys } = common(keysOf(names));
        for (const [place, index] of indexes.entries()) {
          const found = index.find(names);
          if (found !== null) expect(mask & maskOf(place)).not.toBe(0);
          expect(index.find(names, keys)).toBe(found);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("always asks those beyond the bits of a number", () => {
    const indexes = Array.from({ length: 40 }, (_, at) => indexPatterns(ranked([`only-${at}`])));
    const { mask } = createDirectory(indexes)(keysOf(["only-3"]));
    expect(mask & maskOf(3)).not.toBe(0);
    expect(mask & maskOf(4)).toBe(0);
    expect(createDirectory(indexes)(keysOf(["only-35"])).mask & maskOf(35)).not.toBe(0);
  });
});
