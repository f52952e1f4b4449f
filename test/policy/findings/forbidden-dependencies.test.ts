import { describe, expect, it } from "vitest";
import { isBlocking } from "../../../src/domain/blocking-finding.ts";
import { forbiddenDependencies } from "../../../src/policy/findings/forbidden-dependencies.ts";

const CHANGES = {
  added: ["pkg:npm/left-pad@1.3.0", "pkg:npm/ok@1.0.0"],
  places: [{ purl: "pkg:npm/left-pad@1.3.0", path: "package.json", line: 4 }],
};

describe("forbiddenDependencies", () => {
  it("finds nothing without a rule", () => {
    expect(forbiddenDependencies(CHANGES, undefined)).toEqual([]);
    expect(forbiddenDependencies(CHANGES, { allowed: null, forbidden: [] })).toEqual([]);
  });

  it("blocks a package that is forbidden, where it stands", () => {
    const rules = { allowed: null, forbidden: ["pkg:npm/left-pad"] };
    const found = forbiddenDependencies(CHANGES, rules);
    expect(found).toMatchObject([
      {
        kind: "suspicious-dependency",
        tier: "critical",
        path: "package.json",
        line: 4,
        reasons: ["forbidden-package:pkg:npm/left-pad@1.3.0"],
        message: "pkg:npm/left-pad@1.3.0 is forbidden by policy.",
      },
    ]);
    expect(found.every(isBlocking)).toBe(true);
  });

  it("blocks what is not on the list where there is one", () => {
    const found = forbiddenDependencies(CHANGES, { allowed: ["pkg:npm/ok"], forbidden: [] });
    expect(found).toMatchObject([{ reasons: ["forbidden-unlisted:pkg:npm/left-pad@1.3.0"] }]);
    expect(found.every(isBlocking)).toBe(true);
  });

  it("stops at a hundred", () => {
    const added = Array.from({ length: 20_000 }, (_, index) => `pkg:npm/a${index}@1.0.0`);
    const rules = { allowed: ["pkg:npm/other"], forbidden: [] };
    expect(forbiddenDependencies({ added, places: [] }, rules)).toHaveLength(100);
  });
});
