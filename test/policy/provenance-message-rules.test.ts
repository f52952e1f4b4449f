import { describe, expect, it } from "vitest";
import { detectChange } from "../../src/policy/provenance.ts";
import { someChange, someMessage, somePerson } from "./signatures/some-change.ts";

const TRAILER = "Co-Authored-By: Claude <noreply@anthropic.com>";

function verdict(text: string): string {
  const { class: found, strength, agents } = detectChange(someMessage(text));
  return [found, strength, ...agents].join(" ");
}

describe("a message", () => {
  it("is not read in its subject", () => {
    expect(detectChange(someChange({ message: `docs: the ${TRAILER} line\n` })).agents).toEqual([]);
    expect(detectChange(someChange({ message: `${TRAILER}\n` })).agents).toEqual([]);
  });

  it("reads keys of no tool's own only where a trailer block could be", () => {
    expect(detectChange(someChange({ message: "fix: y\nAgent-Id: seven\n" })).agents).toEqual([]);
    expect(verdict("Prose.\nAgent-Id: seven")).toBe("undeclared none");
    expect(verdict("Agent-Id: seven\n\nProse.")).toBe("agent-assisted declared unknown-ai");
  });

  it("is read directly below its subject", () => {
    expect(detectChange(someChange({ message: `fix: y\n${TRAILER}\n` })).agents).toEqual([
      "claude",
    ]);
  });

  it("is read in the indented log of a squash", () => {
    const log = `commit 0123456789abcdef\nAuthor: Ana <ana@example.com>\n\n    fix: y\n\n    ${TRAILER}\n`;
    const message = `Squashed commit of the following:\n\n${log}`;
    expect(detectChange(someChange({ message })).agents).toEqual(["claude"]);
    expect(detectChange(someChange({ message: `fix: y\n\n${log}` })).agents).toEqual([]);
  });

  it("says which reading found a mark, where, and with which model", () => {
    const strict = detectChange(
      someMessage("Co-authored-by: Claude Opus 5 <noreply@anthropic.com>"),
    );
    expect(strict.evidence).toEqual([
      {
        agent: "claude",
        model: "Claude Opus 5",
        role: "co-author",
        source: "commit-message",
        strength: "declared",
        sha: null,
        line: 3,
        excerpt: "co-authored-by: Claude Opus 5 <noreply@anthropic.com>",
        rule: "claude/email:noreply@anthropic.com",
        pass: "strict",
      },
    ]);
    const lenient = detectChange(someMessage(`Prose.\n${TRAILER}`));
    expect(lenient.evidence).toMatchObject([{ pass: "lenient", line: 4 }]);
  });

  it("reads the model in brackets of a tool that names itself", () => {
    const { evidence } = detectChange(
      someMessage("Co-authored-by: aider (gpt-5.5) <aider@aider.chat>"),
    );
    expect(evidence).toMatchObject([{ agent: "aider", model: "gpt-5.5" }]);
  });

  it("leaves an accepted review suggestion its own role", () => {
    const bot =
      "Co-authored-by: greptile-apps[bot] <165735046+greptile-apps[bot]@users.noreply.github.com>";
    const found = detectChange(someMessage(bot));
    expect(found).toMatchObject({ class: "agent-assisted", agents: ["greptile"] });
    expect(found.evidence).toMatchObject([{ role: "suggestion" }]);
    const page = somePerson({ name: "GitHub", email: "noreply@github.com" });
    const applied = detectChange(
      someChange({
        message: `Apply suggestions from code review\n\n${TRAILER}\n`,
        committer: page,
      }),
    );
    expect(applied.evidence).toMatchObject([{ agent: "claude", role: "suggestion" }]);
  });

  it("takes VS Code's trailer for a hint in the days it was written without use", () => {
    const message = "fix: y\n\nCo-authored-by: Copilot <copilot@github.com>\n";
    const on = (at: string): string =>
      detectChange(someChange({ message, author: somePerson({ at }) })).strength;
    expect(on("2026-04-21T23:59:59+02:00")).toBe("declared");
    expect(on("2026-04-22T00:00:00-07:00")).toBe("hint");
    expect(on("2026-05-06T23:59:59Z")).toBe("hint");
    expect(on("2026-05-07T00:00:00Z")).toBe("declared");
    expect(on("yesterday")).toBe("declared");
  });

  it("gives a shared session link to the agent whose identity is there", () => {
    const link =
      "Agent-Logs-Url: https://github.com/o/r/sessions/00000000-0000-4000-8000-000000000000";
    const claude = "Co-authored-by: Claude <242468646+Claude@users.noreply.github.com>";
    expect(verdict(link)).toBe("agent-assisted declared copilot");
    expect(verdict(`${link}\n${claude}`)).toBe("agent-assisted declared claude");
  });

  it("inherits nothing from a commit it reverts", () => {
    const message = `Revert "feat: y"\n\nThis reverts commit 0123456789.\n\n> ${TRAILER}\n`;
    expect(detectChange(someChange({ message })).class).toBe("undeclared");
  });
});
