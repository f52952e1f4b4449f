import { describe, expect, it } from "vitest";
import type { CommandOutcome } from "../../src/commands/command.ts";
import { runComment } from "../../src/commands/registry.ts";
import type { HeadSighting } from "../../src/domain/decision.ts";
import { decide } from "../../src/policy/decide.ts";
import { ALICE, aComment, at, HEAD, sha, someFacts, someHistory } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";
import { aSpeaker } from "../builders/speaker.ts";

function run(
  words: string,
  sightings: readonly HeadSighting[] = [{ headSha: HEAD, seenAt: at(10) }],
): CommandOutcome | null {
  const createdAt = at(200);
  return runComment({
    comment: aComment(ALICE, `/agentgov declare ${words}`, { createdAt, updatedAt: createdAt }),
    decision: decide(ENFORCED, someFacts(), someHistory()),
    pullRequestNumber: 7,
    areas: [],
    sightings,
    contentsAt: () => null,
    speaker: aSpeaker(ALICE, { roles: ["author", "write"], part: "opened this pull request" }),
    names: {},
  });
}

describe("declare", () => {
  it.each([
    ["none", "none", null],
    ["NONE", "none", null],
    ["assisted", "assisted", null],
    ["assisted codex:gpt-5.5", "assisted", "codex:gpt-5.5"],
    ["authored Claude Code:claude-opus-5", "authored", "Claude Code:claude-opus-5"],
  ])("reads `%s`", (words, use, tool) => {
    expect(run(words)).toEqual({ kind: "declare", use, tool, headSha: HEAD });
  });

  it.each([
    ["", "Say `none`"],
    ["maybe", "Say `none`"],
    ["none codex", "names no tool"],
    [`assisted ${"x".repeat(101)}`, "too long"],
  ])("refuses `%s`", (words, reply) => {
    expect(run(words)).toMatchObject({ kind: "refused", reply: expect.stringContaining(reply) });
  });

  it("takes a tool's name of a hundred letters", () => {
    const tool = "x".repeat(100);
    expect(run(`assisted ${tool}`)).toMatchObject({ kind: "declare", tool });
  });

  it("says why a declaration of another head was not taken", () => {
    expect(run("none", [])).toMatchObject({
      reply: expect.stringMatching(
        /^A push arrived around the time of this comment, .+declare again/u,
      ),
    });
  });

  it.each([
    ["was never seen", []],
    ["was pushed after the comment", [{ headSha: HEAD, seenAt: at(300) }]],
    [
      "came in the same second as the comment",
      [
        { headSha: HEAD, seenAt: at(200) },
        { headSha: sha(1), seenAt: at(10) },
      ],
    ],
  ])("refuses when the head %s", (_name, sightings) => {
    expect(run("none", sightings)).toMatchObject({
      kind: "refused",
      reply: expect.stringContaining("declare again"),
    });
  });
});
