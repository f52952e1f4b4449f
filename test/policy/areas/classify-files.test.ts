import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyFiles, classifyPath } from "../../../src/policy/areas/classify.ts";
import { PATHS, rulesWith, someFile } from "./policy-builders.ts";

const shipped = rulesWith();

describe("a change", () => {
  it("counts both names of a renamed and of a copied file", () => {
    const touched = classifyFiles(shipped, [
      someFile({ path: "docs/x.md", previousPath: "src/auth/token.ts", status: "renamed" }),
      someFile({ path: ".github/workflows/x.yml", previousPath: "docs/y.md", status: "copied" }),
    ]);
    expect(touched).toEqual([
      {
        area: "auth",
        tier: "high",
        files: [{ path: "src/auth/token.ts", rule: "auth/word:auth" }],
      },
      {
        area: "ci",
        tier: "high",
        files: [{ path: ".github/workflows/x.yml", rule: "ci/glob:.github/**" }],
      },
      {
        area: "docs",
        tier: "low",
        files: [
          { path: "docs/x.md", rule: "docs/glob:**/*.md" },
          { path: "docs/y.md", rule: "docs/glob:**/*.md" },
        ],
      },
    ]);
  });

  it("counts a deletion and a change of mode like an edit", () => {
    const deleted = classifyFiles(shipped, [
      someFile({ path: "src/auth/guard.ts", status: "removed" }),
    ]);
    expect(deleted).toMatchObject([{ area: "auth", tier: "high" }]);
    const mode = classifyFiles(shipped, [
      someFile({ path: "bin/deploy.sh", status: "changed", additions: 0 }),
    ]);
    expect(mode).toMatchObject([{ area: "infrastructure", tier: "high" }]);
  });

  it("gives an area the highest tier of its files", () => {
    const touched = classifyFiles(shipped, [
      someFile({ path: "CODEOWNERS" }),
      someFile({ path: "agentgov.yml" }),
    ]);
    expect(touched).toMatchObject([{ area: "governance", tier: "critical" }]);
  });

  it("does not depend on the order or repetition of its files", () => {
    const files = PATHS.map((path) => someFile({ path }));
    const expected = classifyFiles(shipped, files);
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
        expect(classifyFiles(shipped, [...shuffled, ...shuffled])).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it("touches what its paths are, and nothing else", () => {
    fc.assert(
      fc.property(fc.subarray([...PATHS]), (paths) => {
        const touched = classifyFiles(
          shipped,
          paths.map((path) => someFile({ path })),
        );
        const fromFiles = new Set(paths.flatMap((path) => classifyPath(shipped, path).areas));
        expect(new Set(touched.map(({ area }) => area))).toEqual(fromFiles);
      }),
      { numRuns: 30 },
    );
  });

  it("touches nothing when it has no files", () => {
    expect(classifyFiles(shipped, [])).toEqual([]);
  });
});

describe("a new code file that is a test by its folder only", () => {
  it.each(["src/pay/mocks/gateway.ts", "app/lib/stubs/login.rb", "internal/server/testing/run.go"])(
    "%s is application code too",
    (path) => {
      const touched = classifyFiles(shipped, [someFile({ path, status: "added" })]);
      expect(touched.map(({ area }) => area)).toEqual(["tests", "app"]);
    },
  );

  it.each([
    ["modified", "src/pay/mocks/gateway.ts"],
    ["added", "src/pay/mocks/gateway.mock.ts"],
    ["added", "src/pay/mocks/data.json"],
    ["added", "src/__tests__/mocks/gateway.ts"],
    ["added", "mocks/gateway.ts"],
    ["added", "test/mocks/gateway.ts"],
  ] as const)("is not meant when %s as %s", (status, path) => {
    const touched = classifyFiles(shipped, [someFile({ path, status })]);
    expect(touched.map(({ area }) => area)).toEqual(["tests"]);
  });

  it("is seen when a file is moved there", () => {
    const touched = classifyFiles(shipped, [
      someFile({
        path: "src/pay/mocks/gateway.ts",
        previousPath: "test/gateway.ts",
        status: "renamed",
      }),
    ]);
    expect(touched).toContainEqual({
      area: "app",
      tier: "medium",
      files: [{ path: "src/pay/mocks/gateway.ts", rule: "app/shelter:mocks" }],
    });
  });
});
