import { describe, expect, it } from "vitest";
import type { Decision, PullRequestHistory } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import type { PolicyIdentity } from "../../src/domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { benchOf, decide } from "../../src/policy/decide.ts";
import { anAct } from "../builders/acts.ts";
import {
  aCommit,
  anApproval,
  aPush,
  BOB,
  DOCS,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aPolicy, compiled, ENFORCED, UNDECLARED } from "../builders/policy.ts";

interface Scene {
  readonly policy: CompiledPolicy;
  readonly facts: Partial<PullRequestFacts>;
  readonly history: Partial<PullRequestHistory>;
}

function judged({ policy = ENFORCED, facts, history }: Partial<Scene> = {}): Decision {
  return decide(policy, someFacts(facts), someHistory(history));
}

const DENIED = [
  aCommit({ message: "Change\n\nAI-Assisted: none\n" }),
  aCommit({ message: "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n" }),
];

describe("what a decision records", () => {
  it("says since when it waits, only while it waits", () => {
    expect(judged().waitingSince).toMatch(/^2026-/u);
    expect(judged({ history: { approvals: [anApproval(IVAN)] } })).not.toHaveProperty(
      "waitingSince",
    );
    expect(judged({ facts: { files: known([DOCS]) } })).not.toHaveProperty("waitingSince");
  });

  it("lists acts only where there are any", () => {
    expect(judged()).not.toHaveProperty("acts");
    expect(judged({ history: { acts: [anAct("veto", BOB)] } }).acts).toHaveLength(1);
  });

  it("names the texts that the policy was read from, where they are known", () => {
    const origins = [{ file: "acme/.agentgov:agentgov.yml", revision: "abc" }];
    const { source, digest } = ENFORCED.snapshot;
    expect(judged({ policy: compiled(aPolicy(), { origins }) }).policy).toEqual({
      source,
      digest,
      origins,
    });
    expect(judged().policy).toEqual({ source, digest });
  });

  it("repeats the first problem of a policy whole, but for its full stop", () => {
    const message = "the pattern `a.b?c` is too wide!";
    const problems = [{ file: "agentgov.yml", line: 3, column: 5, message }];
    const { headline } = judged({
      policy: compiled(aPolicy(), { standing: "none-valid", problems }),
    });
    expect(headline).toBe(
      "The policy is invalid: agentgov.yml:3:5: the pattern `a.b?c` is too wide.",
    );
  });

  it("notes what could not be read whole, and nothing where all was", () => {
    const nothing = { added: [], removed: [], changed: [] };
    const content = { findings: [], dependencies: nothing };
    expect(judged({ facts: { content: known(content) } }).notes).toEqual([]);
    const noted = known({ ...content, notes: ["A file was left out."] });
    const provenance = known({
      notes: [],
      patchIds: [],
      mentions: [],
      issues: [],
      accounts: [],
      unread: ["the notes of 3 commits"],
    });
    expect(judged({ facts: { content: noted, provenance } }).notes).toEqual([
      "A file was left out.",
      "Not all of how this was made could be read: the notes of 3 commits.",
    ]);
  });

  it("says of a gate about how it was made neither approvals nor whom to ask", () => {
    const area = { gates: [], disclosure: "closed", tier: "low" };
    const policy = compiled(aPolicy({ mode: "enforce", areas: { docs: area } }));
    const decision = judged({ policy, facts: { files: known([DOCS]) } });
    expect(decision.gates.map(({ gate }) => gate)).toEqual(["disclosure"]);
    expect(decision).toMatchObject({ approvals: [], reviewers: { users: [], teams: [] } });
  });

  it("asks how it was made of no area that has no file in the change", () => {
    const areas = { governance: { disclosure: "closed" } };
    const policy = compiled(aPolicy({ mode: "enforce", owners: ["olga"], areas }));
    const facts = { files: known([DOCS]), commits: known(DENIED) };
    const { gates, areas: touched } = judged({ policy, facts });
    expect(touched.map(({ area }) => area)).toContain("governance");
    expect(gates.filter(({ gate }) => gate === "disclosure").map(({ area }) => area)).toEqual([
      "docs",
    ]);
  });
});

describe("who cannot approve", () => {
  it("is named by who pushed where their access was not looked up", () => {
    const { disqualified } = judged({
      facts: { permissions: [] },
      history: { pushes: [aPush(IVAN)] },
    });
    expect(disqualified).toContainEqual(expect.objectContaining({ account: IVAN }));
  });

  it("is named where only a commit's words give the login of somebody with access", () => {
    const message = "x\n\nCo-authored-by: I <ivan@users.noreply.github.com>\n";
    const facts = { commits: known([aCommit({ message })]) };
    expect(judged({ facts }).disqualified.map(({ account }) => account)).toContainEqual(IVAN);
  });
});

describe("what gates are judged with", () => {
  const made = { findings: [], provenance: UNDECLARED };

  it("tells whom names stand for, where that was looked up", () => {
    const identities: readonly PolicyIdentity[] = [
      { kind: "user", name: "olga", id: 105, state: "resolved" },
    ];
    const scene = { facts: someFacts(), history: someHistory() };
    const looked = benchOf(compiled(aPolicy(), { identities }), made, scene);
    expect(looked.identities).toEqual(identities);
    expect(benchOf(ENFORCED, made, scene)).not.toHaveProperty("identities");
  });
});
