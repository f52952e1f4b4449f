import { describe, expect, it } from "vitest";
import { z } from "zod";
import { provenanceLine } from "../../src/cli/provenance-lines.ts";

const AUTHOR = { name: "Ana", email: "ana@example.com" };
const Answer = z.looseObject({ schema: z.string() });

function ask(line: unknown): z.infer<typeof Answer> {
  return Answer.parse(JSON.parse(provenanceLine(JSON.stringify(line))));
}

describe("provenanceLine", () => {
  it("answers with the whole verdict and the trailers git reads", () => {
    const message = "fix: y\n\nAssisted-by: Codex:gpt-5.5\nReviewed-by: B\n";
    expect(ask({ message, author: AUTHOR })).toMatchObject({
      schema: "agentgov.provenance/1",
      class: "agent-assisted",
      strength: "declared",
      agents: ["codex"],
      evidence: [{ agent: "codex", model: "gpt-5.5", pass: "strict", line: 3 }],
      trailers: [
        { key: "Assisted-by", value: "Codex:gpt-5.5" },
        { key: "Reviewed-by", value: "B" },
      ],
    });
  });

  it.each([
    ["an author's login", { author: { ...AUTHOR, login: "claude[bot]" } }, ["claude"]],
    [
      "an author's id",
      { author: { ...AUTHOR, login: "x", id: 199_161_495, type: "User" } },
      ["cursor"],
    ],
    [
      "a committer",
      { committer: { name: "ForgeCode", email: "noreply@forgecode.dev" } },
      ["forgecode"],
    ],
    ["a branch", { branch: "codex/x" }, ["codex"]],
    ["a description", { prBody: "Agent-Use: assisted Claude Code" }, ["claude"]],
    ["the pull request's description", { pr: { body: "Assisted-by: Codex" } }, ["codex"]],
    [
      "the pull request's author",
      { pr: { user: { login: "Copilot", id: 198_982_749, type: "Bot" } } },
      ["copilot"],
    ],
    ["the pull request's branch", { pr: { head: { ref: "claude/x" } } }, ["claude"]],
    [
      "the pull request's app",
      { pr: { performed_via_github_app: { slug: "cursor" } } },
      ["cursor"],
    ],
    [
      "notes by ref",
      { gitNotes: { "refs/notes/ai": '---\n{"prompts":{"a":{"agent_id":{"tool":"amp"}}}}' } },
      ["amp"],
    ],
    ["other notes", { gitNotes: { "refs/notes/commits": "Claude" } }, []],
    [
      "nulls",
      { committer: null, branch: null, prBody: null, pr: null, verification: null, gitNotes: null },
      [],
    ],
  ])("reads %s", (_name, details, agents) => {
    expect(ask({ message: "fix: y\n", author: AUTHOR, ...details })["agents"]).toEqual(agents);
  });

  it("takes a verified signature of the author's own account for attested", () => {
    const claude = {
      name: "x",
      email: "y@example.com",
      login: "claude[bot]",
      id: 209_825_114,
      type: "Bot",
    };
    const verification = { verified: true, reason: "valid" };
    const line = { message: "fix: y\n", author: claude, committer: claude, verification };
    expect(ask(line)["strength"]).toBe("attested");
    expect(ask({ ...line, verification: null })["strength"]).toBe("claimed");
  });

  it.each([
    ["{", "the line is no valid JSON", []],
    ["", "the line is no valid JSON", []],
    ["7", "the line has not the expected shape", [""]],
    ['{"author":{}}', "the line has not the expected shape", ["message"]],
    ['{"message":"x","author":{"id":-1}}', "the line has not the expected shape", ["author.id"]],
    [
      '{"message":"x","author":{},"gitNotes":7}',
      "the line has not the expected shape",
      ["gitNotes"],
    ],
  ])("answers %j with an error", (line, message, fields) => {
    const error = { message, fields };
    expect(JSON.parse(provenanceLine(line))).toEqual({ schema: "agentgov.provenance/1", error });
  });

  it("refuses a line that is too long to be honest", () => {
    expect(provenanceLine(" ".repeat(8_388_609))).toContain("longer than");
  });
});
