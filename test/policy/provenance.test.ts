import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/domain/known.ts";
import type { ExtraAgent } from "../../src/domain/policy-snapshot.ts";
import {
  describeProvenance,
  detectCommit,
  detectPullRequest,
  isAgentAccount,
  isAutomation,
  provenanceFindings,
} from "../../src/policy/provenance.ts";
import {
  ALICE,
  BOB,
  CLAUDE,
  DEPENDABOT,
  someAccount,
  someCommit,
  someFacts,
  someIdentity,
  somePush,
  someSha,
  WEB_FLOW,
} from "./signatures/some-facts.ts";

const TRAILER = "fix: y\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
const NO_PUSHES = { pushes: [] };
const ASSISTED = someCommit({ sha: someSha(2), message: TRAILER });
const BY_CLAUDE = someCommit({ sha: someSha(3), author: someIdentity(CLAUDE) });
const BY_DEPENDABOT = someCommit({ sha: someSha(4), author: someIdentity(DEPENDABOT) });
const DECLARED_NONE = someCommit({ sha: someSha(5), message: "fix: y\n\nAssisted-by: none\n" });

describe("detectPullRequest", () => {
  it.each([
    ["a plain commit", [someCommit()], {}, "undeclared none"],
    [
      "one commit with a trailer among others",
      [someCommit(), ASSISTED],
      {},
      "agent-assisted declared claude",
    ],
    ["one commit by an agent", [ASSISTED, BY_CLAUDE], {}, "agent-authored claimed claude"],
    [
      "an agent as its author",
      [someCommit()],
      { author: CLAUDE },
      "agent-authored attested claude",
    ],
    [
      "a dependency bot and its commits",
      [BY_DEPENDABOT],
      { author: DEPENDABOT },
      "automation none",
    ],
    [
      "a dependency bot and a person's commit",
      [BY_DEPENDABOT, someCommit()],
      { author: DEPENDABOT },
      "undeclared none",
    ],
    ["a person with commits that claim to be a bot's", [BY_DEPENDABOT], {}, "undeclared none"],
    [
      "a declaration of none by its author",
      [someCommit()],
      { body: "Agent-Use: none" },
      "human none",
    ],
    ["a declaration of none on each commit", [DECLARED_NONE], {}, "human none"],
    [
      "a declaration of none on one of two commits",
      [DECLARED_NONE, someCommit()],
      {},
      "undeclared none",
    ],
    [
      "a declaration of none on a bot's pull request",
      [someCommit()],
      { author: someAccount("x[bot]", 9, "bot"), body: "Agent-Use: none" },
      "undeclared none",
    ],
    [
      "a declaration of none whose author is gone",
      [someCommit()],
      { author: null, body: "Agent-Use: none" },
      "undeclared none",
    ],
    [
      "a declaration of none against a trailer",
      [ASSISTED],
      { body: "Agent-Use: none" },
      "agent-assisted declared claude",
    ],
    [
      "a declaration of none and a branch hint",
      [someCommit()],
      { body: "Agent-Use: none", head: { ref: "claude/x", sha: someSha(9), repositoryId: null } },
      "human hint claude",
    ],
    ["more commits than were read", [DECLARED_NONE], { commitCount: 2 }, "undeclared none"],
    ["no commits at all", [], {}, "undeclared none"],
  ])("judges a pull request with %s", (...[, commits, details, expected]) => {
    const found = detectPullRequest(someFacts(commits, details), NO_PUSHES);
    expect([found.class, found.strength, ...found.agents].join(" ")).toBe(expected);
  });

  it("takes the app a person opened it through for its author", () => {
    const facts = { ...someFacts([someCommit()]), viaApp: known("chatgpt-codex-connector") };
    expect(detectPullRequest(facts, NO_PUSHES)).toMatchObject({
      class: "agent-authored",
      strength: "attested",
      agents: ["codex"],
    });
  });

  it("hears of the agent that pushed a person's commits", () => {
    const found = detectPullRequest(someFacts([someCommit()]), {
      pushes: [somePush(CLAUDE), somePush(ALICE)],
    });
    expect(found).toMatchObject({
      class: "agent-assisted",
      strength: "attested",
      agents: ["claude"],
    });
  });

  it("reads notes where they were fetched", () => {
    const note = '---\n{"sessions":{"s":{"agent_id":{"tool":"devin"}}}}';
    const gitNotes = new Map([[someSha(1), note]]);
    expect(detectPullRequest(someFacts([someCommit()]), NO_PUSHES, { gitNotes }).agents).toEqual([
      "devin",
    ]);
    expect(detectCommit(someCommit(), { gitNotes }).agents).toEqual(["devin"]);
  });

  it("is no milder than undeclared when the commits are unknown", () => {
    const facts = {
      ...someFacts([], { body: "Agent-Use: none" }),
      commits: unknown("listing refused"),
    };
    expect(detectPullRequest(facts, NO_PUSHES).class).toBe("undeclared");
  });
});

