import { describe, expect, it } from "vitest";
import type { Approval } from "../../src/domain/approval.ts";
import type { Decision, JudgedApproval, Verdict } from "../../src/domain/decision.ts";
import type { GateResult } from "../../src/domain/gate.ts";
import { endingOf, headlineOf } from "../../src/policy/headline.ts";
import { anApproval, at, IDA, IVAN } from "../builders/facts.ts";
import { touched } from "../builders/policy.ts";

describe("headlineOf", () => {
  const gate = (area: string, needs: readonly string[]): Decision["gates"][number] => ({
    gate: "human-approval",
    area,
    tier: "high",
    status: "unsatisfied",
    summary: "A sentence.",
    needs,
  });

  function headline(
    verdict: Verdict,
    gates: Decision["gates"] = [],
    incomplete: string[] = [],
  ): string {
    const areas = ["a", "b", "c", "d", "e"].map((area) => touched({ area }));
    return headlineOf({ verdict, tier: "medium", areas, broken: [], gates, incomplete });
  }

  it.each<[string, () => string, string]>([
    ["one", () => headline("waiting", [gate("a", ["@x"])]), "Waiting for approval of a by @x."],
    [
      "two",
      () => headline("waiting", [gate("b", ["@y"]), gate("a", ["@x", "@y"])]),
      "Waiting for approval of a and b by @y or @x.",
    ],
    [
      "three",
      () => headline("waiting", [gate("a", ["@x", "@y", "@z"]), gate("b", []), gate("c", [])]),
      "Waiting for approval of a, b and c by @x, @y or @z.",
    ],
    [
      "many",
      () =>
        headline(
          "waiting",
          ["a", "b", "c", "d", "e"].map((area, n) => gate(area, [`@${n}`])),
        ),
      "Waiting for approval of a, b, c and 2 more by @0, @1, @2 or 2 more.",
    ],
    [
      "what is done",
      () => headline("waiting", [{ ...gate("a", ["@x"]), status: "satisfied" }, gate("b", ["@y"])]),
      "Waiting for approval of b by @y.",
    ],
    ["no gate", () => headline("passed"), "Medium risk (a, b, c and 2 more): no approval needed."],
    [
      "done",
      () => headline("passed", [gate("a", [])]),
      "Every gate is satisfied for a, b, c and 2 more.",
    ],
    [
      "the author",
      () => headline("action-required"),
      "The author has to act before this can go on.",
    ],
    [
      "the disclosure that is missing",
      () =>
        headline("action-required", [
          { ...gate("a", []), summary: "Of another gate." },
          { ...gate("a", []), gate: "disclosure", status: "satisfied", summary: "Said." },
          { ...gate("a", []), gate: "disclosure", summary: "Say how it was made." },
        ]),
      "Say how it was made.",
    ],
    [
      "the declaration that is missing",
      () =>
        headline("action-required", [
          { ...gate("a", []), summary: "Of another gate." },
          { ...gate("a", []), gate: "declaration", summary: "Nobody has said how." },
        ]),
      "Nobody has said how.",
    ],
    ["missing data", () => headline("failed", [], ["No data.", "More."]), "No data."],
    [
      "an error",
      () =>
        headline("failed", [
          gate("a", []),
          { ...gate("b", []), status: "error", summary: "Broke." },
        ]),
      "Broke.",
    ],
    [
      "an error behind others",
      () =>
        headline("failed", [
          { ...gate("a", []), summary: "Open." },
          { ...gate("b", []), status: "error", summary: "Broke." },
        ]),
      "Broke.",
    ],
    [
      "a gate of the author's that is done beside another's",
      () =>
        headline("action-required", [
          { ...gate("a", []), gate: "disclosure", status: "satisfied" },
        ]),
      "The author has to act before this can go on.",
    ],
    [
      "another gate beside an approval",
      () => headline("waiting", [gate("a", ["@x"]), { ...gate("b", []), gate: "conversation" }]),
      "Waiting for approval of a by @x, and for conversation.",
    ],
    [
      "one other gate",
      () => headline("waiting", [{ ...gate("b", []), gate: "conversation", summary: "Talk." }]),
      "Talk.",
    ],
    [
      "two others that say the same",
      () =>
        headline("waiting", [
          { ...gate("a", []), gate: "conversation", summary: "Talk." },
          { ...gate("b", []), gate: "conversation", summary: "Talk." },
        ]),
      "Talk.",
    ],
    [
      "two others",
      () =>
        headline("waiting", [
          { ...gate("a", []), gate: "conversation", summary: "Talk to x.y." },
          { ...gate("b", []), gate: "staged-rollout", summary: "Deploy!" },
        ]),
      "Talk to x.y, and 1 gate more.",
    ],
    [
      "three others",
      () =>
        headline("waiting", [
          { ...gate("a", []), gate: "conversation", summary: "Talk." },
          { ...gate("b", []), gate: "staged-rollout", summary: "Deploy!" },
          { ...gate("c", []), gate: "required-check", summary: "Test?" },
        ]),
      "Talk, and 2 gates more.",
    ],
    ["waiting for nothing", () => headline("waiting"), "Waiting."],
    ["nothing at all", () => headline("failed"), "This could not be judged."],
  ])("says it of %s", (_name, said, expected) => {
    expect(said()).toBe(expected);
  });
});

describe("endingOf", () => {
  function judged(more: Partial<JudgedApproval>, given: Partial<Approval> = {}): JudgedApproval {
    const note = "void: src/auth/login.ts changed after it";
    return { approval: anApproval(IVAN, [], given), counts: false, note, ...more };
  }

  function ending(
    approvals: readonly JudgedApproval[],
    status: GateResult["status"] = "unsatisfied",
  ): string | null {
    const result = { gate: "human-approval", area: "auth", tier: "high", status } as const;
    return endingOf([
      {
        result: { ...result, summary: "", needs: [] },
        approvals,
        candidates: { users: [], teams: [] },
      },
    ]);
  }

  it("names the file that ended an approval, and whose", () => {
    expect(ending([judged({})])).toBe("src/auth/login.ts changed after @ivan approved");
    const headline = headlineOf({
      verdict: "waiting",
      tier: "high",
      areas: [],
      broken: [],
      gates: [
        {
          gate: "human-approval",
          area: "auth",
          tier: "high",
          status: "unsatisfied",
          summary: "0 of 1 approvals.",
          needs: ["@acme/identity"],
        },
      ],
      incomplete: [],
      ended: ending([judged({})]),
    });
    expect(headline).toContain(": src/auth/login.ts changed after @ivan approved.");
  });

  it("tells of the latest", () => {
    const later = anApproval(IDA, [], { givenAt: at(500) });
    const two = [judged({}), judged({ approval: later, note: "void: a.ts changed after it" })];
    expect(ending(two)).toBe("a.ts changed after @ida approved");
    expect(ending(two.toReversed())).toBe("a.ts changed after @ida approved");
  });

  it.each<[string, readonly JudgedApproval[], GateResult["status"]]>([
    ["nobody had approved", [], "unsatisfied"],
    ["approvals count and one is void by another's", [judged({ counts: true })], "unsatisfied"],
    ["the gate is not open", [judged({})], "satisfied"],
    ["it was no push", [judged({ note: "withdrawn" })], "unsatisfied"],
    ["the person has approved again", [judged({}), judged({ counts: true })], "unsatisfied"],
  ])("says nothing where %s", (_name, approvals, status) => {
    expect(ending(approvals, status)).toBeNull();
  });
});
