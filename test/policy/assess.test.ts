import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { unknown } from "../../src/domain/known.ts";
import type { TouchedArea } from "../../src/domain/risk.ts";
import { assess, requirementsOf, touchedAreas } from "../../src/policy/assess.ts";
import { AUTH, aFile, DOCS, someFacts, someHistory } from "../builders/facts.ts";
import { aPolicy, compiled, ENFORCED, touched, UNDECLARED } from "../builders/policy.ts";

const FOUND: Finding = {
  kind: "unverifiable",
  area: "auth",
  tier: "medium",
  path: "",
  message: "Unread.",
};
const HUMAN = { ...UNDECLARED, class: "human" } as const;

function areasOf(findings: readonly Finding[], files = [AUTH]): readonly TouchedArea[] {
  return touchedAreas(ENFORCED, files, findings);
}

describe("what findings do to the areas of a change", () => {
  it("never lowers one that is touched, and lists a file of it once", () => {
    const [plain] = areasOf([]);
    expect(areasOf([{ ...FOUND, path: AUTH.path }])).toEqual([plain]);
    expect(areasOf([FOUND])).toEqual([plain]);
  });

  it("raises one, and lists the file beside those of its path", () => {
    const [area] = areasOf([{ ...FOUND, tier: "critical", path: "lib/a.bin" }]);
    expect(area?.tier).toBe("critical");
    expect(area?.files).toHaveLength(2);
    expect(area?.files[0]?.path).toBe(AUTH.path);
    expect(area?.files[1]).toEqual({ path: "lib/a.bin", rule: "finding:unverifiable" });
  });

  it("lists a file that is there already once among several", () => {
    const other = aFile("src/auth/check.ts");
    const [area] = areasOf([{ ...FOUND, path: other.path }], [AUTH, other]);
    expect(area?.files.map(({ path }) => path)).toEqual([other.path, AUTH.path]);
  });

  it("brings in one that policy knows at no less than its own tier", () => {
    expect(areasOf([FOUND], [DOCS])).toContainEqual({ area: "auth", tier: "high", files: [] });
  });

  it("brings in one that only the finding knows at the tier of the finding", () => {
    expect(areasOf([{ ...FOUND, area: "elsewhere" }], [DOCS])).toContainEqual({
      area: "elsewhere",
      tier: "medium",
      files: [],
    });
  });

  it.each<[string, readonly string[], boolean]>([
    ["everything only observes", ["docs/a.md"], false],
    ["something does more than observe", ["docs/a.md", "src/auth/login.ts"], true],
    ["nothing is touched", [], true],
  ])("weighs a contradiction where %s: %s", (_name, paths, weighs) => {
    const policy = compiled(
      aPolicy({ mode: "enforce", areas: { docs: { disclosure: "observe" } } }),
    );
    const findings: readonly Finding[] = [{ ...FOUND, kind: "contradiction", area: "governance" }];
    const areas = touchedAreas(
      policy,
      paths.map((path) => aFile(path)),
      findings,
    );
    expect(areas.some(({ area }) => area === "governance")).toBe(weighs);
  });

  it("counts contents that could not be read as the top tier, and says so", () => {
    const facts = someFacts({ content: unknown("it was too much") });
    const { findings, areas } = assess(ENFORCED, facts, someHistory());
    expect(findings).toEqual([
      {
        kind: "unverifiable",
        area: "app",
        tier: "critical",
        path: "",
        message: "The contents of the change could not be read: it was too much.",
      },
    ]);
    expect(areas).toContainEqual({ area: "app", tier: "critical", files: [] });
  });
});

describe("what a touched area asks for", () => {
  const check = { gate: "required-check", check: "ci/test", app: null, skippedPasses: false };
  const sometimes = { ...check, when: ["agent-authored", "agent-assisted"] };
  const areas = {
    auth: {
      gates: [
        { gate: "required-check", check: "ci/test" },
        { gate: "required-check", check: "ci/agent", when: ["agent-authored", "agent-assisted"] },
      ],
    },
  };
  const policy = aPolicy({ mode: "enforce", areas });
  const lane = { gate: "human-approval", approvals: 1, from: "owners", nativeReviews: 0 };

  it("is all of it before it is known how the change was made", () => {
    expect(requirementsOf(policy, touched())).toEqual([check, { ...sometimes, check: "ci/agent" }]);
  });

  it("is what is asked of people where a person made it", () => {
    expect(requirementsOf(policy, touched(), HUMAN)).toEqual([check]);
  });

  it("comes with the lane of agents where the tier alone makes the area strict", () => {
    expect(requirementsOf(policy, touched(), UNDECLARED)).toEqual([
      check,
      { ...sometimes, check: "ci/agent" },
      lane,
    ]);
  });

  it.each(["low", "medium"] as const)("is never nothing from medium on: %s", (tier) => {
    const gates = [{ gate: "required-check", check: "ci/agent", when: ["agent-authored"] }];
    const area = { tier, gates, disclosure: "observe" };
    const emptied = aPolicy({ mode: "enforce", areas: { docs: area } });
    const asked = requirementsOf(emptied, touched({ area: "docs", tier }), HUMAN);
    expect(asked.map(({ gate }) => gate)).toEqual(tier === "low" ? [] : ["human-approval"]);
  });
});
