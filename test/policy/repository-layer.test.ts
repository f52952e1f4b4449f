import { describe, expect, it } from "vitest";
import { known } from "../../src/domain/known.ts";
import { decide } from "../../src/policy/decide.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { aFile, anApproval, BOB, someFacts, someHistory } from "../builders/facts.ts";
import { aDocument, aPolicy, compiled } from "../builders/policy.ts";

describe("a repository's layer", () => {
  const base = aPolicy({
    mode: "enforce",
    areas: {
      scripts: { tier: "low", include: ["scripts/**"] },
      app: { gates: [{ gate: "human-approval", approvals: 2, from: "write" }] },
    },
  });
  const SCRIPT = aFile("scripts/run.ts");
  const facts = someFacts({ files: known([SCRIPT]) });
  const history = someHistory({ approvals: [anApproval(BOB, [SCRIPT])] });

  it.each([
    ["raises an area that claims them", { scripts: { tier: "medium" } }],
    ["claims them for an area of its own", { mine: { tier: "medium", include: ["**"] } }],
    ["claims them for a shipped area", { docs: { tier: "medium", include: ["**"] } }],
  ])("takes no files out of app when it %s", (_name, areas) => {
    const { policy, objections } = mergeRepository(base, aDocument({ areas }));
    expect(objections).toEqual([]);
    for (const each of [base, policy]) {
      const decision = decide(compiled(each), facts, history);
      expect(decision.verdict).toBe("waiting");
      expect(decision.areas.map(({ area }) => area)).toContain("app");
    }
  });
});
