import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Policy } from "../../src/domain/policy-snapshot.ts";
import { decide } from "../../src/policy/decide.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import type { Case } from "../builders/arbitraries.ts";
import { casesWithGateFacts, layers, organisations } from "../builders/policies.ts";
import { aDocument, aPolicy, compiled } from "../builders/policy.ts";

/** Whether a change cannot be merged by a policy. */
function isHeld(policy: Policy, { facts, history }: Case): boolean {
  return policy.mode === "enforce" && decide(compiled(policy), facts, history).verdict !== "passed";
}

const scenes = fc.record({ organisation: organisations, layer: layers, one: casesWithGateFacts });

describe("a repository's layer, whatever it says and whatever it is put over", () => {
  it("is taken and refused, and held and let go, often enough to say anything", () => {
    const seen = fc
      .sample(scenes, { numRuns: 400, seed: 11 })
      .map(({ organisation, layer, one }) => {
        const base = aPolicy(organisation);
        const { objections } = mergeRepository(base, aDocument(layer));
        return `${objections.length === 0 ? "taken" : "refused"} ${isHeld(base, one) ? "held" : "free"}`;
      });
    for (const kind of ["taken held", "taken free", "refused held"]) {
      expect(seen.filter((each) => each === kind).length).toBeGreaterThan(20);
    }
  });

  it("never frees what is held without it", () => {
    fc.assert(
      fc.property(scenes, ({ organisation, layer, one }) => {
        const base = aPolicy(organisation);
        const { policy, objections } = mergeRepository(base, aDocument(layer));
        fc.pre(objections.length === 0);
        if (isHeld(base, one)) expect(isHeld(policy, one)).toBe(true);
      }),
    );
  });

  it("means the same in whatever order its areas stand", () => {
    fc.assert(
      fc.property(scenes, ({ organisation, layer, one }) => {
        const base = aPolicy(organisation);
        const document = aDocument(layer);
        const turned = {
          ...document,
          areas: Object.fromEntries(Object.entries(document.areas ?? {}).toReversed()),
        };
        const [left, right] = [document, turned].map((each) => mergeRepository(base, each));
        expect(right?.objections.length).toBe(left?.objections.length);
        fc.pre(left?.objections.length === 0);
        const verdicts = [left, right].map((each) => isHeld(each?.policy ?? base, one));
        expect(verdicts[1]).toBe(verdicts[0]);
      }),
    );
  });
});
