import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import { DISCLOSURE_MODES } from "../../src/domain/policy-snapshot.ts";
import type { Commit } from "../../src/domain/pull-request-facts.ts";
import { TIERS } from "../../src/domain/risk.ts";
import { decide } from "../../src/policy/decide.ts";
import { AUTH, aCommit, aFile, DOCS, someFacts, someHistory } from "../builders/facts.ts";
import { aPolicy, compiled } from "../builders/policy.ts";

const CLAUDE = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";

/** The same change, told in different ways. */
const TOLD = {
  "declared none": [aCommit({ message: "Change\n\nAssisted-by: none\n" })],
  declared: [aCommit({ message: "Change\n\nAssisted-by: Claude Code\n" })],
  undeclared: [aCommit({ message: "Change\n" })],
  hint: [aCommit({ message: "Change\n\nCo-authored-by: Devin\n" })],
  contradicted: [aCommit({ message: `${CLAUDE}Assisted-by: none\n` })],
} satisfies Record<string, readonly Commit[]>;
type Told = keyof typeof TOLD;

function judged(told: Told, policy: object, files = [DOCS]): Decision {
  const facts = someFacts({ commits: known(TOLD[told]), files: known(files) });
  return decide(compiled(aPolicy(policy)), facts, someHistory());
}

function outcome(told: Told, disclosure: string, tier = "low"): string {
  const policy = { mode: "enforce", owners: ["olga"], areas: { docs: { tier, disclosure } } };
  const gates = judged(told, policy).gates.filter(({ area }) => area === "docs");
  return gates.map(({ gate, status }) => `${gate} ${status}`).join(", ");
}

describe("disclosure", () => {
  it.each([
    ["observe", "undeclared", ""],
    ["observe", "declared", ""],
    ["observe", "contradicted", ""],
    ["standard", "undeclared", ""],
    ["standard", "declared", ""],
    ["standard", "hint", ""],
    ["standard", "contradicted", "disclosure unsatisfied"],
    ["strict", "declared none", ""],
    ["strict", "undeclared", "human-approval unsatisfied"],
    ["strict", "declared", "human-approval unsatisfied"],
    ["strict", "hint", "human-approval unsatisfied"],
    ["strict", "contradicted", "disclosure unsatisfied, human-approval unsatisfied"],
    ["closed", "declared none", "disclosure satisfied"],
    ["closed", "undeclared", "disclosure unsatisfied"],
    ["closed", "declared", "disclosure unsatisfied"],
    ["closed", "hint", "disclosure unsatisfied"],
    ["closed", "contradicted", "disclosure unsatisfied"],
  ] as const)("in mode %s answers %s with: %s", (mode, told, expected) => {
    expect(outcome(told, mode)).toBe(expected);
  });

  it("is strict from high on and standard below, where policy says nothing", () => {
    const gates = { gates: [] };
    const tiers = { tiers: { low: gates, medium: gates } };
    expect(judged("undeclared", tiers).gates).toEqual([]);
    expect(judged("undeclared", tiers, [AUTH]).gates.map(({ gate }) => gate)).toEqual([
      "human-approval",
      "owner-attestation",
    ]);
  });

  it("asks the author to act, and says how, when a declaration is contradicted", () => {
    const decision = judged("contradicted", { mode: "enforce", owners: ["olga"] });
    expect(decision.verdict).toBe("action-required");
    expect(decision.headline).toContain("correct the declaration");
  });

  it("shows a contradiction and weighs it nothing where everything only observes", () => {
    const policy = {
      mode: "enforce",
      owners: ["olga"],
      areas: { docs: { disclosure: "observe" } },
    };
    const decision = judged("contradicted", policy);
    expect(decision.findings.map(({ kind }) => kind)).toEqual(["contradiction"]);
    expect(decision).toMatchObject({ verdict: "passed", tier: "low" });
  });

  it("asks for a word where there is a hint and nothing insists", () => {
    expect(judged("hint", { mode: "enforce" }).notes.join(" ")).toContain("/agentgov declare");
    expect(judged("undeclared", { mode: "enforce" }).notes).toEqual([]);
  });
});

/** How dear a decision is: a gate that no approval opens is dearer than any number of approvals. */
function cost({ gates }: Decision): number {
  return gates.reduce((sum, { gate, status, summary }) => {
    if (gate === "disclosure") return sum + (status === "satisfied" ? 0 : 1_000);
    const wanted = /of (\d+) approvals/u.exec(summary)?.[1] ?? "0";
    return sum + Number(wanted);
  }, 0);
}

const gate = fc.record({
  gate: fc.constant("human-approval"),
  approvals: fc.integer({ min: 1, max: 3 }),
  from: fc.constantFrom("owners", "write", "maintain", "admin"),
});
const area = fc.record(
  {
    tier: fc.constantFrom(...TIERS),
    disclosure: fc.constantFrom(...DISCLOSURE_MODES),
    gates: fc.array(gate, { maxLength: 2 }),
    owners: fc.subarray(["olga", "ivan"]),
  },
  { requiredKeys: [] },
);
const tier = fc.record({ gates: fc.array(gate, { maxLength: 2 }) });
const policy = fc.record(
  {
    mode: fc.constant("enforce"),
    owners: fc.subarray(["olga", "ivan"]),
    areas: fc.record({ docs: area, auth: area, app: area }, { requiredKeys: [] }),
    tiers: fc.record({ low: tier, medium: tier, high: tier, critical: tier }, { requiredKeys: [] }),
  },
  { requiredKeys: ["mode"] },
);
const files = fc.subarray([DOCS, AUTH, aFile("src/cart.ts")], { minLength: 1 });

describe("the cost of telling", () => {
  it("is never higher for who declares than for who hides, nor for who hides than for who denies", () => {
    fc.assert(
      fc.property(policy, files, (document, changed) => {
        const [none, declared, undeclared, contradicted] = (
          ["declared none", "declared", "undeclared", "contradicted"] as const
        ).map((told) => cost(judged(told, document, changed)));
        expect(none).toBeLessThanOrEqual(undeclared ?? 0);
        expect(declared).toBeLessThanOrEqual(undeclared ?? 0);
        expect(undeclared).toBeLessThanOrEqual(contradicted ?? 0);
      }),
      { numRuns: 60 },
    );
  });
});
