import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommandOutcome } from "../../src/commands/command.ts";
import { runComment } from "../../src/commands/registry.ts";
import { seemingVerb } from "../../src/domain/command-mention.ts";
import { addressesApp } from "../../src/github/command-text.ts";
import { judged } from "../builders/acts.ts";
import { aComment, at, HEAD, IVAN } from "../builders/facts.ts";
import { aSpeaker } from "../builders/speaker.ts";

const DECISION = judged([]);

function run(body: string, updatedAt = at(200)): CommandOutcome | null {
  return runComment({
    comment: aComment(IVAN, body, { updatedAt }),
    decision: DECISION,
    pullRequestNumber: 7,
    areas: ["auth"],
    sightings: [{ headSha: HEAD, seenAt: at(10) }],
    contentsAt: () => [],
    speaker: aSpeaker(IVAN),
    names: {},
  });
}

/** What takes approvals away or stops a merge, with what a reader may see in its place. */
const STOPPING = ["deny", "hold", "unapprove", "revoke", "veto"] as const;
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  a: ["а", "α", "ａ"],
  d: ["ԁ"],
  e: ["е", "ε", "é"],
  h: ["һ", "ｈ"],
  l: ["ӏ", "ⅼ"],
  n: ["ո", "п"],
  o: ["о", "ο", "օ", "0"],
  p: ["р", "ρ"],
  r: ["г"],
  u: ["υ", "ս"],
  v: ["ν", "ѵ"],
  y: ["у", "γ"],
};
const INVISIBLE = [
  "\u200b",
  "\u200d",
  "\u2060",
  "\u00ad",
  "\ufeff",
  "\u202e",
  "\u{e0061}",
  "\u0301",
];

const stopping = fc.constantFrom(...STOPPING);
const place = fc.integer({ min: 0, max: 40 });

describe("what nearly stops a merge", () => {
  it("is recognised with any letter in a look-alike, and answered", () => {
    fc.assert(
      fc.property(stopping, place, place, (verb, where, which) => {
        const index = where % verb.length;
        const alike = ALIKE[verb[index] ?? ""] ?? [];
        const letter = alike[which % Math.max(alike.length, 1)];
        if (letter === undefined) return;
        const body = `/agentgov ${verb.slice(0, index)}${letter}${verb.slice(index + 1)} because`;
        expect(addressesApp(body)).toBe(true);
        expect(run(body)).toMatchObject({ kind: "refused", nearly: verb });
      }),
    );
  });

  it("is recognised with an invisible character anywhere, and answered", () => {
    fc.assert(
      fc.property(stopping, place, fc.constantFrom(...INVISIBLE), (verb, where, character) => {
        const plain = `/agentgov ${verb}`;
        const index = 1 + (where % (plain.length - 1));
        const body = `${plain.slice(0, index)}${character}${plain.slice(index)}`;
        expect(addressesApp(body), JSON.stringify(body)).toBe(true);
        const outcome = run(body);
        expect(outcome, JSON.stringify(body)).toMatchObject({ kind: "refused", nearly: verb });
      }),
    );
  });

  it.each([
    ["/agentgov holdd now", "hold"],
    ["/agentgov dney no", "deny"],
    ["/agentgov unaprove", "unapprove"],
    ["/agentgov revok", "revoke"],
    ["/agentgov deny", "deny"],
    ["/agentgov hold", "hold"],
    ["/Agentgov Hold", "hold"],
    [" /agentgov hold", "hold"],
    ["**/agentgov hold**", "hold"],
    ["@agentgov hold", "hold"],
    ["/agentgov: hold", "hold"],
    ["> quoted\n/agentgov hold x", "hold"],
    ["/agentgov approve\n/agentgov deny no", "deny"],
    ["<b>x</b>\n/agentgov deny no", "deny"],
    [`${"x".repeat(1_001)}\n/agentgov revoke`, "revoke"],
    [`/agentgov hold ${"x ".repeat(600)}`, "hold"],
  ])("%j is taken for it", (body, nearly) => {
    expect(run(body)).toMatchObject({ kind: "refused", nearly });
  });

  it("is recognised in an edited comment", () => {
    expect(run("/agentgov hold x", at(300))).toMatchObject({ kind: "refused", nearly: "hold" });
    expect(run("/agentgov hoId x", at(300))).toMatchObject({ kind: "refused" });
  });

  it.each([
    "/agentgov aprove",
    "/agentgov zzzzzz",
    "/agentgov approve auth2",
    "/Agentgov approve",
    "/agentgov unhold2",
    "/agentgov undeny\u200b",
    "/agentgov approve\n/agentgov status",
  ])("%j is answered, and stops nothing", (body) => {
    const outcome = run(body);
    expect(outcome?.kind).toBe("refused");
    expect(outcome).not.toHaveProperty("nearly");
  });

  it.each([
    "Do not hold this.",
    "> /agentgov hold x",
    "```\n/agentgov hold x\n```",
    "agentgov hold",
  ])("%j is talk", (body) => {
    expect(run(body)).toBeNull();
  });
});

describe("seemingVerb", () => {
  it.each([
    ["/agentgov approve auth", "approve"],
    ["/agentgov   HOLD!", "hold"],
    ["/аgentgov dеny", "deny"],
    ["- `/agentgov un-hold`", "un-hold"],
    ["/agentgov", null],
    ["/agentgov  ", null],
    ["/agentgov 待って", null],
    ["nothing", null],
  ])("reads %j as %s", (line, verb) => {
    expect(seemingVerb(line)).toBe(verb);
  });

  it("looks behind a thousand hidden characters, and no further", () => {
    expect(seemingVerb(`/${"\u200b".repeat(900)}agentgov hold`)).toBe("hold");
    expect(seemingVerb(`/${"\u200b".repeat(1_001)}agentgov hold`)).toBeNull();
    expect(seemingVerb(`/agentgov ${"a".repeat(100)}`)).toBe("a".repeat(40));
  });
});
