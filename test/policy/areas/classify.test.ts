import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tierRank } from "../../../src/domain/risk.ts";
import {
  classifyPath,
  compileAreaRules,
  patternsMatchingNothing,
} from "../../../src/policy/areas/classify.ts";
import { PATHS, rulesWith, someAreaPolicy } from "./policy-builders.ts";

const shipped = rulesWith();

const PATTERNS = [
  "**",
  "docs/**",
  "src/**",
  "services/identity/**",
  "**/*.go",
  "test/**",
  "./agentgov.yml",
];

describe("an include of the organisation", () => {
  it("puts a whole folder into an area, by a rule of its own", () => {
    const rules = rulesWith({ area: "auth", include: ["services/ranking/**"] });
    expect(classifyPath(rules, "services/ranking/score.go")).toEqual({
      path: "services/ranking/score.go",
      areas: ["auth"],
      tier: "high",
      rules: ["auth/policy:services/ranking/**"],
    });
  });

  it("is stronger than the shelter of docs and tests", () => {
    const rules = rulesWith({ area: "auth", include: ["docs/runbooks/**", "test/keys/**"] });
    expect(classifyPath(rules, "docs/runbooks/login.md")).toMatchObject({
      areas: ["auth", "docs"],
      tier: "high",
    });
    expect(classifyPath(rules, "test/keys/a.go")).toMatchObject({
      areas: ["auth", "tests"],
      tier: "high",
    });
  });

  it("ignores case and counts a link in the folder's place", () => {
    const rules = rulesWith({ area: "auth", include: ["services/ranking/**"] });
    expect(classifyPath(rules, "Services/RANKING/score.go").areas).toEqual(["auth"]);
    expect(classifyPath(rules, "services/ranking").areas).toEqual(["auth"]);
  });

  it("makes an area of the organisation's own, listed after the shipped ones", () => {
    const rules = rulesWith(
      { area: "zoo", tier: "critical", include: ["src/**"] },
      { area: "search", tier: "medium", include: ["src/**"] },
    );
    expect(classifyPath(rules, "src/auth/a.ts")).toMatchObject({
      areas: ["auth", "search", "zoo"],
      tier: "critical",
    });
    expect(classifyPath(rules, "src/a.ts").areas).toEqual(["search", "zoo"]);
  });

  it("of a low area leaves the file in app until app excludes it", () => {
    const docs = { area: "docs", tier: "low", include: ["handbook/**"] } as const;
    const page = "handbook/page.vue";
    expect(classifyPath(rulesWith(docs), page)).toMatchObject({
      areas: ["docs", "app"],
      tier: "medium",
    });
    const app = { area: "app", tier: "medium", exclude: ["handbook/**"] } as const;
    expect(classifyPath(rulesWith(docs, app), page)).toMatchObject({
      areas: ["docs"],
      tier: "low",
    });
  });

  it("never lowers the tier of any path", () => {
    const additions = fc.record({
      area: fc.constantFrom("auth", "docs", "tests", "app", "governance", "own"),
      tier: fc.constantFrom("low", "medium", "high", "critical"),
      include: fc.subarray(PATTERNS, { minLength: 1 }),
    });
    fc.assert(
      fc.property(additions, ({ area, tier, include }) => {
        const before = rulesWith({ area, tier });
        const after = rulesWith({ area, tier, include });
        for (const path of PATHS) {
          const rank = tierRank(classifyPath(after, path).tier);
          expect(rank).toBeGreaterThanOrEqual(tierRank(classifyPath(before, path).tier));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("an exclude of the organisation", () => {
  it("removes only the area it is written under", () => {
    const path = "services/stripe/oauth.ts";
    expect(classifyPath(shipped, path).areas).toEqual(["auth", "billing"]);
    const rules = rulesWith({ area: "auth", exclude: ["services/stripe/**"] });
    expect(classifyPath(rules, path).areas).toEqual(["billing"]);
  });

  it("lets the later steps answer", () => {
    const rules = rulesWith({ area: "tests", tier: "low", exclude: ["src/mocks/**"] });
    expect(classifyPath(rules, "src/mocks/login.ts").areas).toEqual(["auth"]);
    expect(classifyPath(rules, "src/mocks/cart.ts").areas).toEqual(["app"]);
  });

  it("wins over an include of the same area, and leaves app when nothing else is left", () => {
    const rules = rulesWith(
      { area: "auth", include: ["x/**"], exclude: ["x/**"] },
      { area: "app", tier: "medium", exclude: ["x/**"] },
    );
    expect(classifyPath(rules, "x/a.ts")).toMatchObject({
      areas: ["app"],
      tier: "medium",
      rules: ["app/default"],
    });
  });

  it("is case-sensitive", () => {
    const rules = rulesWith({ area: "auth", exclude: ["src/auth/**"] });
    expect(classifyPath(rules, "src/Auth/a.ts").areas).toEqual(["auth"]);
  });

  it.each([
    "agentgov.yml",
    ".github/agentgov.yml",
    ".GitHub/AgentGov.yaml",
    "agentgov/base.yml",
    ".agentgov/x.json",
  ])("never frees agentgov's own %s", (path) => {
    const rules = rulesWith({ area: "governance", tier: "low", exclude: ["**"] });
    expect(classifyPath(rules, path)).toMatchObject({ tier: "critical" });
    expect(classifyPath(rules, path).areas).toContain("governance");
  });

  it("can free another file of governance", () => {
    const rules = rulesWith({
      area: "governance",
      tier: "high",
      exclude: ["renovate.json", ".github/CODEOWNERS"],
    });
    expect(classifyPath(rules, "renovate.json").areas).toEqual(["app"]);
    expect(classifyPath(rules, ".github/CODEOWNERS").areas).toEqual(["ci"]);
  });
});

describe("the tier of policy", () => {
  it("replaces the shipped tier of an area", () => {
    const rules = rulesWith(
      { area: "billing", tier: "critical" },
      { area: "docs", tier: "medium" },
    );
    expect(classifyPath(rules, "src/billing/a.ts").tier).toBe("critical");
    expect(classifyPath(rules, "a.md").tier).toBe("medium");
    expect(classifyPath(rules, "src/auth/a.ts").tier).toBe("high");
  });
});

describe("compiling policy areas", () => {
  it("reports what cannot be meant, with the place and the correction, and uses the rest", () => {
    const { rules, problems } = compileAreaRules([
      someAreaPolicy({ area: "auth", include: ["infra", "ok/**"], exclude: ["!x/**"] }),
    ]);
    expect(problems).toMatchObject([
      { area: "auth", list: "include", pattern: "infra", suggestion: "infra/**" },
      { area: "auth", list: "exclude", pattern: "!x/**", suggestion: "x/**" },
    ]);
    expect(classifyPath(rules, "ok/a.ts").areas).toEqual(["auth"]);
    expect(classifyPath(rules, "infra/a.txt").areas).toEqual(["app"]);
  });

  it("finds the patterns that match no path", () => {
    const rules = rulesWith({ area: "auth", include: ["a/**", "gone/**"], exclude: ["old/**"] });
    expect(patternsMatchingNothing(rules, ["a/x.ts"])).toEqual([
      { area: "auth", list: "include", pattern: "gone/**" },
      { area: "auth", list: "exclude", pattern: "old/**" },
    ]);
  });
});

describe("classifying", () => {
  it("answers any text, without throwing, with at least one area", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (path) => {
        expect(classifyPath(shipped, path).areas.length).toBeGreaterThan(0);
      }),
    );
  });

  it("rates no path lower for being spelled in capitals", () => {
    const high = PATHS.filter((path) => classifyPath(shipped, path).tier === "high");
    const shouted = high.map((path) => classifyPath(shipped, path.toUpperCase()).tier);
    expect(shouted).toEqual(high.map(() => "high"));
    expect(high.length).toBeGreaterThan(8);
  });
});
