import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision, Verdict } from "../../src/domain/decision.ts";
import { known, unknown } from "../../src/domain/known.ts";
import { decide } from "../../src/policy/decide.ts";
import { checkRunName, checkStateOf, renderCheckRun } from "../../src/render/check-run.ts";
import { renderMergeGroup } from "../../src/render/merge-group.ts";
import { cases } from "../builders/arbitraries.ts";
import {
  AUTH,
  aCommit,
  aFile,
  anAccount,
  anApproval,
  BOB,
  DOCS,
  HEAD,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const WAITING = decide(ENFORCED, someFacts(), someHistory());
const TEXT_MAX = 65_535;

function rendered(
  more: Partial<Decision> = {},
  mode: "warn" | "enforce" = "enforce",
): ReturnType<typeof renderCheckRun> {
  return renderCheckRun({ ...WAITING, ...more }, mode);
}

describe("checkStateOf", () => {
  it.each<[Verdict, string, string]>([
    ["passed", "success", "success"],
    ["waiting", "in_progress", "neutral"],
    ["action-required", "action_required", "neutral"],
    ["failed", "failure", "neutral"],
  ])("shows %s as %s, and in warn as %s", (verdict, enforced, warned) => {
    const shownAs = (mode: "warn" | "enforce"): string => {
      const state = checkStateOf(verdict, mode);
      return state.status === "in_progress" ? state.status : state.conclusion;
    };
    expect([shownAs("enforce"), shownAs("warn")]).toEqual([enforced, warned]);
  });
});

describe("renderCheckRun", () => {
  it("is named for the base branch", () => {
    expect(rendered()).toMatchObject({
      name: "agentgov: main",
      headSha: HEAD,
      state: { status: "in_progress" },
      title: "Waiting for approval of auth by @acme/identity.",
    });
    expect(checkRunName("release/1")).toBe("agentgov: release/1");
  });

  it("says who can unlock it, and how", () => {
    const { summary } = rendered();
    expect(summary.startsWith("**Waiting for approval of auth by @acme/identity.**\n\n")).toBe(
      true,
    );
    expect(summary).toContain(
      "**What to do now**\n\n" +
        "- Approval of **auth** by @acme/identity: with a review, or by commenting `/agentgov approve auth`.",
    );
    const gates = WAITING.gates.map((gate) => ({ ...gate, area: null, needs: ["@a", "@b"] }));
    expect(rendered({ gates }).summary).toContain(
      "- Approval of **this change** by one of @a, @b: with a review, or by commenting `/agentgov approve`.",
    );
    const nobody = WAITING.gates.map((gate) => ({ ...gate, needs: [] }));
    expect(rendered({ gates: nobody }).summary).toContain("by somebody entitled:");
  });

  it("says in warn mode that nothing is blocked", () => {
    const warned = rendered({}, "warn");
    expect(warned.title).toBe("Would not pass yet: waiting for @acme/identity (auth)");
    expect(rendered({ verdict: "failed", headline: "A secret." }, "warn").title).toBe(
      "Would not pass yet: A secret.",
    );
    expect(warned.summary).toContain("_This repository runs in warn mode: nothing is blocked._");
    expect(rendered({ verdict: "passed" }, "warn").title).toBe(WAITING.headline);
    expect(rendered().summary).not.toContain("warn mode");
  });

  it("says no way out where none is needed", () => {
    expect(rendered({ verdict: "passed" }).summary).not.toContain("What to do now");
  });

  it("says how to mend what failed", () => {
    const incomplete = ["The commits could not be read.", "The reviews could not be read."];
    const { summary } = rendered({ verdict: "failed", headline: incomplete[0] ?? "", incomplete });
    expect(summary).toBe(
      "**The commits could not be read.**\n\n**What to do now**\n\n" +
        "- The reviews could not be read.\n- When that is mended, re-run this check from its menu, or push again.",
    );
  });

  it("shows every note", () => {
    expect(rendered({ notes: ["One `x`.", "Two *y*."] }).summary).toContain(
      "ℹ️ One `x`.\n\nℹ️ Two \\*y\\*.",
    );
  });

  it("explains itself in full", () => {
    const commits = known([
      aCommit({ message: "x\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n" }),
    ]);
    const history = someHistory({ approvals: [anApproval(IVAN), anApproval(BOB)] });
    const { text } = renderCheckRun(decide(ENFORCED, someFacts({ commits }), history), "enforce");
    expect(text).toContain("| ✅ satisfied | human-approval | auth | high | Approved by @ivan. |");
    expect(text).toContain("| **auth** | high | `src/auth/login.ts` <sub>");
    expect(text).toContain("### Who built it");
    expect(text).toContain("<details><summary>Evidence (");
    expect(text).toContain(
      "| @ivan | comment | `0000000` | ✅ counts | is one of @acme/identity |",
    );
    expect(text).toContain(
      "| @bob | comment | `0000000` | ✖️ does not count | is not one of @acme/identity |",
    );
    expect(text).toContain("Cannot approve: @alice (opened this pull request");
    expect(text).toMatch(
      /<sub>Policy `abababababab` from acme\/.agentgov:agentgov.yml, head `0000000`\./u,
    );
  });

  it("says that nothing is asked where nothing is", () => {
    const { text } = renderCheckRun(
      decide(ENFORCED, someFacts({ files: known([]) }), someHistory()),
      "enforce",
    );
    expect(text).toContain("### Gates\n\nNone: automated CI is enough for this change.");
    expect(text).toContain("### Why\n\nNo file of this change belongs to an area.");
    expect(text).not.toContain("### Findings");
    expect(text).not.toContain("### Approvals");
    expect(rendered({ disqualified: [] }).text).not.toContain("Cannot approve");
  });

  it("lists some files of an area and counts the rest", () => {
    const files = Array.from({ length: 10 }, (_, index) => aFile(`docs/${index}.md`));
    const { text } = renderCheckRun(
      decide(ENFORCED, someFacts({ files: known(files) }), someHistory()),
      "enforce",
    );
    expect(text).toContain("`docs/7.md`");
    expect(text).not.toContain("`docs/8.md`");
    expect(text).toContain("<br>and 2 more |");
  });

  it("shows findings with their place", () => {
    const base = { area: "app", tier: "high", kind: "hidden-text" } as const;
    const findings = [
      { ...base, path: "a|b.ts", line: 3, message: "Bad `x`." },
      { ...base, path: "", message: "About all." },
    ];
    const { text } = rendered({ findings });
    expect(text).toContain("| hidden-text | high | <code>a\\|b.ts:3</code> | Bad `x`. |");
    expect(text).toContain("| hidden-text | high | (empty) | About all. |");
    const unread = decide(ENFORCED, someFacts({ files: unknown("too many") }), someHistory());
    expect(renderCheckRun(unread, "enforce").text).toContain("(no file)");
  });

  it("fits GitHub's limits, however large the change", () => {
    const files = Array.from({ length: 3_000 }, (_, index) =>
      aFile(`src/auth/${"<b>|".repeat(40)}${index}.ts`),
    );
    const actors = Array.from({ length: 500 }, (_, index) =>
      anAccount(`person-${index}`, 1_000 + index),
    );
    const approvals = actors.map((actor) => anApproval(actor, files.slice(0, 1)));
    const decision = decide(
      ENFORCED,
      someFacts({ files: known(files) }),
      someHistory({ approvals }),
    );
    const gates = Array(900).fill(decision.gates[0]);
    const notes = Array.from({ length: 900 }, (_, index) => `${index} ${"*".repeat(150)}.`);
    const { summary, text, title } = renderCheckRun({ ...decision, gates, notes }, "enforce");
    expect(summary.length).toBeLessThanOrEqual(TEXT_MAX);
    expect(text.length).toBeLessThanOrEqual(TEXT_MAX);
    expect(text).toContain("The rest is left out");
    expect(Array.from(title).length).toBeLessThanOrEqual(60);
  });

  it("escapes whatever a pull request can say", () => {
    const evil =
      "<script>|*x*|@acme/team #1 [a](https://evil.example) www.evil.example `\n# h\u202e";
    const facts = someFacts({
      files: known([aFile(`src/auth/${evil}`), AUTH, DOCS]),
      commits: known([
        aCommit({ message: `x\n\nCo-Authored-By: ${evil} <noreply@anthropic.com>\n` }),
      ]),
    });
    const approval = anApproval(IVAN, [AUTH], { baseRef: evil });
    const decision = decide(ENFORCED, facts, someHistory({ approvals: [approval] }));
    const finding = {
      kind: "hidden-text",
      area: "app",
      tier: "low",
      path: evil,
      message: evil,
    } as const;
    const content = renderCheckRun(
      { ...decision, findings: [finding], notes: [evil], policy: { source: evil, digest: evil } },
      "enforce",
    );
    const outsideCode = `${content.summary}\n${content.text}`
      .replaceAll(/`[^`\n]*`/gu, "")
      .replaceAll(/<\/?(?:sub|code|details|summary|br)>/gu, "");
    expect(outsideCode).not.toMatch(/<[a-z!/]/iu);
    expect(outsideCode).not.toContain("](");
    expect(outsideCode).not.toContain("://");
    expect(outsideCode).not.toContain("www.");
    expect(outsideCode).not.toContain("\u202e");
    expect(content.title).not.toMatch(/[\n`\u202e]/u);
    for (const line of content.text.split("\n").filter((text) => text.startsWith("|"))) {
      expect(line.endsWith("|")).toBe(true);
    }
  });

  it("gives every row of a table as many cells as its head", () => {
    fc.assert(
      fc.property(cases, ({ facts, history }) => {
        const { text } = renderCheckRun(decide(ENFORCED, facts, history), "enforce");
        let cells = 0;
        for (const line of text.split("\n")) {
          const found = line.startsWith("|") ? line.split(/(?<!\\)\|/u).length : 0;
          if (cells > 0 && found > 0) expect(found).toBe(cells);
          cells = found;
        }
      }),
    );
  });
});

