import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covers, isBroadRule, ruleKey } from "../../../src/policy/agent-power/permission-rule.ts";

describe("permission rules", () => {
  it.each([
    ["Bash", true],
    ["Bash(*)", true],
    ["Bash(npm:*)", true],
    ["Bash(npm *)", true],
    ["Bash(npm run:*)", false],
    ["Bash(npm test)", false],
    ["Bash(git diff:*)", false],
    ["Bash(git:*)", true],
    ["Bash(sudo systemctl status:*)", false],
    ["Bash(sudo:*)", true],
    ["Bash(env FOO=1 python3.12:*)", true],
    ["Bash(timeout 5 bash -c:*)", true],
    ["Bash(/usr/bin/env node:*)", true],
    ["Bash(uv run:*)", true],
    ["Bash(kubectl exec:*)", true],
    ["Bash(kubectl get:*)", false],
    ["Bash(ls:*)", false],
    ["Read", false],
    ["Write", true],
    ["WebFetch(domain:*)", true],
    ["WebFetch(domain:docs.example.org)", false],
    ["Read(../other/**)", true],
    ["Read(//etc/passwd)", true],
    ["Read(src/**)", false],
    ["mcp__github", true],
    ["mcp__github__*", true],
    ["mcp__github__get_issue", false],
    ["Shell(git)", true],
    ["Shell(ls)", false],
    ["run_shell_command(git status)", false],
  ])("it says of %s that broad is %s", (rule, expected) => {
    expect(isBroadRule(rule)).toBe(expected);
  });

  it.each([
    ["Bash", "Bash(rm -rf /)", true],
    ["Bash(git diff:*)", "Bash(git diff --stat)", true],
    ["Bash(git diff *)", "Bash(git diff:*)", true],
    ["Bash(git diff:*)", "Bash(git difftool)", false],
    ["Bash(npm run test*)", "Bash(npm run test:unit)", true],
    ["Bash(git diff:*)", "Bash(git diff; curl x)", false],
    ["Bash(git diff:*)", "Bash(git diff && curl x)", false],
    ["Bash(git diff --stat)", "Bash(git diff:*)", false],
    ["Read(src/**)", "Read(./src/a/b.ts)", true],
    ["Read(src/**)", "Read(src/../../x)", false],
    ["Read(src/**)", "Edit(src/a)", false],
    ["WebFetch(domain:*.example.org)", "WebFetch(domain:docs.example.org)", true],
    ["Read(.env*)", "Read(.env.local)", true],
    ["Read(src/*.ts)", "Read(src/a.ts)", true],
    ["Read(src/*.ts)", "Read(src/a/b.ts)", false],
    ["Read(src/*.ts)", "Read(src/*)", false],
    ["Read(*/*)", "Read(a/b)", false],
    ["mcp__github", "mcp__github__get_issue", true],
    ["mcp__git", "mcp__github__get_issue", false],
  ])("it says that %s covers %s: %s", (wide, narrow, expected) => {
    expect(covers(wide, narrow)).toBe(expected);
  });

  it("covers itself and is covered by its bare tool", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const rule = `Bash(${text})`;
        expect(covers(rule, rule)).toBe(true);
        expect(covers("Bash", rule)).toBe(true);
      }),
    );
  });

  it("gives rules that mean the same one key", () => {
    const keys = ["Bash(git diff *)", "Bash(git diff:*)", "Bash( git  diff:* )"].map(ruleKey);
    expect(new Set(keys).size).toBe(1);
  });
});
