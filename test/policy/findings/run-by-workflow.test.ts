import { describe, expect, it } from "vitest";
import { compileAreaRules } from "../../../src/policy/areas/classify.ts";
import { runByWorkflow, workflowCandidates } from "../../../src/policy/findings/run-by-workflow.ts";
import { aFile } from "../../builders/facts.ts";

const { rules } = compileAreaRules([]);

function isRun(path: string, ...lines: readonly string[]): boolean {
  const text = ["jobs:", "  a:", "    steps:", ...lines.map((line) => `      ${line}`)].join("\n");
  const candidates = workflowCandidates(rules, [aFile(path)]);
  const found = runByWorkflow(candidates, [{ path: ".github/workflows/ci.yml", text }]);
  return found.length > 0;
}

describe("files that a workflow runs", () => {
  it.each([
    ["scripts/test.sh", "- run: ./scripts/test.sh"],
    ["scripts/test.sh", "- run: bash scripts/test.sh --fast"],
    ["tools/gen.py", '- run: "python tools/gen.py"'],
    ["Makefile", "- run: make test"],
    ["Makefile", "- run: |", "    cd a && make"],
    ["sub/Makefile", "- run: make -C sub all"],
    ["scripts/test.sh", "- working-directory: scripts", "  run: ./test.sh"],
    ["tools/lint/run.sh", "- uses: ./tools/lint"],
  ])("are found: %s", (path, ...lines) => {
    expect(isRun(path, ...lines)).toBe(true);
  });

  it.each([
    ["scripts/test.sh", "- run: ./scripts/test.sh.bak"],
    ["scripts/test.sh", "- run: ./other/scripts/test.sh"],
    ["scripts/test.sh", "# - run: ./scripts/test.sh"],
    ["Makefile", "- run: cmake ."],
    ["Makefile", "- name: makes it"],
    ["sub/Makefile", "- run: make"],
    ["src/index.ts", "- run: node src/index.ts"],
    ["README.md", "- run: cat README.md"],
  ])("are not what %s is for: %s", (path, line) => {
    expect(isRun(path, line)).toBe(false);
  });

  it("weigh as much as the workflow, which is named", () => {
    const workflows = [{ path: ".github/workflows/ci.yml", text: "run: ./a.sh" }];
    expect(runByWorkflow([aFile("a.sh")], workflows)).toMatchObject([
      { area: "ci", tier: "high", path: "a.sh" },
    ]);
    expect(runByWorkflow([aFile("a.sh")], workflows)[0]?.message).toContain("ci.yml");
  });

  it("are not asked about where the path weighs enough", () => {
    expect(workflowCandidates(rules, [aFile("scripts/deploy.sh"), aFile("a.ts")])).toEqual([]);
  });
});
