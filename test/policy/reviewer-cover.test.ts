import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Ask, smallestCover } from "../../src/policy/reviewer-cover.ts";

const PREFERENCE = ["ada", "ben", "cleo", "dan", "eve"];

function ask(eligible: readonly string[], people = 1): Ask<string> {
  return { eligible, people };
}

describe("smallestCover", () => {
  it.each<[string, readonly Ask<string>[], readonly string[]]>([
    ["asks nobody for nothing", [], []],
    ["takes the preferred one", [ask(["cleo", "ben"])], ["ben"]],
    ["takes one person for two asks", [ask(["ada", "eve"]), ask(["ben", "eve"])], ["eve"]],
    ["takes as many as an ask needs", [ask(["dan", "cleo", "eve"], 2)], ["cleo", "dan"]],
    ["takes all there are where more are needed", [ask(["dan"], 3)], ["dan"]],
    ["lives with an ask nobody can settle", [ask([]), ask(["ben"])], ["ben"]],
    [
      "does better than taking whoever settles most",
      [
        ask(["ada", "ben"]),
        ask(["ada", "ben"]),
        ask(["ada", "cleo"]),
        ask(["ada", "cleo"]),
        ask(["ben", "dan"]),
        ask(["cleo", "eve"]),
      ],
      ["ben", "cleo"],
    ],
    ["takes nobody twice", [ask(["ada", "ada"], 2)], ["ada"]],
  ])("%s", (_name, asks, people) => {
    expect(smallestCover(asks, PREFERENCE)).toEqual(people);
  });

  const people = Array.from({ length: 9 }, (_, index) => `person-${index}`);
  const asks = fc.array(
    fc.record({
      eligible: fc.uniqueArray(fc.constantFrom(...people), { maxLength: 9 }),
      people: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 5 },
  );

  function settled(chosen: readonly string[], { eligible, people: count }: Ask<string>): boolean {
    const found = chosen.filter((person) => eligible.includes(person)).length;
    return found >= Math.min(count, eligible.length);
  }

  function subsets(): readonly (readonly string[])[] {
    return Array.from({ length: 2 ** people.length }, (_, bits) =>
      people.filter((_person, index) => (bits >> index) % 2 === 1),
    );
  }

  it("settles every ask, with no more people than any set that does", () => {
    const every = subsets();
    fc.assert(
      fc.property(asks, (wanted) => {
        const chosen = smallestCover(wanted, people);
        expect(wanted.every((one) => settled(chosen, one))).toBe(true);
        const smallest = every
          .filter((set) => wanted.every((one) => settled(set, one)))
          .reduce((least, set) => Math.min(least, set.length), people.length);
        expect(chosen).toHaveLength(smallest);
      }),
      { numRuns: 60 },
    );
  });

  it("settles every ask of a crowd that cannot be tried in full, and is quick about it", () => {
    const crowd = Array.from({ length: 50 }, (_, index) => `person-${index}`);
    const many = fc.array(
      fc.record({
        eligible: fc.uniqueArray(fc.constantFrom(...crowd), { minLength: 1, maxLength: 50 }),
        people: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 8, maxLength: 14 },
    );
    fc.assert(
      fc.property(many, (wanted) => {
        const chosen = smallestCover(wanted, crowd);
        expect(wanted.every((one) => settled(chosen, one))).toBe(true);
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(smallestCover(wanted.toReversed(), crowd).length).toBe(chosen.length);
      }),
      { numRuns: 40 },
    );
  });
});
