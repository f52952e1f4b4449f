import { describe, expect, it } from "vitest";
import type { Act } from "../../src/domain/act.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { TouchedArea } from "../../src/domain/risk.ts";
import type { ApprovalBench } from "../../src/policy/approval-bench.ts";
import { endable, judgeAct, softHold } from "../../src/policy/judge-act.ts";
import type { RoleScene } from "../../src/policy/roles.ts";
import { anAct, BREAK_GLASS } from "../builders/acts.ts";
import { aBench } from "../builders/bench.ts";
import { aComment, at, BOB, HEAD, IDA, IVAN, OLGA, someHistory } from "../builders/facts.ts";
import { anOwnership } from "../builders/ownership.ts";
import { touched } from "../builders/policy.ts";
import { aSpeaker } from "../builders/speaker.ts";

interface Scene {
  readonly bench: Partial<ApprovalBench>;
  readonly facts: Partial<PullRequestFacts>;
  readonly areas: readonly TouchedArea[];
}

function scene({ bench, facts, areas = [touched()] }: Partial<Scene> = {}): RoleScene {
  const { policy } = BREAK_GLASS.snapshot;
  return { bench: aBench(facts, { policy, ...bench }), history: someHistory(), areas };
}

const OVERRIDE = anAct("override", IDA, { expiresAt: null });
/** Half an hour after it was said. */
const END = "2026-06-01T13:03:20Z";
const CRITICAL = [touched({ tier: "critical" })];

describe("what somebody has just done", () => {
  it.each(["veto", "hold"] as const)("is recorded as it is where it is a %s", (kind) => {
    const act = anAct(kind, BOB);
    expect(judgeAct(scene(), act)).toEqual({ kind: "recorded", act, reply: null });
  });

  it("is an ownership only of files that could be read", () => {
    const act = anOwnership(BOB);
    expect(judgeAct(scene(), act)).toEqual({ kind: "recorded", act, reply: null });
    expect(judgeAct(scene(), { ...act, contents: null })).toEqual({
      kind: "refused",
      reply: "The changed files could not be read: please try again.",
    });
  });

  it("is an override with an end, and says until when it holds", () => {
    const verdict = judgeAct(scene(), OVERRIDE);
    expect(verdict).toEqual({
      kind: "recorded",
      act: { ...OVERRIDE, expiresAt: END },
      reply: expect.stringMatching(/^It .+\.$/u),
    });
  });

  it("gets its end from policy whatever it says of itself", () => {
    const verdict = judgeAct(scene(), { ...OVERRIDE, expiresAt: at(2_001) });
    expect(verdict).toMatchObject({ kind: "recorded", act: { expiresAt: END } });
  });

  it("is recorded, and lifts nothing yet, while it takes another person", () => {
    const verdict = judgeAct(scene({ areas: CRITICAL }), OVERRIDE);
    expect(verdict).toMatchObject({ kind: "recorded" });
    expect(verdict.reply).toBe(
      `Recorded until ${END}, but it takes 2 people at critical tier: it lifts nothing yet.`,
    );
  });

  it("counts with what others have done before", () => {
    const acts = [anAct("override", OLGA)];
    const verdict = judgeAct(scene({ areas: CRITICAL, bench: { acts } }), OVERRIDE);
    expect(verdict.reply).toMatch(/^It /u);
  });

  it("is refused to whom policy does not name, by name and with the reason", () => {
    const verdict = judgeAct(scene(), anAct("override", BOB, { expiresAt: null }));
    expect(verdict.kind).toBe("refused");
    expect(verdict.reply).toMatch(/^This override does not count: @bob: [^.]+\.$/u);
  });
});

describe("what somebody may end", () => {
  const veto = anAct("veto", IVAN);
  const other = anAct("veto", BOB);
  const hold = anAct("hold", IVAN);
  const ended = anAct("veto", IVAN, {
    sourceId: 9,
    end: { at: at(2_100), by: IVAN, reason: "taken back by @ivan" },
  });
  const all: readonly Act[] = [veto, other, hold, ended];

  it.each([
    ["veto", "own", [veto]],
    ["veto", "all", [veto, other]],
    ["hold", "own", [hold]],
    ["hold", "all", [hold]],
  ] as const)("is of each %s that stands, %s", (kind, reach, expected) => {
    expect(endable(all, { kind, reach, account: IVAN })).toEqual(expected);
  });
});

describe("an unreadable attempt to stop something", () => {
  const comment = aComment(IVAN, "/agentgov dney", { createdAt: at(2_900) });
  const low = [touched({ tier: "medium" }), touched({ area: "docs", tier: "low" })];

  it("holds what weighs enough, for ten minutes", () => {
    const speaker = aSpeaker(IVAN, { roles: ["write"] });
    const mixed = [...low, touched()];
    expect(softHold(scene({ areas: mixed }), comment, { speaker, nearly: "deny" })).toEqual({
      kind: "hold",
      channel: "app",
      sourceId: comment.id,
      actor: IVAN,
      reason: "a comment that looks like `deny` could not be obeyed",
      scope: null,
      baseRef: "main",
      headSha: HEAD,
      contents: null,
      givenAt: at(2_900),
      expiresAt: at(3_500),
      end: null,
    });
    expect(
      softHold(scene({ areas: CRITICAL }), comment, { speaker, nearly: "deny" }),
    ).not.toBeNull();
  });

  it.each<[string, Parameters<typeof aSpeaker>[1], boolean]>([
    ["may write", { roles: ["write"] }, true],
    ["may perhaps write", { roles: [], unknown: "GitHub said no" }, true],
    ["may only read", { roles: ["read"] }, false],
    ["is an agent that may write", { roles: ["write", "agent"] }, false],
  ])("by somebody who %s", (_name, more, isHeld) => {
    const speaker = aSpeaker(IVAN, more);
    expect(softHold(scene(), comment, { speaker, nearly: "deny" }) !== null).toBe(isHeld);
  });

  it.each<[string, Partial<Scene>]>([
    ["weighs little", { areas: low }],
    ["touches nothing", { areas: [] }],
    ["was spoken of long ago", { facts: { gatheredAt: at(3_500) } }],
  ])("holds nothing that %s", (_name, more) => {
    const speaker = aSpeaker(IVAN, { roles: ["write"] });
    expect(softHold(scene(more), comment, { speaker, nearly: "deny" })).toBeNull();
  });
});
