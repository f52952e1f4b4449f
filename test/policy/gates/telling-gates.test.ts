import { describe, expect, it } from "vitest";
import { known, unknown } from "../../../src/domain/known.ts";
import type { Evidence, Provenance } from "../../../src/domain/provenance.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { gateNeeds, judgeGate } from "../../../src/policy/gates/registry.ts";
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
    expect(result.needs).toEqual(
      status === "unsatisfied" ? ["whoever is in the open review threads, by resolving them"] : [],
    );
  });

  it("reads the threads, asks no reviewer and is not looked at again by time alone", () => {
    expect(gateNeeds([{ gate: "conversation" }], aBench())).toEqual([{ threads: true }]);
    const threads = known({ total: 1, unresolved: 1 });
    const { result: _, ...more } = judgeGate(aBench({ threads }), { gate: "conversation" }, SCOPE);
    expect(more).toEqual({ approvals: [], candidates: { users: [], teams: [] } });
  });
});

function told(message: string): Provenance {
  const facts = someFacts({ commits: known([aCommit({ message })]) });
  return detectPullRequest(facts, someHistory(), { extraAgents: [] });
}

describe("declaration", () => {
  const claimed = told("Change\n\nCo-authored-by: Devin\n");
  const NOBODY = "Nobody has said how this change was made.";
  const NONE = "Declared as made without an agent.";
  it.each<[string, Provenance, string, string]>([
    ["nothing", UNDECLARED, "unsatisfied", NOBODY],
    ["a hint", claimed, "unsatisfied", NOBODY],
    [
      "a person's word for an agent",
      told("Change\n\nAssisted-by: Claude Code\n"),
      "satisfied",
      "Declared as made with claude.",
    ],
    ["a person's word against one", told("Change\n\nAssisted-by: none\n"), "satisfied", NONE],
    [
      "a word that the evidence denies",
      told("Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\nAssisted-by: none\n"),
      "unsatisfied",
      "Declared as made without an agent, and the evidence says otherwise: correct the declaration.",
    ],
    [
      "automation",
      { ...UNDECLARED, class: "automation" },
      "satisfied",
      "Made by automation, under its own account.",
    ],
    ["an agent's own account", anAgent("attested"), "satisfied", "Declared as made with claude."],
    [
      "two agents",
      { ...anAgent("attested"), agents: ["claude", "codex"] },
      "satisfied",
      "Declared as made with claude, codex.",
    ],
    [
      "a claim anybody could write",
      anAgent("claimed"),
      "unsatisfied",
      "A text says that an agent was used, and nobody accountable has said so.",
    ],
    [
      "a claim that somebody declared",
      anAgent("claimed", ["declaration"]),
      "satisfied",
      "Declared as made with claude.",
    ],
    [
      "a claim that somebody declared among others",
      anAgent("claimed", ["commit-message", "declaration"]),
      "satisfied",
      "Declared as made with claude.",
    ],
  ])("judges %s", (_name, provenance, ...[status, summary]) => {
    const bench = aBench({}, { provenance });
    const { result } = judgeGate(bench, { gate: "declaration" }, SCOPE);
    expect(result).toMatchObject({ status, summary });
    expect(result.needs).toHaveLength(status === "unsatisfied" ? 1 : 0);
    if (status === "unsatisfied") expect(result.needs[0]).toContain("/agentgov declare");
  });
});

function anAgent(
  strength: Provenance["strength"],
  sources: readonly Evidence["source"][] = ["commit-message"],
): Provenance {
  const evidence = sources.map(
    (source): Evidence => ({
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
    }),
  );
  return { ...UNDECLARED, class: "agent-assisted", strength, agents: ["claude"], evidence };
}