describe("provenanceFindings", () => {
  it("finds a contradiction between a declaration of none and evidence", () => {
    const found = detectPullRequest(someFacts([ASSISTED], { body: "Agent-Use: none" }), NO_PUSHES);
    expect(provenanceFindings(found)).toEqual([
      {
        kind: "contradiction",
        area: "governance",
        tier: "high",
        path: "",
        message:
          "Declared as made without an agent, but commit 0000000 carries a mark of Claude Code: correct the declaration or the mark.",
      },
    ]);
  });

  it("finds nothing where there is only one of the two, or a hint", () => {
    const head = { ref: "claude/x", sha: someSha(9), repositoryId: null };
    const quiet = [
      someFacts([ASSISTED]),
      someFacts([someCommit()], { body: "Agent-Use: none" }),
      someFacts([someCommit()], { body: "Agent-Use: none", head }),
    ].flatMap((facts) => provenanceFindings(detectPullRequest(facts, NO_PUSHES)));
    expect(quiet).toEqual([]);
  });
});

describe("describeProvenance", () => {
  const requested = someCommit({
    sha: someSha(6),
    author: someIdentity(CLAUDE),
    message: "fix: y\n\nCo-authored-by: Alice <101+alice@users.noreply.github.com>\n",
  });

  it.each([
    [someFacts([someCommit()]), "No agent evidence found."],
    [someFacts([ASSISTED, someCommit()]), "Claude Code helped with 1 of 2 commits."],
    [
      someFacts([requested, BY_CLAUDE, someCommit()]),
      "Claude Code wrote 2 of 3 commits; asked for by @alice.",
    ],
    [someFacts([requested]), "Claude Code wrote the only commit; asked for by @alice."],
    [someFacts([requested, BY_CLAUDE]), "Claude Code wrote both commits; asked for by @alice."],
    [
      someFacts([someCommit()], { author: CLAUDE, assignees: [BOB] }),
      "Claude Code opened this change; asked for by @bob.",
    ],
    [
      someFacts([someCommit()], { body: "Assisted-by: Codex" }),
      "OpenAI Codex helped with this change.",
    ],
    [
      someFacts([someCommit()], { body: "Agent-Use: assisted" }),
      "An unnamed agent helped with this change.",
    ],
    [someFacts([BY_DEPENDABOT], { author: DEPENDABOT }), "Made by automation, not by an agent."],
    [someFacts([DECLARED_NONE]), "Declared as made without an agent; nothing contradicts it."],
    [
      someFacts([someCommit()], { head: { ref: "codex/x", sha: someSha(9), repositoryId: null } }),
      "No agent evidence found, but a hint of OpenAI Codex.",
    ],
  ])("says in words what was found (%#)", (facts, text) => {
    const count = facts.pullRequest.commitCount;
    expect(describeProvenance(detectPullRequest(facts, NO_PUSHES), count)).toBe(text);
  });
});

it("counts no more commits than the change has", () => {
  const facts = someFacts([someCommit()]);
  const found = detectPullRequest(facts, {
    pushes: [1, 2, 3].map((at) => ({ ...somePush(CLAUDE), after: someSha(at) })),
  });
  expect(describeProvenance(found, 2)).toBe("Claude Code helped with both commits.");
});

describe("accounts", () => {
  it.each([
    ["an agent's app", CLAUDE, true, false],
    ["an agent's user account", someAccount("cursoragent", 199_161_495), true, false],
    ["a renamed agent", someAccount("new-name[bot]", 219_738_659, "bot"), true, false],
    ["an app of another server by its login", someAccount("claude[bot]", 55, "bot"), true, false],
    ["a person with an agent's login elsewhere", someAccount("claude", 55), false, false],
    ["a review bot", someAccount("coderabbitai[bot]", 136_622_811, "bot"), true, false],
    ["a dependency bot", DEPENDABOT, false, true],
    ["GitHub itself", WEB_FLOW, false, true],
    ["a person", ALICE, false, false],
    ["an unknown app", someAccount("acme[bot]", 77, "bot"), false, false],
  ])("of %s are told apart", (...[, account, agent, automation]) => {
    expect([isAgentAccount(account), isAutomation(account)]).toEqual([agent, automation]);
  });
});

describe("an organisation's own agent", () => {
  const extra: ExtraAgent = {
    id: "acme-coder",
    name: "Acme Coder",
    addresses: ["Coder@acme.example"],
    accountIds: [4242],
    logins: ["acme-coder[bot]"],
    trailerKeys: ["Acme-Run"],
    branchPrefixes: ["acme/"],
  };
  const options = { extraAgents: [extra] };

  it.each([
    ["its address", "Co-authored-by: Coder <coder@acme.example>"],
    ["its trailer", "Acme-Run: 17"],
    ["its name", "Assisted-by: Acme Coder"],
    ["its account", "Co-authored-by: x <4242+acme-coder[bot]@users.noreply.github.com>"],
  ])("is known by %s", (_name, text) => {
    const commit = someCommit({ message: `fix: y\n\n${text}\n` });
    expect(detectCommit(commit, options).agents).toEqual(["acme-coder"]);
    expect(detectCommit(commit).agents).toEqual([]);
  });

  it("is known by its branch and account", () => {
    const head = { ref: "acme/17", sha: someSha(9), repositoryId: null };
    expect(detectPullRequest(someFacts([], { head }), NO_PUSHES, options).agents).toEqual([
      "acme-coder",
    ]);
    const account = someAccount("acme-coder[bot]", 4242, "bot");
    expect(isAgentAccount(account, options)).toBe(true);
    expect(isAgentAccount(account)).toBe(false);
  });

  it("cannot take a mark away from a shipped one", () => {
    const thief = { ...extra, addresses: ["noreply@anthropic.com"] };
    const found = detectCommit(someCommit({ message: TRAILER }), { extraAgents: [thief] });
    expect(found.agents).toEqual(["claude"]);
  });
});
