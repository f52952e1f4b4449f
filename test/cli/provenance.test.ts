import { describe, expect, it } from "vitest";
import { ProvenanceLine } from "../../src/cli/output-schemas.ts";
import { runCommand } from "./run-command.ts";

const BY_AGENT = JSON.stringify({
  message: "fix: a\n\nCo-authored-by: Claude <noreply@anthropic.com>\n",
  author: { name: "Ana", email: "ana@example.com" },
});

describe("agentgov provenance", () => {
  it("answers every line in order, unreadable ones too", async () => {
    const stdin = `${BY_AGENT}\nnot JSON\n\n${JSON.stringify({ message: "fix", author: {} })}`;
    const { exitCode, stdout } = await runCommand(["provenance", "--stdin"], { stdin });
    expect(exitCode).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => ProvenanceLine.parse(JSON.parse(line)));
    expect(lines).toMatchObject([
      { schema: "agentgov.provenance/1", agents: ["claude"], strength: "declared" },
      { schema: "agentgov.provenance/1", error: { fields: [] } },
      { schema: "agentgov.provenance/1", class: "undeclared", agents: [] },
    ]);
  });

  it("tells people the same in words", async () => {
    const stdin = `${BY_AGENT}\nnot JSON\n`;
    const { stdout } = await runCommand(["provenance", "--stdin", "--text"], { stdin });
    const [verdict, evidence, failure] = stdout.split("\n");
    expect(verdict).toMatch(/^agent-(?:assisted|authored) \(declared\): claude$/u);
    expect(evidence).toContain("noreply@anthropic.com");
    expect(failure).toContain("unreadable: the line is no valid JSON");
  });
});
