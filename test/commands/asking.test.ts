import { describe, expect, it } from "vitest";
import { runComment } from "../../src/commands/registry.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { digestOf } from "../../src/domain/digest.ts";
import { known, unknown } from "../../src/domain/known.ts";
import { wellFormed } from "../../src/domain/well-formed.ts";
import { anAct, judged } from "../builders/acts.ts";
import {
  APP,
  AUTH,
  aComment,
  aCommit,
  aFile,
  anApproval,
  at,
  BOB,
  DOCS,
  HEAD,
  IVAN,
  OLGA,
  RITA,
} from "../builders/facts.ts";
import { aSpeaker } from "../builders/speaker.ts";

function replyTo(words: string, decision: Decision): string {
  const outcome = runComment({
    comment: aComment(RITA, `/agentgov ${words}`),
    decision,
    pullRequestNumber: 7,
    areas: [],
    sightings: [],
    contentsAt: () => null,
    speaker: aSpeaker(RITA, { roles: ["read"] }),
    names: {},
  });
  return outcome !== null && "reply" in outcome ? `${outcome.kind}: ${outcome.reply}` : "";
}

describe("explain", () => {
  const FILES = { files: known([AUTH, APP, DOCS]) };
  const DECISION = judged([], { facts: FILES });

  it("lists every area with its files, rules and gates", () => {
    const reply = replyTo("explain", DECISION);
    expect(reply).toMatch(/^answer: This change is high, the highest of its areas\.\n/u);
    expect(reply).toMatch(/\n- auth, high: `src\/auth\/login\.ts` \(auth\/[^)]+\)/u);
    expect(reply).toMatch(/\n- docs, low: `docs\/guide\.md` \(docs\/[^)]+\)/u);
    expect(reply).toContain("\n- human-approval for auth: unsatisfied. 0 of 1 approvals");
  });

  it("says of one file why, and what that asks for", () => {
    const reply = replyTo("explain src/auth/login.ts", DECISION);
    expect(reply).toMatch(/^answer: `src\/auth\/login\.ts` is in:\n- auth, high, by auth\//u);
    expect(reply).toContain("human-approval for auth");
    expect(reply).not.toContain("docs");
    expect(replyTo("explain `src/auth/login.ts`", DECISION)).toBe(reply);
  });

  it.each([
    ["login.ts", " Did you mean `src/auth/login.ts`?"],
    ["src/auth/logn.ts", " Did you mean `src/auth/login.ts`?"],
    ["nothing/like/it.bin", ""],
  ])("does not know %s", (path, hint) => {
    expect(replyTo(`explain ${path}`, DECISION)).toBe(
      `refused: No rule speaks of \`${path}\` in this change.${hint}`,
    );
  });

  it("finds a file with spaces and letters of any script", () => {
    const path = "src/auth/größe und länge.ts";
    const decision = judged([], { facts: { files: known([aFile(path)]) } });
    expect(replyTo(`explain ${path}`, decision)).toContain(`\`${path}\` is in:\n- auth, high`);
  });

  it("takes away only backticks that are around the whole path", () => {
    const paths = ["docs/`a`", "`docs/`b"];
    const decision = judged([], { facts: { files: known(paths.map((path) => aFile(path))) } });
    for (const path of paths) {
      expect(replyTo(`explain ${path}`, decision)).toContain(`\`${path}\` `);
    }
  });

  it("names every rule of this file, and none of its neighbours in the area", () => {
    const area = {
      area: "auth",
      tier: "high",
      files: [
        { path: "a.ts", rule: "one" },
        { path: "a.ts", rule: "two" },
        { path: "b.ts", rule: "three" },
      ],
    } as const;
    const reply = replyTo("explain a.ts", { ...DECISION, areas: [area] });
    expect(reply).toContain("\n- auth, high, by one, two\n");
    expect(reply).not.toContain("three");
  });

  it("lists twenty areas, findings and gates, and only gates of the areas it speaks of", () => {
    const names = Array.from({ length: 22 }, (_, index) => `area${String(index)}`);
    const areas = names.map((area) => ({ area, tier: "high", files: [] }) as const);
    const findings = names.map(
      (area) =>
        ({ kind: "unverifiable", area, tier: "high", path: area, message: "Unread." }) as const,
    );
    const gates = [...names, "elsewhere"].toReversed().map(
      (area) =>
        ({
          gate: "human-approval",
          area,
          tier: "high",
          status: "unsatisfied",
          summary: "Open.",
          needs: [],
        }) as const,
    );
    const reply = replyTo("explain", { ...DECISION, areas, findings, gates });
    expect(reply.match(/no file of its own/gu)).toHaveLength(20);
    expect(reply.match(/Unread/gu)).toHaveLength(20);
    expect(reply.match(/unsatisfied/gu)).toHaveLength(20);
    expect(reply).not.toContain("elsewhere");
  });

  it("shortens a long list", () => {
    const many = Array.from({ length: 12 }, (_, index) => aFile(`docs/${String(index)}.md`));
    const decision = judged([], { facts: { files: known(many) } });
    const reply = replyTo("explain", decision);
    expect(reply).toContain("`docs/7.md`");
    expect(reply).not.toContain("`docs/8.md`");
    expect(reply).toContain(", 2 more");
  });

  it("says that nothing is governed, and names findings with their place", () => {
    expect(replyTo("explain", { ...DECISION, areas: [] })).toBe(
      "answer: Nothing in this change is governed: no rule matches its files.",
    );
    const base = { area: "auth", tier: "high", message: "A guard is gone." } as const;
    const findings = [
      { ...base, kind: "guard-removed" as const, path: "src/auth/login.ts", line: 7 },
      { ...base, kind: "hidden-text" as const, path: "" },
      { ...base, kind: "symlink" as const, path: "docs/guide.md" },
    ];
    const whole = replyTo("explain", { ...DECISION, findings });
    expect(whole).toContain(
      "\n- guard-removed in `src/auth/login.ts:7`, auth, high: A guard is gone.",
    );
    expect(whole).toContain("\n- hidden-text in the change, auth, high");
    const one = replyTo("explain src/auth/login.ts", { ...DECISION, findings });
    expect(one).toContain("guard-removed");
    expect(one).not.toContain("symlink");
  });

  it("shows gates on the whole as such, and areas without a file", () => {
    const vetoed = judged([anAct("veto", BOB)], { facts: FILES });
    expect(replyTo("explain src/auth/login.ts", vetoed)).toContain("\n- veto: unsatisfied. Vetoed");
    const area = { area: "app", tier: "medium", files: [] } as const;
    expect(replyTo("explain", { ...DECISION, areas: [area] })).toContain(
      "- app, medium: no file of its own",
    );
  });
});

