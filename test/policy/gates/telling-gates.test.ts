import { describe, expect, it } from "vitest";
import { known, unknown } from "../../../src/domain/known.ts";
import type { Evidence, Provenance } from "../../../src/domain/provenance.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { judgeGate } from "../../../src/policy/gates/registry.ts";
import { detectPullRequest } from "../../../src/policy/provenance.ts";
import { aBench } from "../../builders/bench.ts";
import { aCommit, someFacts, someHistory } from "../../builders/facts.ts";
import { anArea, touched, UNDECLARED } from "../../builders/policy.ts";

const SCOPE = { touched: touched(), areaPolicy: anArea() };

describe("conversation", () => {
  it.each<[string, PullRequestFacts["threads"], string, string]>([
    ["none", known({ total: 0, unresolved: 0 }), "satisfied", "There are no review threads."],
    ["all resolved", known({ total: 4, unresolved: 0 }), "satisfied", "Every review thread"],
    ["one open", known({ total: 4, unresolved: 1 }), "unsatisfied", "1 of 4 review threads is not"],
    [
      "two open",
      known({ total: 4, unresolved: 2 }),
      "unsatisfied",
      "2 of 4 review threads are not",
    ],
    ["what GitHub refuses", unknown("GitHub said no"), "error", "read: GitHub said no."],
    ["what nobody read", undefined, "error", "Review threads could not be read."],
  ])("judges %s", (_name, threads, ...[status, words]) => {
    const facts = threads === undefined ? {} : { threads };
    const { result } = judgeGate(aBench(facts), { gate: "conversation" }, SCOPE);
    expect(result).toMatchObject({ gate: "conversation", area: "auth", status });
    expect(result.summary).toContain(words);
    expect(result.needs).toHaveLength(status === "unsatisfied" ? 1 : 0);
  });
});

function told(message: string): Provenance {
  const facts = someFacts({ commits: known([aCommit({ message })]) });
  return detectPullRequest(facts, someHistory(), { extraAgents: [] });
}

describe("declaration", () => {
  const claimed = told("Change\n\nCo-authored-by: Devin\n");
  it.each<[string, Provenance, string]>([
    ["nothing", UNDECLARED, "unsatisfied"],
    ["a hint", claimed, "unsatisfied"],
    ["a person's word for an agent", told("Change\n\nAssisted-by: Claude Code\n"), "satisfied"],
    ["a person's word against one", told("Change\n\nAssisted-by: none\n"), "satisfied"],
    [
      "a word that the evidence denies",
      told("Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\nAssisted-by: none\n"),
      "unsatisfied",
    ],
    ["automation", { ...UNDECLARED, class: "automation" }, "satisfied"],
    ["an agent's own account", anAgent("attested"), "satisfied"],
    ["a claim anybody could write", anAgent("claimed"), "unsatisfied"],
    ["a claim that somebody declared", anAgent("claimed", "declaration"), "satisfied"],
  ])("judges %s", (_name, provenance, status) => {
    const bench = aBench({}, { provenance });
    const { result } = judgeGate(bench, { gate: "declaration" }, SCOPE);
    expect(result.status).toBe(status);
    expect(result.needs).toHaveLength(status === "unsatisfied" ? 1 : 0);
    if (status === "unsatisfied") expect(result.needs[0]).toContain("/agentgov declare");
  });
});

function anAgent(
  strength: Provenance["strength"],
  source: Evidence["source"] = "commit-message",
): Provenance {
  const evidence: Evidence = {
    agent: "claude",
    model: null,
    role: "assistant",
    source,
    strength,
    sha: null,
    line: null,
    excerpt: "",
    rule: "test",
    pass: null,
  };
  return {
    ...UNDECLARED,
    class: "agent-assisted",
    strength,
    agents: ["claude"],
    evidence: [evidence],
  };
}
