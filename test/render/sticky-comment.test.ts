import { describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { decide } from "../../src/policy/decide.ts";
import { renderOverrideIssue } from "../../src/render/override-issue.ts";
import { renderStickyComment } from "../../src/render/sticky-comment.ts";
import {
  AUTH,
  anApproval,
  at,
  BOB,
  HEAD,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const WAITING = decide(ENFORCED, someFacts(), someHistory());
const PLACE = { owner: "acme", repo: "shop", number: 7 };
const EVIL = "<script> @acme/team #1 acme/x#2 [a](https://evil.example) `@bob` \n# h\u202e";

function rendered(more: Partial<Decision> = {}): string {
  return renderStickyComment({ ...WAITING, ...more }, PLACE);
}

/** What GitHub would read as a name, a reference or a link: nothing of it stands in code type. */
function live(text: string): string {
  return text.replaceAll(/`[^`\n]*`/gu, "");
}

describe("renderStickyComment", () => {
  it("says on whom it waits, since when, and where the rest is", () => {
    const text = rendered({ waitingSince: "2026-06-01T12:00:10Z" });
    expect(text).toContain("⏳ **Waiting for approval of auth by @&#8203;acme/identity.**");
    expect(text).toContain("Waiting since 2026-06-01 12:00 UTC.");
    expect(text).toContain("- **auth**: ");
    expect(text).toContain("](/acme/shop/pull/7/checks) of main");
  });

  it.each([
    ["passed", "✅"],
    ["waiting", "⏳"],
    ["action-required", "✋"],
    ["failed", "❌"],
  ] as const)("begins a %s one with %s", (verdict, sign) => {
    expect(rendered({ verdict }).startsWith(sign)).toBe(true);
  });

  it("names the file that ended an approval", () => {
    const [first] = WAITING.gates;
    const approval = anApproval(IVAN, [AUTH]);
    const approvals = [
      { approval, counts: false, note: "void: `src/auth/login.ts` changed after it" },
    ];
    expect(first).toBeDefined();
    expect(rendered({ approvals: [...approvals, ...approvals] })).toContain(
      "### What to look for\n\n- The approval of `0000000` by @&#8203;ivan is void: `src/auth/login.ts` changed.\n- **auth**",
    );
  });

  it("puts the serious findings first, and only widened power", () => {
    const base = { area: "agent-config", tier: "critical", path: ".claude/settings.json" } as const;
    const power = { ...base, kind: "agent-power", code: "x", subject: "y" } as const;
    const findings = [
      { ...base, kind: "tests-weakened", message: "A test is gone." },
      { ...power, direction: "narrows", message: "Asks more often." },
      { ...power, direction: "widens", message: "Allows `Bash(*)`." },
      { ...base, kind: "secret", provider: "aws", blocks: true, line: 3, message: "A key." },
    ] as const;
    const text = rendered({ findings });
    const order = ["A key. (`.claude/settings.json:3`)", "Allows `Bash(*)`.", "A test is gone."];
    const places = order.map((piece) => text.indexOf(piece));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    expect(text).not.toContain("Asks more often");
  });

  it("counts the findings it has no room for", () => {
    const finding = { kind: "symlink", area: "app", tier: "high", path: "a" } as const;
    const findings = Array.from({ length: 11 }, (_, index) => ({
      ...finding,
      message: `Link ${index}.`,
    }));
    expect(rendered({ findings })).toContain("- and 3 more findings, listed in the check.");
  });

  it("notifies nobody and links nowhere, whatever a pull request can say", () => {
    const finding = {
      kind: "hidden-text",
      area: "app",
      tier: "low",
      path: EVIL,
      message: EVIL,
    } as const;
    const approval = anApproval({ ...IVAN }, [AUTH]);
    const text = rendered({
      headline: EVIL,
      findings: [finding],
      baseRef: EVIL,
      provenanceSummary: EVIL,
      approvals: [{ approval, counts: false, note: `void: ${EVIL}` }],
      gates: WAITING.gates.map((gate) => ({ ...gate, area: EVIL, summary: EVIL })),
    });
    const rest = live(text).replaceAll(/<\/?sub>/gu, "");
    expect(rest).not.toMatch(/@(?!&#8203;)/u);
    expect(rest).not.toMatch(/(?<!&)#(?=\d)/u);
    expect(rest).not.toMatch(/<[a-z!/]/iu);
    expect(rest).not.toContain("://");
    expect(rest).not.toContain("\u202e");
    expect(rest.replaceAll("](/acme/shop/pull/7/checks)", "")).not.toContain("](");
  });

  it("fits GitHub's limit", () => {
    const gates = Array(2_000).fill({ ...WAITING.gates[0], summary: "x ".repeat(80) });
    expect(rendered({ gates }).length).toBeLessThanOrEqual(65_000);
  });
});

describe("renderOverrideIssue", () => {
  const act = {
    kind: "override",
    channel: "comment",
    sourceId: 9,
    actor: BOB,
    reason: EVIL,
    scope: null,
    baseRef: "main",
    headSha: HEAD,
    contents: null,
    givenAt: at(0),
    expiresAt: at(600),
    end: null,
  } as const;

  it("says what was skipped, by whom and why, and what is left to do", () => {
    const gates = WAITING.gates.map((gate) => ({ ...gate, status: "overridden" as const }));
    const { title, body } = renderOverrideIssue(
      { ...WAITING, gates },
      [{ act, inForce: true, note: "lifts all gates" }],
      7,
    );
    expect(title).toBe("Review what was overridden in pull request 7 (high risk)");
    expect(body).toContain("Gates of pull request #7 were lifted for commit `0000000`.");
    expect(body).toContain("- @&#8203;bob, 2026-06-01 12:00 UTC: lifts all gates. “");
    expect(body).toContain("`human-approval of auth`");
    expect(body).toContain("- [ ] Have the change reviewed");
    expect(live(body)).not.toMatch(/@(?!&#8203;)/u);
    expect(live(body)).not.toContain("](");
  });
});
