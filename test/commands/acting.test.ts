import { describe, expect, it } from "vitest";
import type { CommandContext, CommandOutcome } from "../../src/commands/command.ts";
import { runComment } from "../../src/commands/registry.ts";
import type { Decision } from "../../src/domain/decision.ts";
import type { Role } from "../../src/domain/role.ts";
import { anAct, judged } from "../builders/acts.ts";
import {
  aComment,
  anApproval,
  at,
  BOB,
  EARLIER,
  HEAD,
  IVAN,
  OLGA,
  sha,
} from "../builders/facts.ts";
import { aSpeaker } from "../builders/speaker.ts";

const DECISION = judged([]);
const REASON = "the shop is down and this brings it back";

interface Asking extends Partial<Omit<CommandContext, "decision">> {
  readonly decision?: Decision;
  readonly roles?: readonly Role[];
}

function run(
  words: string,
  { roles = ["write", "override-people"], ...more }: Asking = {},
): CommandOutcome | null {
  return runComment({
    comment: aComment(IVAN, `/agentgov ${words}`),
    decision: DECISION,
    pullRequestNumber: 7,
    areas: ["auth", "app"],
    sightings: [{ headSha: HEAD, seenAt: at(10) }],
    contentsAt: () => null,
    speaker: aSpeaker(IVAN, { roles }),
    names: { "override-people": "@olga" },
    ...more,
  });
}

function replyTo(words: string, more: Asking = {}): string {
  const outcome = run(words, more);
  return outcome !== null && "reply" in outcome ? `${outcome.kind}: ${outcome.reply}` : "";
}

const MOVED: Asking = {
  sightings: [
    { headSha: HEAD, seenAt: at(195) },
    { headSha: EARLIER, seenAt: at(10) },
  ],
};

describe("deny and hold", () => {
  it.each([
    ["deny", "veto"],
    ["veto", "veto"],
    ["hold", "hold"],
  ])("%s with a reason in any script", (verb, kind) => {
    expect(run(`${verb} zu  gefährlich: 待って。`)).toEqual({
      kind: "act",
      act: { kind, reason: "zu gefährlich: 待って。", scope: null, headSha: HEAD },
    });
    expect(run(`${verb} no`, MOVED)).toMatchObject({ kind: "act", act: { headSha: HEAD } });
  });

  it.each(["deny", "hold"])("%s without a reason is asked for one, and nearly is one", (verb) => {
    expect(run(verb)).toEqual({
      kind: "refused",
      reply: `Say why: \`/agentgov ${verb} <reason>\`.`,
      nearly: verb,
    });
    expect(run(`${verb} \u200b`)).toMatchObject({ kind: "refused", nearly: verb });
  });

  it("keep a reason short", () => {
    const outcome = run(`deny ${"ab ".repeat(300)}`);
    const reason = outcome?.kind === "act" ? (outcome.act.reason ?? "") : "";
    expect(reason).toHaveLength(501);
    expect(reason.endsWith("…")).toBe(true);
    const longest = run(`deny ${"é".repeat(150)} ${"é".repeat(150)} ${"é".repeat(150)}`);
    expect(longest?.kind === "act" ? longest.act.reason : "").toHaveLength(452);
  });

  it.each([
    ["undeny", "veto"],
    ["unhold", "hold"],
  ])("are ended by %s, of all or of one's own", (verb, acts) => {
    expect(run(verb)).toEqual({ kind: "end", acts, reach: "own" });
    expect(run(verb, { roles: ["guardrail-owner"] })).toEqual({ kind: "end", acts, reach: "all" });
  });
});

describe("own", () => {
  it.each([
    ["own", null],
    ["own auth app", ["auth", "app"]],
  ])("`%s` speaks for the head when it was said", (words, scope) => {
    const act = { kind: "ownership", reason: null, scope, headSha: HEAD };
    expect(run(words)).toEqual({ kind: "act", act });
  });

  it("needs a known area and a certain head", () => {
    expect(replyTo("own authh")).toBe(
      "refused: There is no area `authh` in the policy. Did you mean `auth`?",
    );
    expect(replyTo("own", MOVED)).toContain("unclear what you would answer for");
  });
});

