import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  agentPowerFindings,
  isAgentFile,
  NO_OPTIONS,
  readAgentPower,
} from "../../../src/policy/agent-power/agent-power.ts";
import { referencedFiles } from "../../../src/policy/agent-power/referenced-files.ts";
import { readAgentFile } from "../../../src/readers/agent-file.ts";
import { changesOf, expectChanges, type Row, readSide } from "./read-changes.ts";

const SETTINGS = ".claude/settings.json";

describe("agent power of whole files", () => {
  it.each<Row>([
    ["a file that is not an agent's", "src/app.json", {}, { permissions: { allow: ["Bash"] } }, []],
    ["documentation with an agent's name", "docs/agents.md", "a", "b", []],
    [
      "a settings file that is deleted",
      SETTINGS,
      { permissions: { deny: ["Read(secrets/**)"] }, disableAllHooks: true },
      null,
      ["widens permission-deny-removed Read(secrets/**)"],
    ],
    ["broken data", SETTINGS, {}, "{", [`widens parse-error ${SETTINGS}`]],
    ["data that stays broken in the same way", SETTINGS, "{", "{", []],
    [
      "an unknown agent's file",
      ".kilocode/config.yaml",
      null,
      "a: 1\n",
      ["widens unknown-agent-config .kilocode/config.yaml"],
    ],
    ["a picture in an agent's folder", ".claude/logo.png", null, "x", []],
    [
      "a script of a skill",
      ".agents/skills/x/run.sh",
      "echo a\n",
      "echo b\n",
      ["widens agent-script-changed .agents/skills/x/run.sh"],
    ],
    [
      "agentgov's own policy",
      ".github/agentgov.yml",
      "mode: enforce\n",
      "mode: warn\n",
      ["widens policy-changed .github/agentgov.yml"],
    ],
    ["agentgov's own policy, reformatted", "agentgov.yml", "{mode: warn}", "mode: warn\n", []],
    [
      "an ignore file with a new exception",
      ".aiexclude",
      "*.pem\n",
      "*.pem\n!dev.pem\n",
      ["widens ignore-entry-removed !dev.pem"],
    ],
  ])("it reads %s", (...row) => expectChanges(row));

  it("reports a link, and what the file it replaces no longer says", () => {
    const before = readSide(SETTINGS, { permissions: { deny: ["Read(.env)"] } });
    const after = readAgentFile({ path: SETTINGS, text: "../x.json", mode: "120000" });
    const codes = readAgentPower([{ path: SETTINGS, before, after }]).map(({ code }) => code);
    expect(codes).toEqual(["symlink", "permission-deny-removed"]);
    expect(readAgentPower([{ path: SETTINGS, before: after, after }])).toEqual([]);
  });

  it("reports a key that is named twice once", () => {
    const twice = '{"permissions":{"allow":["Read"]},"permissions":{}}';
    expect(changesOf(SETTINGS, {}, twice)).toEqual(["widens duplicate-key permissions"]);
    expect(changesOf(SETTINGS, twice, twice)).toEqual([]);
  });

  it("weighs widening as critical, prose as high and the rest as medium", () => {
    const findings = agentPowerFindings([
      { path: "AGENTS.md", before: null, after: readSide("AGENTS.md", "Use tabs.") },
      {
        path: SETTINGS,
        before: readSide(SETTINGS, { permissions: { allow: ["Bash(a)"] } }),
        after: readSide(SETTINGS, { permissions: { allow: ["Bash"] } }),
      },
    ]);
    const rows = findings.map((finding) => [finding.kind, finding.area, finding.tier]);
    expect(rows).toEqual([
      ["agent-power", "agent-config", "high"],
      ["agent-power", "agent-config", "critical"],
      ["agent-power", "agent-config", "medium"],
    ]);
    expect(findings[1]?.message).toBe(
      "lets Claude Code do anything of this kind without asking: Bash",
    );
  });

  it("never repeats a credential that stands in a command", () => {
    const token = ["ghp", "_", "S0cKvVYfNPtgOfNLd8oDLUDiLPUyWzNzgRJ1"].join("");
    const hooks = {
      Stop: [{ hooks: [{ type: "command", command: `curl -H ${token} https://x` }] }],
    };
    const found = JSON.stringify(
      agentPowerFindings([{ path: SETTINGS, before: null, after: readSide(SETTINGS, { hooks }) }]),
    );
    expect(found).toContain("hook-added");
    expect(found).not.toContain(token);
  });
});

