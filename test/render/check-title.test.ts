import { describe, expect, it } from "vitest";
import type { Act } from "../../src/domain/act.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { decide } from "../../src/policy/decide.ts";
import { renderCheckRun } from "../../src/render/check-run.ts";
import { BOB, HEAD, someFacts, someHistory } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const WAITING = decide(ENFORCED, someFacts(), someHistory());

/** Of whom and for what a gate waits. */
interface Naming {
  readonly needs: readonly string[];
  readonly areas: readonly string[];
}

function rendered(more: Partial<Decision> = {}): ReturnType<typeof renderCheckRun> {
  return renderCheckRun({ ...WAITING, ...more }, "enforce");
}

describe("the title of a check run", () => {
  it("cuts a long title within a character, never through one", () => {
    const failed = (headline: string): string => rendered({ verdict: "failed", headline }).title;
    expect(failed("x".repeat(60))).toBe("x".repeat(60));
    expect(failed("😀".repeat(70))).toBe(`${"😀".repeat(59)}…`);
    expect(failed("a `b` c")).toBe("a b c");
  });

  it.each<[string, Naming, string]>([
    [
      "names all where there is room",
      { needs: ["@a", "@b"], areas: ["auth", "billing"] },
      "Waiting for @a, @b (auth, billing)",
    ],
    [
      "counts the others",
      { needs: ["@acme/identity", "@acme/payments-and-billing"], areas: ["auth"] },
      "Waiting for @acme/identity and 1 more (auth)",
    ],
    [
      "leaves the areas out",
      { needs: ["@acme/the-people-who-own-identity"], areas: ["authentication-and-identity"] },
      "Waiting for @acme/the-people-who-own-identity",
    ],
    [
      "waits for something nobody is named for",
      { needs: [], areas: ["auth"] },
      `${"y".repeat(59)}…`,
    ],
  ])("%s in a title", (_name, { needs, areas }, title) => {
    const [gate] = WAITING.gates;
    const gates = gate === undefined ? [] : areas.map((area) => ({ ...gate, needs, area }));
    expect(rendered({ gates, headline: "y".repeat(90) }).title).toBe(title);
  });

  it("says in few words that it passes", () => {
    const headline = "y".repeat(90);
    expect(rendered({ verdict: "passed", headline, gates: [] }).title).toBe("No approval needed.");
    expect(rendered({ verdict: "passed", headline }).title).toBe("Every gate is satisfied.");
  });
});

describe("acts in a check run", () => {
  it("shows what people put on it, what is in force first", () => {
    const act: Act = {
      kind: "hold",
      channel: "comment",
      sourceId: 1,
      actor: BOB,
      reason: "Wait for *me*",
      scope: null,
      baseRef: "main",
      headSha: HEAD,
      contents: null,
      givenAt: "2026-06-01T12:01:00Z",
      expiresAt: null,
      end: null,
    };
    const acts = [
      {
        act: { ...act, kind: "veto" as const, reason: null },
        inForce: false,
        note: "taken back by `@bob`",
      },
      { act, inForce: true, note: "holds this" },
      { act: { ...act, channel: "app" as const }, inForce: true, note: "holds this" },
    ];
    expect(rendered({ acts }).text).toContain(
      "### Vetoes, holds, overrides and owners\n\n" +
        "| what | who | since |  | because |\n| --- | --- | --- | --- | --- |\n" +
        "| hold | @bob | 2026-06-01 12:01 UTC | ● in force | holds this: “Wait for \\*me\\*” |\n" +
        "| hold | agentgov | 2026-06-01 12:01 UTC | ● in force | holds this: “Wait for \\*me\\*” |\n" +
        "| veto | @bob | 2026-06-01 12:01 UTC | ○ ended | taken back by `@bob` |",
    );
    expect(rendered({ acts: [] }).text).not.toContain("### Vetoes");
  });
});

describe("the steps of a check run", () => {
  it("ask for an approval only where one settles it", () => {
    const [gate] = WAITING.gates;
    if (gate === undefined) throw new Error("the builders give a gate");
    const check = {
      ...gate,
      gate: "required-check",
      summary: "`ci/test` has not reported.",
      needs: [],
    };
    const hold = { ...gate, gate: "hold", summary: "@bob holds this.", needs: ["@bob"] };
    expect(rendered({ gates: [check, hold] }).summary).toContain(
      "**What to do now**\n\n- `ci/test` has not reported.\n- @bob holds this. It takes @bob.",
    );
  });
});
