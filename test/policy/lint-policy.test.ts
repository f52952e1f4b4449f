import { describe, expect, it } from "vitest";
import { type LintSetting, lintPolicy } from "../../src/policy/lint-policy.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";
import { aPolicy } from "../builders/policy.ts";

/** Rule and line of every remark about a policy. */
function remarks(text: string, more: Omit<LintSetting, "files"> = {}): readonly string[] {
  const reading = readPolicyYaml("agentgov.yml", `version: 1\nowners: [olga, otto]\n${text}`);
  if (reading.kind === "problems") throw new Error(reading.problems[0]?.message);
  const { file } = reading;
  const policy = aPolicy(typeof file.document === "object" ? { ...file.document } : {});
  return lintPolicy(policy, { files: [file], ...more }).map(({ rule, line }) => `${rule}:${line}`);
}

describe("lintPolicy", () => {
  it("has nothing to say of a plain policy", () => {
    expect(remarks("areas:\n  auth: { owners: [ivan, ida] }\n")).toEqual([]);
  });

  it.each([
    ["areas:\n  auth: { tier: critical }", "area-without-owner:4"],
    ["areas:\n  auth: { owners: [ivan] }", "only-one-person:4"],
    [
      "tiers:\n  high:\n    gates:\n      - { gate: human-approval, approvals: 3, from: [a, b] }",
      "gate-nobody-can-satisfy:6",
    ],
    [
      "machines: [a]\ntiers:\n  high:\n    gates: [{ gate: human-approval, from: [a] }]",
      "gate-nobody-can-satisfy:6",
    ],
    [
      "areas:\n  auth: { owners: [ivan, ida], disclosure: closed }",
      "disclosure-dearer-than-hiding:4",
    ],
    ["mode: enforce", "nobody-may-override:3"],
    ["tiers:\n  high: { objectionMinutes: 1441 }", "long-time-to-object:4"],
    [
      "areas:\n  auth:\n    owners:\n      - ivan\n      - ida\n      - '@Ivan'",
      "owner-named-twice:8",
    ],
  ])("finds what %s can hardly mean", (text, expected) => {
    expect(remarks(text)).toContain(expected);
  });

  it("says of a guardrail without owner that anybody who maintains decides", () => {
    const policy = aPolicy({});
    expect(lintPolicy(policy, { files: [] }).map(({ rule }) => rule)).toEqual([
      "guardrails-without-owner",
    ]);
  });

  it("judges patterns only where paths are known", () => {
    const text = "areas:\n  auth:\n    owners: [ivan, ida]\n    include: ['src/id/**', 'gone/**']";
    expect(remarks(text)).toEqual([]);
    expect(remarks(text, { paths: ["src/id/a.ts"] })).toEqual(["rule-matching-nothing:6"]);
  });

  it("counts the people of teams only where their number is known", () => {
    const text = "areas:\n  auth: { owners: ['@acme/identity'] }";
    expect(remarks(text)).toEqual([]);
    const empty = new Map([["acme/identity", 0]]);
    expect(remarks(text, { teams: empty })).toEqual(["gate-nobody-can-satisfy:4"]);
    expect(remarks(text, { teams: new Map([["acme/identity", null]]) })).toEqual([
      "gate-nobody-can-satisfy:4",
    ]);
    expect(remarks(text, { teams: new Map([["acme/identity", 5]]) })).toEqual([]);
  });

  it("accepts a choice as long as one of its gates can be satisfied", () => {
    const choice = (second: string): string =>
      `tiers:\n  high:\n    gates:\n      - gate: any-of\n        gates: [{ gate: human-approval, approvals: 2, from: [a] }, ${second}]`;
    expect(remarks(choice("{ gate: conversation }"))).toEqual([]);
    expect(remarks(choice("{ gate: human-approval, approvals: 3, from: [b, c] }"))).toEqual([
      "gate-nobody-can-satisfy:6",
    ]);
  });

  it.each([
    ["repositories:\n  - match: [x]\n    mode: warn\n    areas: { auht: warn }", "unknown-area:6"],
    [
      "freezes:\n  - { from: 2026-01-01T00:00:00Z, until: 2099-01-01T00:00:00Z, reason: x, areas: [nothing] }",
      "unknown-area:4",
    ],
  ])("tells a mode or freeze of an area that nothing defines: %s", (text, expected) => {
    expect(remarks(text)).toEqual([expected]);
  });

  it("guesses which area was meant, and knows those that the policy defines itself", () => {
    const text = (area: string): string =>
      `areas:\n  exports: { owners: [a, b], include: [x/**] }\nrepositories:\n  - { match: [x], mode: warn, areas: { ${area}: warn } }`;
    const reading = readPolicyYaml("agentgov.yml", `version: 1\n${text("exprots")}`);
    const files = reading.kind === "parsed" ? [reading.file] : [];
    const policy = aPolicy({ areas: { exports: { owners: ["a", "b"], include: ["x/**"] } } });
    const unknown = lintPolicy(policy, { files }).filter(({ rule }) => rule === "unknown-area");
    expect(unknown.map(({ advice }) => advice)).toEqual(["did you mean `exports`?"]);
    expect(remarks(text("exports"))).toEqual([]);
  });

  it("places what it says of a part in that part", () => {
    const texts = [
      ["agentgov.yml", "version: 1\nowners: [olga, otto]\n"],
      ["agentgov/team.yml", "version: 1\nareas:\n  auth:\n    owners: [ivan]\n"],
    ] as const;
    const files = texts.flatMap(([name, text]) => {
      const reading = readPolicyYaml(name, text);
      return reading.kind === "parsed" ? [reading.file] : [];
    });
    const policy = aPolicy({ owners: ["olga", "otto"], areas: { auth: { owners: ["ivan"] } } });
    const places = lintPolicy(policy, { files }).map(({ file, line }) => `${file}:${line}`);
    expect(new Set(places)).toEqual(new Set(["agentgov/team.yml:4"]));
  });

  it("tells a freeze that is over, and only that", () => {
    const freeze = (until: string): string =>
      `freezes:\n  - { from: 2026-01-01T00:00:00Z, until: ${until}, reason: x }`;
    const now = "2026-06-01T00:00:00Z";
    expect(remarks(freeze("2026-02-01T00:00:00Z"), { now })).toEqual(["freeze-is-over:4"]);
    expect(remarks(freeze("2026-12-01T00:00:00Z"), { now })).toEqual([]);
  });
});
