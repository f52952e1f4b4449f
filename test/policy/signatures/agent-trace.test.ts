import { describe, expect, it } from "vitest";
import type { ChangedFile } from "../../../src/domain/pull-request-facts.ts";
import { evidenceOfTraces } from "../../../src/policy/signatures/agent-trace.ts";
import { signatureIndex } from "../../../src/policy/signatures/signature-index.ts";
import { aFile } from "../../builders/facts.ts";

function aRecord(contributor: object, tool: unknown = { name: "cursor", version: "2.0" }): string {
  const files = [{ path: "a.ts", conversations: [{ contributor, ranges: [] }] }];
  return JSON.stringify({ version: "0.1.0", id: "1", tool, files });
}

function traced(lines: readonly string[], path = ".agent-trace/traces.jsonl"): ChangedFile {
  const patch = ["@@ -0,0 +1,9 @@", ...lines].join("\n");
  return aFile(path, { patch });
}

function agentsIn(file: ChangedFile): readonly (string | null)[] {
  return evidenceOfTraces([file], signatureIndex()).map(({ agent }) => agent);
}

const AI = aRecord({ type: "ai", model_id: "anthropic/claude-opus-5" });

describe("evidenceOfTraces", () => {
  it("names the tool and model of a record that the change adds", () => {
    expect(evidenceOfTraces([traced([`+${AI}`])], signatureIndex())).toEqual([
      expect.objectContaining({
        agent: "cursor",
        model: "anthropic/claude-opus-5",
        role: "assistant",
        source: "repository-file",
        strength: "declared",
      }),
    ]);
  });

  it.each([
    ["a mixed contribution", traced([`+${aRecord({ type: "mixed" })}`]), ["cursor"]],
    ["a tool by its name alone", traced([`+${aRecord({ type: "ai" }, "claude")}`]), ["claude"]],
    ["a tool it does not know", traced([`+${aRecord({ type: "ai" }, "zzz")}`]), ["unknown-ai"]],
    ["lines of a person", traced([`+${aRecord({ type: "human" })}`]), []],
    ["a record that was there before", traced([` ${AI}`]), []],
    ["a record that is taken away", traced([`-${AI}`]), []],
    ["what is no JSON", traced(["+{"]), []],
    ["another file", traced([`+${AI}`], "docs/traces.jsonl"), []],
    ["one agent twice", traced([`+${AI}`, `+${AI}`]), ["cursor"]],
  ])("reads %s", (...[, file, expected]) => {
    expect(agentsIn(file)).toEqual(expected);
  });
});
