import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathOf } from "../../src/app/landing-segments.ts";
import type { BranchMove } from "../../src/domain/landing.ts";
import { anAccount, sha } from "../builders/facts.ts";

const OLGA = anAccount("olga", 5);

function move(
  before: number | null,
  after: number | null,
  more: Partial<BranchMove> = {},
): BranchMove {
  return {
    id: "1",
    before: before === null ? null : sha(before),
    after: after === null ? null : sha(after),
    forced: false,
    pusher: OLGA,
    ...more,
  };
}

function steps(...sightings: Parameters<typeof pathOf>): readonly string[] | null {
  const path = pathOf(...sightings);
  return path?.segments.map(({ before, after }) => `${Number(before)}-${Number(after)}`) ?? null;
}

describe("pathOf", () => {
  it.each<[string, Parameters<typeof pathOf>[0], readonly string[] | null]>([
    ["nothing that was ever seen", { tip: null, moves: [], current: sha(1) }, null],
    ["a new branch alone", { tip: null, moves: [move(null, 1)], current: sha(1) }, null],
    ["nothing new", { tip: sha(1), moves: [], current: sha(1) }, []],
    ["the first push that is told", { tip: null, moves: [move(1, 2)], current: sha(2) }, ["1-2"]],
    ["a push", { tip: sha(1), moves: [move(1, 2)], current: sha(2) }, ["1-2"]],
    ["a push nobody told of", { tip: sha(1), moves: [], current: sha(2) }, ["1-2"]],
    [
      "one lost before another",
      { tip: sha(1), moves: [move(2, 3)], current: sha(3) },
      ["2-3", "1-3"],
    ],
    [
      "one lost after another",
      { tip: sha(1), moves: [move(1, 2)], current: sha(3) },
      ["1-2", "2-3"],
    ],
    [
      "two in the other order",
      { tip: sha(1), moves: [move(2, 3), move(1, 2)], current: sha(3) },
      ["2-3", "1-2"],
    ],
    ["a replica that is behind", { tip: sha(1), moves: [move(1, 2)], current: sha(1) }, ["1-2"]],
    [
      "a late word of what was seen",
      { tip: sha(5), moves: [move(1, 2)], current: sha(5) },
      ["1-2"],
    ],
    ["a branch that is gone", { tip: sha(1), moves: [move(1, null)], current: null }, []],
  ])("leads past %s", (_name, sightings, expected) => {
    expect(steps(sightings)).toEqual(expected);
  });

  it("tells of a deletion with the tip it took away", () => {
    const path = pathOf({ tip: sha(1), moves: [move(1, null)], current: null });
    expect(path?.deleted).toEqual({ before: sha(1), pusher: OLGA });
  });

  it("ends, whatever moves point at each other", () => {
    const moves = fc.array(fc.record({ before: fc.nat(4), after: fc.nat(4) }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(4), moves, fc.nat(4), (tip, all, current) => {
        const told = all.map(({ before, after }) => move(before, after));
        const path = pathOf({ tip: sha(tip), moves: told, current: sha(current) });
        expect(path?.segments.length).toBeLessThanOrEqual(told.length + 1);
      }),
    );
  });
});
