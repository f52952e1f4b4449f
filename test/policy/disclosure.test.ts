import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import { DISCLOSURE_MODES } from "../../src/domain/policy-snapshot.ts";
import type { Commit } from "../../src/domain/pull-request-facts.ts";
import { TIERS } from "../../src/domain/risk.ts";
import { decide } from "../../src/policy/decide.ts";
import {
  type DisclosureState,
  disclosureGate,
  disclosureNote,
  disclosureStateOf,
  leavesNothing,
  withAgentLane,
} from "../../src/policy/disclosure.ts";
import { AUTH, aCommit, aFile, DOCS, someFacts, someHistory } from "../builders/facts.ts";
import { aPolicy, aRequirement, compiled, touched, UNDECLARED } from "../builders/policy.ts";

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

  it.each([
    ["undeclared", "action-required", "Nobody has said how this change was made."],
    ["contradicted", "action-required", "correct the declaration"],
    ["declared", "passed", ""],
  ] as const)("asks the author to act where a declaration is a gate and it is %s", (...row) => {
    const [told, verdict, words] = row;
    const area = { gates: [{ gate: "declaration" }], disclosure: "observe" };
    const decision = judged(told, { mode: "enforce", owners: ["olga"], areas: { docs: area } });
    expect(decision.verdict).toBe(verdict);
    expect(decision.headline).toContain(words);
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

describe("the disclosure gate", () => {
  const DENIED =
    "Declared as made without an agent, and the evidence says otherwise: correct the declaration.";
  const CLEAN = "Nobody used an agent, as far as was declared and found.";
  const SILENT =
    "This area takes only work that everybody involved declares to be made without an agent.";
  const CORRECT = ["`/agentgov declare assisted` by whoever declared `none`"];
  const DECLARE = ["`/agentgov declare none` by everybody who worked on it"];
  it.each<[DisclosureState, string, string, readonly string[]]>([
    ["contradicted", "unsatisfied", DENIED, CORRECT],
    ["declared-none", "satisfied", CLEAN, []],
    ["automation", "satisfied", CLEAN, []],
    ["agent", "unsatisfied", "This area takes no work of agents.", []],
    ["hint", "unsatisfied", SILENT, DECLARE],
    ["undeclared", "unsatisfied", SILENT, DECLARE],
  ])("says of a closed area and %s work what is wrong and who can mend it", (...row) => {
    const [state, status, summary, needs] = row;
    const place = { gate: "disclosure", area: "auth", tier: "high" };
    expect(disclosureGate(touched(), "closed", state)).toEqual({
      ...place,
      status,
      summary,
      needs,
    });
  });

  it("asks in words for a declaration only where there is a hint and somebody would hear", () => {
    const note =
      "There is a hint of an agent: please say with `/agentgov declare` whether one was used.";
    expect(disclosureNote(["strict", "standard"], "hint")).toBe(note);
    expect(disclosureNote(["strict"], "hint")).toBeNull();
    expect(disclosureNote(["standard"], "undeclared")).toBeNull();
  });

  it.each([
    ["automation", "automation"],
    ["human", "declared-none"],
    ["agent-authored", "agent"],
    ["agent-assisted", "agent"],
    ["undeclared", "undeclared"],
  ] as const)("knows %s work as %s", (made, state) => {
    expect(disclosureStateOf({ ...UNDECLARED, class: made })).toBe(state);
  });
});

describe("the lane of agents", () => {
  const check = { gate: "required-check", check: "t", app: null, skippedPasses: false } as const;
  const always = aRequirement({ approvals: 2 });
  const sometimes = aRequirement({ when: ["agent-authored"] });
  const lane = aRequirement();
  it.each([
    ["nothing asked", [], [lane]],
    ["only a check asked", [check], [check, lane]],
    ["people asked of some alone", [sometimes], [sometimes, lane]],
    ["people asked of everybody", [check, always], [check, always]],
  ])("adds an owner in a strict area with %s", (_name, asked, expected) => {
    expect(withAgentLane(asked, "strict", "agent")).toEqual(expected);
  });

  it.each<[DisclosureState, boolean]>([
    ["contradicted", true],
    ["hint", true],
    ["undeclared", true],
    ["automation", false],
    ["declared-none", false],
  ])("is taken by %s work: %s", (state, isTaken) => {
    expect(withAgentLane([], "strict", state)).toHaveLength(isTaken ? 1 : 0);
    expect(withAgentLane([], "standard", state)).toEqual([]);
  });

  it.each<[DisclosureState, boolean]>([
    ["agent", false],
    ["hint", true],
    ["undeclared", true],
    ["contradicted", true],
    ["declared-none", true],
    ["automation", true],
  ])("leaves %s work without anything where only agents are asked: %s", (state, isEmpty) => {
    const asked = aRequirement({ when: ["agent-authored", "agent-assisted"] });
    expect(leavesNothing([asked], state)).toBe(isEmpty);
    expect(leavesNothing([aRequirement()], state)).toBe(false);
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