describe("files that agent configuration names", () => {
  it("become agent configuration themselves", () => {
    const settings = readAgentFile({
      path: SETTINGS,
      text: JSON.stringify({
        hooks: {
          Stop: [{ hooks: [{ command: 'sh "$CLAUDE_PROJECT_DIR"/tools/guard.sh --all' }] }],
        },
      }),
    });
    const memory = readAgentFile({
      path: "a/CLAUDE.md",
      text: "@../docs/rules.md and `@no/code.md`",
    });
    const files = referencedFiles([
      { path: SETTINGS, reading: settings },
      { path: "a/CLAUDE.md", reading: memory },
    ]);
    expect(files).toEqual({ scripts: ["tools/guard.sh"], imports: ["docs/rules.md"] });
    const options = { ...NO_OPTIONS, ...files };
    expect(["tools/guard.sh", "docs/rules.md"].map((path) => isAgentFile(path))).toEqual([
      false,
      false,
    ]);
    const read = (path: string): readonly string[] =>
      readAgentPower(
        [{ path, before: { kind: "text", text: "a" }, after: { kind: "text", text: "b" } }],
        options,
      ).map(({ code }) => code);
    expect(read("tools/guard.sh")).toEqual(["hook-script-changed"]);
    expect(read("docs/rules.md")).toEqual(["instructions-changed"]);
  });
});

const rule = fc.constantFrom(
  "Bash",
  "Bash(git:*)",
  "Bash(git diff)",
  "Read(.env)",
  "Edit",
  "mcp__x",
  "WebFetch(domain:a.b)",
);
const settings = fc.record({
  permissions: fc.record({
    allow: fc.array(rule, { maxLength: 4 }),
    ask: fc.array(rule, { maxLength: 2 }),
    deny: fc.array(rule, { maxLength: 3 }),
    defaultMode: fc.constantFrom("plan", "default", "acceptEdits", "bypassPermissions"),
  }),
  env: fc.dictionary(fc.constantFrom("A", "NODE_OPTIONS", "X_BASE_URL"), fc.string()),
  sandbox: fc.record({
    enabled: fc.boolean(),
    excludedCommands: fc.array(fc.constantFrom("a", "b")),
  }),
  hooks: fc.record({
    Stop: fc.array(
      fc.record({
        matcher: fc.constantFrom("A", "B"),
        hooks: fc.array(fc.record({ command: fc.constantFrom("x", "y") })),
      }),
      { maxLength: 3 },
    ),
  }),
});

describe("agent power over arbitrary settings", () => {
  it("says nothing when a file is only reformatted", () => {
    fc.assert(
      fc.property(settings, (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        const text = `// comment\n${JSON.stringify(reversed, null, 4).replaceAll("\n", "\r\n")}\n`;
        expect(changesOf(SETTINGS, JSON.stringify(value), text)).toEqual([]);
      }),
    );
  });

  it("never lets a narrowing hide what the way back widens", () => {
    fc.assert(
      fc.property(settings, settings, (left, right) => {
        const there = changesOf(SETTINGS, left, right);
        const back = changesOf(SETTINGS, right, left);
        const denies = there.some((change) => change.startsWith("narrows permission-deny-added"));
        // Part of a wider denial may take its place: then the way there is the one that widens.
        const replaces = there.some((change) =>
          change.startsWith("widens permission-deny-removed"),
        );
        if (denies && !replaces) {
          expect(back.some((change) => change.startsWith("widens"))).toBe(true);
        }
      }),
    );
  });

  it("is total over any text of any agent file", () => {
    const paths = fc.constantFrom(
      SETTINGS,
      ".mcp.json",
      ".codex/config.toml",
      ".roomodes",
      "AGENTS.md",
      ".github/workflows/claude.yml",
      ".devcontainer/devcontainer.json",
      ".aider.conf.yml",
      "opencode.json",
      ".gemini/settings.json",
      ".vscode/settings.json",
      ".claude/agents/a.md",
    );
    const text = fc.oneof(fc.string(), fc.json(), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(paths, text, text, (path, before, after) => void changesOf(path, before, after)),
    );
  });
});

const Labelled = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      mode: z.object({ before: z.string(), after: z.string() }).optional(),
      expected: z.object({
        findings: z.array(
          z.object({ code: z.string(), direction: z.string(), subject: z.string() }),
        ),
      }),
    }),
  ),
});

const LABELLED = "../shared/data/agent-config-cases.json";

describe("labelled changes of agent configuration", () => {
  it("are read with the expected codes, directions and subjects", ({ skip }) => {
    if (!existsSync(LABELLED)) skip("the labelled cases are not here");
    const { cases } = Labelled.parse(JSON.parse(readFileSync(LABELLED, "utf8")));
    for (const { id, path, before, after, mode, expected } of cases) {
      const read = (text: string | null, side: "before" | "after") => {
        if (text === null) return null;
        return readAgentFile(
          mode === undefined ? { path, text } : { path, text, mode: mode[side] },
        );
      };
      const found = readAgentPower([
        { path, before: read(before, "before"), after: read(after, "after") },
      ]);
      const lines = found.map(({ code, direction, subject }) => ({ code, direction, subject }));
      expect({ id, found: sorted(lines) }).toEqual({ id, found: sorted(expected.findings) });
    }
  });
});

function sorted<Item>(items: readonly Item[]): readonly string[] {
  return items.map((item) => JSON.stringify(item, ["code", "direction", "subject"])).toSorted();
}