describe("renderMergeGroup", () => {
  const group = { baseRef: "main", headSha: HEAD };
  const members = [
    { number: 7, headSha: HEAD, decision: { verdict: "passed", headline: "All | good." } },
    { number: 8, headSha: HEAD, decision: null },
  ];

  it.each([
    [true, "enforce", "success"],
    [true, "warn", "success"],
    [false, "enforce", "failure"],
    [false, "warn", "neutral"],
  ] as const)("never waits: %s in %s is %s", (passed, mode, conclusion) => {
    const content = renderMergeGroup(group, { passed, headline: "#7 `x` passed.", members }, mode);
    expect(content).toEqual({
      name: "agentgov: main",
      headSha: HEAD,
      state: { status: "completed", conclusion },
      title: "#7 x passed.",
      summary: "**\\#7 `x` passed.**",
      text:
        "### Pull requests in this group\n\n" +
        "| pull request | head | verdict | why |\n| --- | --- | --- | --- |\n" +
        "| #7 | `0000000` | passed | All \\| good. |\n" +
        "| #8 | `0000000` | unknown | No decision was recorded for this commit. |",
    });
  });

  it("fits GitHub's limits", () => {
    const many = Array.from({ length: 5_000 }, (_, number) => ({
      number,
      headSha: HEAD,
      decision: null,
    }));
    const { text } = renderMergeGroup(
      group,
      { passed: false, headline: "x", members: many },
      "warn",
    );
    expect(text.length).toBeLessThanOrEqual(TEXT_MAX);
  });
});