describe("who", () => {
  it("answers in five lines, and says what is unknown", () => {
    const reply = replyTo("who", judged([]));
    const lines = reply.replace(/^answer: /u, "").split("\n");
    expect(lines.map((line) => line.split(":", 1)[0])).toEqual([
      "- Built",
      "- Owned",
      "- Reach",
      "- Judged",
      "- Approved",
    ]);
    expect(lines[0]).toContain("@alice opened this pull request.");
    expect(lines[0]).toContain("Evidence: none was found.");
    expect(lines[0]).toContain("Unknown: Nobody has said whether an agent was used.");
    expect(lines[1]).toContain("nobody has said that they answer for it");
    expect(lines[2]).toBe("- Reach: unknown: its contents were not read.");
    expect(lines[4]).toBe(`- Approved: nobody, at ${HEAD.slice(0, 7)}. Not seen to land.`);
  });

  it("names agents, owners, approvers and overrides with their evidence", () => {
    const message = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
    const approvals = [anApproval(IVAN, [AUTH], { areas: ["auth"] })];
    const acts = [anAct("ownership", BOB), anAct("override", OLGA, { scope: ["auth"] })];
    const decision = judged(acts, {
      facts: { commits: known([aCommit({ message })]) },
      history: { approvals },
    });
    const counting = {
      ...decision,
      approvals: decision.approvals.map((one) => ({ ...one, counts: true })),
    };
    const reply = replyTo("who", counting);
    expect(reply).toMatch(/Evidence: agent-assisted, declared: claude\/.*\(0000000\)/u);
    expect(reply).toContain("\n- Owned: @bob answers for the change.");
    const saw = digestOf(wellFormed(approvals[0]?.contents)).replace("sha256:", "").slice(0, 16);
    expect(reply).toContain(`@ivan for auth by comment at ${HEAD.slice(0, 7)} (${saw}) `);
    expect(reply).toContain(`@olga lifts auth until ${at(3_590)}.`);
    expect(reply).not.toContain("Nobody has said");
  });

  it("leaves out acts that are over", () => {
    const end = { at: at(1), by: null, reason: "x" };
    const reply = replyTo("who", judged([anAct("ownership", BOB, { end }), anAct("veto", BOB)]));
    expect(reply).toContain("Owned: nobody");
    expect(reply).toContain("Approved: nobody");
  });

  it("says what could not be read, once", () => {
    const decision = judged([], { facts: { reviews: unknown("GitHub refused") } });
    const reply = replyTo("who", decision);
    expect(reply).toContain("The reviews could not be read: GitHub refused.");
    expect(reply).toContain("Reviews could not be read: GitHub refused.");
    expect(reply.split("GitHub refused.").length - 1).toBe(2);
  });

  it("shortens what is long", () => {
    const disqualified = Array.from({ length: 7 }, () => ({ account: BOB, reason: "pushed" }));
    expect(replyTo("who", { ...judged([]), disqualified })).toContain("; and 2 more.");
  });
});
