import { describe, expect, it } from "vitest";
import type { FileStatus } from "../../../src/domain/pull-request-facts.ts";
import { compileAreaRules } from "../../../src/policy/areas/classify.ts";
import { type LinkCandidate, linkFindings } from "../../../src/policy/findings/link-findings.ts";

const { rules } = compileAreaRules([]);

function candidate(over: Partial<LinkCandidate>): LinkCandidate {
  return {
    path: "docs/latest",
    previousPath: null,
    status: "added",
    mode: { before: null, after: "120000" },
    before: null,
    after: "guide",
    ...over,
  };
}

describe("symbolic links", () => {
  it.each([
    ["docs/latest", "guide", null, "high"],
    ["docs/latest", "../src/auth", null, "high"],
    ["docs/latest", "../.github/agentgov.yml", null, "critical"],
    ["docs/latest", "../../outside", null, "critical"],
    ["docs/latest", "/etc/passwd", null, "critical"],
    [".claude/skills", "../x", "100644", "critical"],
    ["infra", "docs/infra", "100644", "critical"],
  ])("weigh %s to %s, in place of %s, as %s tier", (...[path, after, before, tier]) => {
    const link = candidate({ path, after, mode: { before, after: "120000" } });
    expect(linkFindings(rules, [link])).toMatchObject([{ kind: "symlink", path, tier }]);
  });

  it("weigh most in place of a folder", () => {
    const gone = candidate({
      path: "docs/latest/index.md",
      status: "removed",
      mode: { before: "100644", after: null },
    });
    expect(linkFindings(rules, [candidate({}), gone])).toMatchObject([{ tier: "critical" }]);
  });

  it("weigh most when their target could not be read, and never show it unescaped", () => {
    expect(linkFindings(rules, [candidate({ after: null })])).toMatchObject([{ tier: "critical" }]);
    const [hostile] = linkFindings(rules, [candidate({ after: "a`\u202Eb" })]);
    expect(hostile?.message).toBe("This path is a link to `a  b`.");
  });

  it("are silent when a link goes or a file stays a file", () => {
    const quiet: readonly (readonly [FileStatus, LinkCandidate["mode"]])[] = [
      ["removed", { before: "120000", after: null }],
      ["modified", { before: "100644", after: "100755" }],
    ];
    for (const [status, mode] of quiet) {
      expect(linkFindings(rules, [candidate({ status, mode })])).toEqual([]);
    }
  });
});

describe("submodules", () => {
  const one = `Subproject commit ${"1".repeat(40)}\n`;
  const two = `Subproject commit ${"2".repeat(40)}\n`;

  it.each([
    [null, two, "critical", "A submodule at commit 222222222222 is added"],
    [one, two, "critical", "moves from commit 111111111111 to 222222222222"],
    [one, null, "high", "(commit 111111111111) is removed"],
  ])("are found from %s to %s", (...[before, after, tier, words]) => {
    const modeOf = (text: string | null): string | null => (text === null ? null : "160000");
    const mode = { before: modeOf(before), after: modeOf(after) };
    const found = linkFindings(rules, [candidate({ path: "vendor/lib", mode, before, after })]);
    expect(found).toMatchObject([{ kind: "submodule", area: "dependencies", tier }]);
    expect(found[0]?.message).toContain(words);
  });
});
