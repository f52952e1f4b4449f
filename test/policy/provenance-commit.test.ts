import { describe, expect, it } from "vitest";
import { detectChange, detectCommit } from "../../src/policy/provenance.ts";
import { someChange, somePerson } from "./signatures/some-change.ts";
import { ALICE, CLAUDE, someCommit, someIdentity } from "./signatures/some-facts.ts";

const FOOTER = "🤖 Generated with [Claude Code](https://claude.com/claude-code)";
const TRAILER = "Co-Authored-By: Claude <noreply@anthropic.com>";

describe("an identity", () => {
  it.each([
    ["Claude", "noreply@anthropic.com", "claude"],
    ["claude[bot]", "41898282+claude[bot]@users.noreply.github.com", "claude"],
    ["renamed", "157164994+renamed[bot]@users.noreply.github.com", "sentry"],
    ["Ana Lopez (aider)", "ana@example.com", "aider"],
    ["ana", "12345-ana@users.noreply.replit.com", "replit"],
    ["coderabbitai[bot]", "136622811+coderabbitai[bot]@users.noreply.github.com", "coderabbit"],
  ])("of an agent makes %s <%s> its author", (name, email, agent) => {
    const found = detectChange(someChange({ author: somePerson({ name, email }) }));
    expect(found).toMatchObject({ class: "agent-authored", strength: "claimed", agents: [agent] });
  });

  it("speaks before the text", () => {
    const author = somePerson({ name: "Claude", email: "noreply@anthropic.com" });
    const found = detectChange(someChange({ author, message: `fix: y\n\n${TRAILER}\n` }));
    expect(found).toMatchObject({ class: "agent-authored", strength: "claimed" });
  });

  it("of an agent as committer makes a person's commit assisted", () => {
    const committer = somePerson({ name: "ForgeCode", email: "noreply@forgecode.dev" });
    const found = detectChange(someChange({ committer }));
    expect(found).toMatchObject({
      class: "agent-assisted",
      strength: "claimed",
      agents: ["forgecode"],
    });
  });

  it.each([
    ["dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"],
    ["renovate[bot]", "bot@renovateapp.com"],
    ["github-actions", "github-actions[bot]@users.noreply.github.com"],
    ["gemini-cli-robot", "224641728+gemini-cli-robot@users.noreply.github.com"],
  ])("of automation is no agent: %s <%s>", (name, email) => {
    const found = detectChange(someChange({ author: somePerson({ name, email }) }));
    expect(found).toMatchObject({ class: "automation", strength: "none", agents: [] });
  });

  it("of a dependency bot keeps its text unread, of a workflow runner does not", () => {
    const message = `chore: z\n\n${TRAILER}\n`;
    const bot = somePerson({ email: "49699333+dependabot[bot]@users.noreply.github.com" });
    const runner = somePerson({ email: "41898282+github-actions[bot]@users.noreply.github.com" });
    expect(detectChange(someChange({ message, author: bot })).agents).toEqual([]);
    expect(detectChange(someChange({ message, author: runner })).agents).toEqual(["claude"]);
  });

  it("is attested only by a verified signature that speaks for it", () => {
    const author = someIdentity(CLAUDE);
    const verification = { verified: true, reason: "valid" };
    const strengths = [
      detectCommit(someCommit({ author, committer: author, verification })),
      detectCommit(someCommit({ author, committer: author, verification: null })),
      detectCommit(someCommit({ author, committer: someIdentity(ALICE), verification })),
    ].map((one) => one.strength);
    expect(strengths).toEqual(["attested", "claimed", "claimed"]);
  });
});

describe("a pull request's description", () => {
  it.each([
    [FOOTER, "agent-assisted claude"],
    [
      "See https://app.devin.ai/sessions/0123456789abcdef0123456789abcdef for the run.",
      "agent-assisted devin",
    ],
    [
      '<a href="https://cursor.com/background-agent?bcId=bc-0a1b">open</a>',
      "agent-assisted cursor",
    ],
    ["<!-- CURSOR_AGENT_PR_BODY_BEGIN -->\nFix", "agent-assisted cursor"],
    ["**AI disclosure:** Claude Code wrote the tests", "agent-assisted claude"],
    ["Agent-Use: authored codex:gpt-5.5", "agent-authored codex"],
    ["Agent-Use: assisted", "agent-assisted unknown-ai"],
    ["- [x] AI was used for this change", "agent-assisted unknown-ai"],
    ["- [X] Yes, generated with Copilot and reviewed", "agent-assisted copilot"],
    ["* [x] I used Claude Code", "agent-assisted claude"],
    ["- [ ] I used AI", "undeclared"],
    ["- [x] I have reviewed any AI-generated code", "undeclared"],
    ["- [x] I have read the policy on use of AI", "undeclared"],
    ["- [x] No AI was used", "human"],
    ["Agent-Use: none", "human"],
    [`<!-- ${FOOTER} -->`, "undeclared"],
    [`<!--\nAgent-Use: none\n-->`, "undeclared"],
    [`> ${FOOTER}`, "undeclared"],
    [`<!-- a\n  b -->\n${FOOTER}`, "agent-assisted claude"],
    [`<!-- a --> <!-- b\n${FOOTER}\n-->`, "undeclared"],
    [`<!-- never closed\n${FOOTER}`, "agent-assisted claude"],
    [`\`\`\`\n${FOOTER}\n\`\`\``, "undeclared"],
    ["This removes the Claude Code footer.", "undeclared"],
  ])("with %j is %s", (body, expected) => {
    const found = detectChange(someChange({ body }));
    expect([found.class, ...found.agents].join(" ")).toBe(expected);
  });
});

describe("a branch", () => {
  it.each([
    ["claude/fix-y", "claude"],
    ["refs/heads/codex/y", "codex"],
    ["cursor/fix-y-1a2b", "cursor"],
    ["fix-y-12345678901234567890", "jules"],
    ["Q-DEV-issue-12-1700000000", "amazon-q"],
  ])("hints: %s", (branch, agent) => {
    const found = detectChange(someChange({ branch }));
    expect(found).toMatchObject({ class: "undeclared", strength: "hint", agents: [agent] });
  });

  it.each([
    ["feature/cursor-pagination"],
    ["cursor/blink-rate"],
    ["claude-docs"],
    ["continue-on-error"],
    ["main"],
  ])("says nothing: %s", (branch) => {
    expect(detectChange(someChange({ branch })).agents).toEqual([]);
  });
});

describe("git notes", () => {
  const note = (map: string, tool: string): string =>
    `a.ts\n  0123456789abcdef 1-4\n---\n{"${map}":{"k":{"agent_id":{"tool":"${tool}","model":"m"}}}}`;

  it.each([
    [note("prompts", "claude"), ["claude"]],
    [note("sessions", "droid"), ["factory-droid"]],
    [note("sessions", "something-new"), ["unknown-ai"]],
    ['---\n{"prompts":{}}', []],
    ['{"sessions":{"k":{"agent_id":{"tool":"codex"}}}}', ["codex"]],
    ["---\nnot json", []],
    ["", []],
    ['---\n{"sessions":[1],"prompts":7}', []],
  ])("are read from %j", (gitNote, agents) => {
    expect(detectChange(someChange({ gitNote })).agents).toEqual(agents);
  });
});