describe("override", () => {
  it.each([
    [`override all ${REASON}`, null],
    [`override auth ${REASON}`, ["auth"]],
    [`override human-approval ${REASON}`, ["human-approval"]],
    [`override all ${HEAD} ${REASON}`, null],
  ])("`%s` names what it lifts, and why", (words, scope) => {
    const act = { kind: "override", reason: REASON, scope, headSha: HEAD };
    expect(run(words)).toEqual({ kind: "act", act });
  });

  it("lifts again what is lifted, and a veto by its name", () => {
    const lifted = judged([anAct("override", OLGA), anAct("veto", BOB)]);
    expect(run(`override auth ${REASON}`, { decision: lifted })?.kind).toBe("act");
    expect(run(`override veto ${REASON}`, { decision: lifted })?.kind).toBe("act");
  });

  it("takes a reason of twenty characters", () => {
    expect(replyTo(`override all ${"x".repeat(19)}`)).toBe(
      "refused: Say why, in 20 characters or more: it is recorded for good.",
    );
    expect(run(`override all ${"x".repeat(20)}`)?.kind).toBe("act");
    expect(replyTo(`override all ${HEAD}`)).toContain("20 characters");
  });

  it.each(["override", `override ${REASON}`, `override billing ${REASON}`])(
    "`%s` is told what there is",
    (words) => {
      expect(replyTo(words)).toContain(
        "Say what to override, then why. Open here: `all`, `human-approval`, `auth`.",
      );
    },
  );

  it("names a gate of no area once, by its kind", () => {
    const decision = judged([anAct("veto", BOB)]);
    expect(replyTo("override", { decision })).toContain(
      "Open here: `all`, `human-approval`, `auth`, `veto`.",
    );
  });

  it("has nothing to lift where nothing is open", () => {
    const decision = { ...DECISION, gates: [], findings: [] };
    expect(replyTo(`override all ${REASON}`, { decision })).toBe(
      "refused: Nothing is open here that an override could lift.",
    );
  });

  it("lifts a finding that blocks by its kind", () => {
    const finding = {
      kind: "secret" as const,
      area: "secrets",
      tier: "high" as const,
      path: "a",
      provider: "x",
      blocks: true,
      message: "A key.",
    };
    const decision = { ...DECISION, gates: [], findings: [finding] };
    expect(run(`override secret ${REASON}`, { decision })).toMatchObject({
      act: { scope: ["secret"] },
    });
    const harmless = { ...decision, findings: [{ ...finding, blocks: false }] };
    expect(replyTo(`override secret ${REASON}`, { decision: harmless })).toContain(
      "Nothing is open",
    );
  });

  it("is for the head alone", () => {
    expect(replyTo(`override all ${REASON}`, MOVED)).toContain(
      `\`/agentgov override all ${HEAD} <reason>\``,
    );
    expect(run(`override all ${HEAD} ${REASON}`, MOVED)?.kind).toBe("act");
    expect(replyTo(`override all ${sha(9)} ${REASON}`)).toContain("unclear which commit");
  });

  it("is refused by the table first", () => {
    expect(replyTo("override", { roles: ["write"] })).toContain("(@olga): @ivan is none of them");
    expect(replyTo("override", { names: {}, roles: [] })).toContain("Policy lets nobody override");
  });
});

describe("deps", () => {
  it.each(["approve", "revoke"])("%s one package", (action) => {
    const purl = "pkg:npm/%40acme/left-pad@1.3.0";
    expect(run(`deps ${action} ${purl}`)).toEqual({ kind: "dependency", action, purl });
  });

  it.each([
    "deps",
    "deps approve",
    "deps add pkg:npm/a",
    "deps approve left-pad",
    "deps approve pkg:npm/a b",
  ])("`%s` is shown how", (words) => {
    expect(replyTo(words)).toBe(
      "refused: Say which package, such as `/agentgov deps approve pkg:npm/left-pad@1.3.0`.",
    );
  });
});

describe("recheck", () => {
  it("says when and with what result", () => {
    expect(replyTo("recheck")).toBe(
      `done: Looked at ${HEAD.slice(0, 7)} again at ${DECISION.decidedAt}. ${DECISION.headline}`,
    );
  });
});

describe("approve", () => {
  it("is bound to whoever wrote the comment, whatever its words say", () => {
    const contents = anApproval(IVAN).contents;
    for (const words of ["approve as @bob", "approve r=bob", "approve @bob", "approve bob"]) {
      expect(run(words, { contentsAt: () => contents })?.kind).toBe("refused");
    }
    expect(run("approve", { contentsAt: () => contents })).toMatchObject({
      kind: "approve",
      approval: { actor: IVAN },
    });
  });
});
