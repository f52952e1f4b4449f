import { describe, expect, it } from "vitest";
import { classifyPath } from "../../../src/policy/areas/classify.ts";
import { surveyOf } from "../../../src/policy/areas/survey.ts";
import { aPolicy, compiled } from "../../builders/policy.ts";

const { rules } = compiled(
  aPolicy({ areas: { ranking: { tier: "critical", include: ["src/rank/**", "gone/**"] } } }),
);

function survey(paths: readonly string[]): ReturnType<typeof surveyOf> {
  return surveyOf(
    rules,
    paths.map((path) => classifyPath(rules, path)),
  );
}

describe("surveyOf", () => {
  const found = survey([
    "README.md",
    "src/auth/login.ts",
    ...Array.from({ length: 9 }, (_, index) => `src/rank/r${index}.ts`),
    "src/cart/a/b.ts",
    "src/cart/c.ts",
    "root.ts",
  ]);

  it("counts files by tier and by area, the heaviest first", () => {
    expect(found.files).toBe(14);
    expect(found.tiers).toEqual({ low: 1, medium: 3, high: 1, critical: 9 });
    expect(found.areas.map(({ area, tier, files }) => [area, tier, files])).toEqual([
      ["ranking", "critical", 9],
      ["auth", "high", 1],
      ["app", "medium", 3],
      ["docs", "low", 1],
    ]);
  });

  it("shows three examples from all over the repository", () => {
    expect(found.areas[0]?.examples).toEqual([
      "src/rank/r0.ts",
      "src/rank/r4.ts",
      "src/rank/r8.ts",
    ]);
    expect(found.areas[1]?.examples).toEqual(["src/auth/login.ts"]);
  });

  it("names patterns that match nothing, and folders that no rule claims", () => {
    expect(found.patternsMatchingNothing).toEqual([
      { area: "ranking", list: "include", pattern: "gone/**" },
    ]);
    expect(found.folders).toEqual([{ folder: "src/cart", files: 2 }]);
  });

  it("is empty for nothing", () => {
    expect(survey([])).toMatchObject({ files: 0, areas: [], folders: [] });
  });
});
