import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GateStatus } from "../../../src/domain/gate.ts";
import type { SimpleRequirement } from "../../../src/domain/gate-requirement.ts";
import { compositeOf } from "../../../src/policy/gates/composite.ts";
import type { GateJudgement } from "../../../src/policy/gates/gate-definition.ts";
import { GATES } from "../../../src/policy/gates/registry.ts";
import { aBench } from "../../builders/bench.ts";
import { anApproval, at, IVAN } from "../../builders/facts.ts";
import { anArea, touched } from "../../builders/policy.ts";

const SCOPE = { touched: touched(), areaPolicy: anArea() };

/** What one branch says; a test names only what matters. */
interface Branch {
  readonly status: GateStatus;
  readonly name?: string;
  readonly lacks?: number;
  readonly wakeAt?: string;
}

function branch({ status, name = "x", ...more }: Branch): GateJudgement {
  const open = status === "unsatisfied";
  const result = {
    gate: "human-approval",
    area: "auth",
    tier: "high",
    status,
    summary: `${name} is ${status}.`,
    needs: open ? [name] : [],
  } as const;
  return {
    result,
    approvals: [{ approval: anApproval(IVAN), counts: status === "satisfied", note: name }],
    candidates: { users: open ? [name] : [], teams: open ? [`acme/${name}`] : [] },
    ...more,
  };
}

function judged(kind: "any-of" | "all-of", branches: readonly Branch[]): GateJudgement {
  const gates: readonly SimpleRequirement[] = branches.map((_, index) => ({
    gate: "required-check",
    check: String(index),
    app: null,
    skippedPasses: false,
  }));
  const gate = compositeOf(kind, (_bench, requirement) => {
    const index = requirement.gate === "required-check" ? Number(requirement.check) : 0;
    return branch(branches[index] ?? { status: "error" });
  });
  return gate.judge(aBench(), { gate: kind, gates }, SCOPE);
}

const YES = { status: "satisfied", name: "yes" } as const;
const NO = { status: "unsatisfied", name: "no" } as const;
const BAD = { status: "error", name: "bad" } as const;
const NIL = { status: "not-applicable", name: "nil" } as const;

