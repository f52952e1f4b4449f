import { describe, expect, it } from "vitest";
import type { Decision } from "../../../src/domain/decision.ts";
import { known } from "../../../src/domain/known.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { DOCS_ONLY, gate, judged } from "../../builders/acts.ts";
import { aFile, at, DOCS, NOW } from "../../builders/facts.ts";
import { aPolicy, compiled, ORGANISATION } from "../../builders/policy.ts";

describe("a freeze", () => {
  const frozen = (freeze: object, facts: Partial<PullRequestFacts> = DOCS_ONLY): Decision => {
    const one = { from: at(0), until: at(3_500), reason: "audit.", ...freeze };
    return judged([], { facts, policy: compiled(aPolicy({ ...ORGANISATION, freezes: [one] })) });
  };

  it("blocks until its end, and wakes there", () => {
    const decision = frozen({});
    expect(decision.verdict).toBe("waiting");
    expect(decision.gates).toEqual([
      {
        gate: "freeze",
        area: null,
        tier: "low",
        status: "unsatisfied",
        summary: `Frozen until ${at(3_500)}: audit.`,
        needs: [`the end of the freeze at ${at(3_500)}`],
      },
    ]);
    expect(decision.wakeAt).toBe(at(3_500));
  });

  it.each([
    ["from its first second", { from: NOW }, "unsatisfied"],
    ["before its last second", { until: at(3_001) }, "unsatisfied"],
    ["in its last second", { until: NOW }, undefined],
    ["by another offset", { until: "2026-06-01T14:50:01+02:00" }, "unsatisfied"],
    ["over by another offset", { until: "2026-06-01T14:49:59+02:00" }, undefined],
    ["for its areas", { areas: ["auth", "docs"] }, "unsatisfied"],
    ["for other areas", { areas: ["auth"] }, undefined],
    ["for its tier", { tier: "low" }, "unsatisfied"],
    ["for a higher tier", { tier: "medium" }, undefined],
    ["of other areas of its tier", { areas: ["docs"], tier: "high" }, undefined],
  ])("holds %s", (_name, freeze, status) => {
    expect(frozen(freeze).gates[0]?.status).toBe(status);
  });

  it("that is to come is announced, and wakes at its start", () => {
    const decision = frozen({ from: at(3_100) });
    expect(decision.verdict).toBe("passed");
    expect(decision.gates).toMatchObject([
      { status: "not-applicable", summary: `A freeze begins at ${at(3_100)}: audit.` },
    ]);
    expect(decision.wakeAt).toBe(at(3_100));
  });

  it("weighs what the heaviest frozen area weighs", () => {
    const files = known([DOCS, aFile("src/auth/a.ts"), aFile("src/cart.ts")]);
    const decision = frozen({ areas: ["docs", "app"] }, { files });
    expect(gate(decision, "freeze")).toMatchObject({ tier: "medium" });
  });

  it("with a time that cannot be read holds", () => {
    const policy = aPolicy(ORGANISATION);
    const freeze = { from: "?", until: "?", reason: "x", areas: [], tier: "low" } as const;
    const decision = judged([], {
      facts: DOCS_ONLY,
      policy: compiled({ ...policy, freezes: [freeze] }),
    });
    expect(decision.verdict).toBe("waiting");
    expect(decision.wakeAt).toBeUndefined();
  });
});
