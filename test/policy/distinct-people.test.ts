import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountId } from "../../src/domain/ids.ts";
import { type ApprovalSlot, claimantsLeftOpen } from "../../src/policy/distinct-people.ts";

function slot(claimant: string, ...people: readonly number[]): ApprovalSlot {
  return { claimant, people: people.map((id) => accountId(id)) };
}

/** Whether all slots can be filled, by trying every choice. */
function canFill(slots: readonly ApprovalSlot[], taken: readonly number[] = []): boolean {
  const [first, ...rest] = slots;
  if (first === undefined) return true;
  return first.people.some((id) => !taken.includes(id) && canFill(rest, [...taken, id]));
}

describe("claimantsLeftOpen", () => {
  it.each<[string, readonly ApprovalSlot[], readonly string[]]>([
    ["nothing to fill", [], []],
    ["nobody at all", [slot("a")], ["a"]],
    ["a person each", [slot("a", 1), slot("b", 2)], []],
    ["one person for both", [slot("a", 1), slot("b", 1)], ["b"]],
    ["a person who has to make way", [slot("a", 1, 2), slot("b", 1)], []],
    [
      "a chain that has to move",
      [slot("a", 1, 2), slot("b", 2, 3), slot("c", 1), slot("d", 2)],
      ["d"],
    ],
    ["a chain that can move", [slot("a", 1, 2), slot("b", 1, 3), slot("c", 1)], []],
    ["two slots of one", [slot("a", 1, 2), slot("a", 1, 2), slot("b", 2)], ["b"]],
  ])("serves %s", (_name, slots, open) => {
    expect([...claimantsLeftOpen(slots)]).toEqual(open);
  });

  it("leaves nothing open exactly when everybody can have somebody", () => {
    const people = fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 4 });
    const slots = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), people), { maxLength: 5 });
    fc.assert(
      fc.property(slots, (parts) => {
        const all = parts.map(([claimant, ids]) => slot(claimant, ...ids));
        expect(claimantsLeftOpen(all).size === 0).toBe(canFill(all));
      }),
    );
  });
});