describe("composites", () => {
  it.each<[readonly Branch[], GateStatus, GateStatus]>([
    [[YES], "satisfied", "satisfied"],
    [[NO], "unsatisfied", "unsatisfied"],
    [[BAD], "error", "error"],
    [[NIL], "not-applicable", "not-applicable"],
    [[YES, NO], "satisfied", "unsatisfied"],
    [[NO, YES], "satisfied", "unsatisfied"],
    [[YES, BAD], "satisfied", "error"],
    [[NO, BAD], "error", "error"],
    [[YES, YES], "satisfied", "satisfied"],
    [[NO, NO], "unsatisfied", "unsatisfied"],
    [[YES, NIL], "satisfied", "satisfied"],
    [[NO, NIL], "unsatisfied", "unsatisfied"],
    [[BAD, NIL], "error", "error"],
    [[{ status: "overridden" }, NO], "satisfied", "unsatisfied"],
  ])("of %j are, any of it and all of it, %s and %s", (branches, any, all) => {
    expect(judged("any-of", branches).result).toMatchObject({ gate: "any-of", status: any });
    expect(judged("all-of", branches).result).toMatchObject({ gate: "all-of", status: all });
  });

  it("say in one line how each branch stands", () => {
    expect(judged("any-of", [NO, { ...NO, name: "other" }]).result.summary).toBe(
      "None of 2 is satisfied. no is unsatisfied. other is unsatisfied. Nearest: `human-approval`.",
    );
    expect(judged("all-of", [YES, NO]).result.summary).toBe("1 of 2 satisfied. no is unsatisfied.");
    expect(judged("any-of", [NO, YES]).result.summary).toBe("yes is satisfied.");
    expect(judged("all-of", [NIL, NIL]).result.summary).toBe(
      "nil is not-applicable. nil is not-applicable.",
    );
  });

  it.each(["any-of", "all-of"] as const)("say of %s one branch only what that one says", (kind) => {
    expect(judged(kind, [NO, NIL]).result.summary).toBe("no is unsatisfied.");
  });

  it("show the approvals by which any of them is satisfied, and ask nobody for more", () => {
    const { approvals, candidates, result } = judged("any-of", [NO, YES]);
    expect(approvals.map(({ note }) => note)).toEqual(["yes"]);
    expect(candidates).toEqual({ users: [], teams: [] });
    expect(result.needs).toEqual([]);
  });

  it("ask nobody for anything while one of them cannot be judged", () => {
    const { candidates, result, ...more } = judged("all-of", [NO, BAD]);
    expect(candidates).toEqual({ users: [], teams: [] });
    expect(result.needs).toEqual([]);
    expect(more).not.toHaveProperty("asks");
    expect(more).not.toHaveProperty("lacks");
  });

  it.each([
    ["any-of", "One of the listed gates is satisfied."],
    ["all-of", "Each listed gate is satisfied."],
  ] as const)("say what %s is, and read nothing for themselves", (kind, about) => {
    const gate = GATES[kind];
    expect(gate.about).toBe(about);
    expect(gate.needs({ gate: kind, gates: [] }, aBench())).toEqual({});
  });

  it("ask, any of them, only for what is nearest", () => {
    const far = { ...NO, name: "far", lacks: 3 };
    const near = { ...NO, name: "near" };
    const judgement = judged("any-of", [far, near]);
    expect(judgement.result.needs).toEqual(["near"]);
    expect(judgement.candidates.users).toEqual(["near"]);
    expect(judgement.approvals.map(({ note }) => note)).toEqual(["near"]);
    expect(judgement.candidates.teams).toEqual(["acme/near"]);
    expect(judgement.asks).toEqual([{ users: ["near"], teams: ["acme/near"], people: 1 }]);
    expect(judged("any-of", [NO, { ...NO, name: "later" }]).result.needs).toEqual(["no"]);
  });

  it("ask, all of them, for everything that is open", () => {
    const judgement = judged("all-of", [NO, YES, { ...NO, name: "more", lacks: 2 }]);
    expect(judgement.result.needs).toEqual(["no", "more"]);
    expect(judgement.lacks).toBe(3);
    expect(judgement.asks).toHaveLength(2);
    expect(judgement.approvals).toHaveLength(3);
  });

  it("wake when the first of them may change", () => {
    const branches = [{ ...NO, wakeAt: at(90) }, { ...YES, wakeAt: at(30) }, NO];
    expect(judged("all-of", branches).wakeAt).toBe(at(30));
    expect(judged("any-of", branches).wakeAt).toBe(at(30));
    expect(judged("any-of", [NIL, { ...NIL, wakeAt: at(7) }]).wakeAt).toBe(at(7));
    expect(judged("any-of", [NO])).not.toHaveProperty("wakeAt");
  });

  it("never get better when a branch gets worse", () => {
    const rank: readonly GateStatus[] = ["error", "unsatisfied", "not-applicable", "satisfied"];
    const fulfilled = (status: GateStatus): boolean => rank.indexOf(status) >= 2;
    const status = fc.constantFrom<GateStatus>("satisfied", "unsatisfied", "error");
    const worse = fc.constantFrom<GateStatus>("unsatisfied", "error");
    fc.assert(
      fc.property(
        fc.constantFrom("any-of", "all-of"),
        fc.array(status, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        (...[kind, statuses, at_]) => {
          const before = judged(
            kind,
            statuses.map((one) => ({ status: one })),
          );
          const index = at_ % statuses.length;
          fc.assert(
            fc.property(worse, (other) => {
              const after = judged(
                kind,
                statuses.map((one, place) => ({ status: place === index ? other : one })),
              );
              const improved = fulfilled(after.result.status) && !fulfilled(before.result.status);
              expect(improved).toBe(false);
            }),
            { numRuns: 4 },
          );
        },
      ),
    );
  });
});
