import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../src/domain/digest.ts";
import type { ParsedPolicyFile, PolicyProblem } from "../../src/domain/policy-snapshot.ts";
import {
  keepLastGood,
  type PolicyReading,
  policyWithoutValidText,
  readPolicy,
} from "../../src/policy/read-policy.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";
import { aPolicyFile, aSnapshot } from "../builders/policy.ts";

function read(
  organisation: ParsedPolicyFile | null,
  repository: ParsedPolicyFile | null = null,
): PolicyReading {
  return readPolicy({ organisation, repository, repositoryName: "shop" });
}

function fileOf(text: string, file = "agentgov.yml"): ParsedPolicyFile {
  const reading = readPolicyYaml(file, text);
  if (reading.kind === "problems") throw new Error(JSON.stringify(reading.problems));
  return reading.file;
}

function problemsOf(reading: PolicyReading): readonly string[] {
  if (reading.kind === "valid") return [];
  return reading.problems.map(
    ({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`,
  );
}

const CONTRACT_EXAMPLE = `
version: 1
mode: enforce
extends: recommended
owners: ["@acme/platform"]
areas:
  auth:
    tier: high
    include: ["services/identity/**"]
    exclude: ["**/testdata/**"]
    owners: ["@acme/identity", "alice"]
    gates: [{ gate: human-approval, approvals: 1, from: owners }]
tiers:
  medium: { gates: [{ gate: human-approval, approvals: 1, from: write }] }
repositories:
  - match: ["sandbox-*"]
    mode: observe
`;

describe("readPolicy", () => {
  it("is the shipped pack without any file", () => {
    const reading = read(null);
    if (reading.kind === "invalid") throw new Error("invalid");
    const { policy, digest, ...rest } = reading.snapshot;
    expect(rest).toEqual({ source: "built-in", standing: "current", problems: [] });
    expect(digest).toBe(digestOf(policy));
    expect(policy.mode).toBe("warn");
  });

  it("reads every key of the format", () => {
    const organisation = fileOf(CONTRACT_EXAMPLE, "acme/.agentgov:agentgov.yml");
    const repository = fileOf("version: 1\n", "acme/shop:.github/agentgov.yml");
    const reading = read(organisation, repository);
    expect(problemsOf(reading)).toEqual([]);
    if (reading.kind === "invalid") return;
    expect(reading.snapshot.source).toBe(
      "acme/.agentgov:agentgov.yml + acme/shop:.github/agentgov.yml",
    );
    const sandbox = readPolicy({ organisation, repository: null, repositoryName: "sandbox-9" });
    expect(sandbox).toMatchObject({
      kind: "valid",
      snapshot: { source: "acme/.agentgov:agentgov.yml", policy: { mode: "observe" } },
    });
  });

  it.each<[string, string, string]>([
    ["an unknown key", "version: 1\nmoed: warn", "2:1: unknown key `moed`; did you mean `mode`?"],
    [
      "a key nobody knows",
      "version: 1\nzzzzzz: 1",
      "2:1: unknown key `zzzzzz`; remove it, or see docs/policy.md for what may stand here",
    ],
    [
      "an unknown key of an area",
      "version: 1\nareas:\n  auth:\n    ownrs: []",
      "4:5: unknown key `ownrs`; did you mean `owners`?",
    ],
    [
      "an unknown key of a gate",
      "version: 1\nareas:\n  auth:\n    gates: [{ gate: human-approval, form: write }]",
      "4:37: unknown key `form`; did you mean `from`?",
    ],
    ["an unknown tier", "version: 1\ntiers:\n  hihg: { gates: [] }", "3:3:"],
    [
      "an unknown key of a tier",
      "version: 1\ntiers:\n  high: { gates: [], gats: [] }",
      "3:22: unknown key `gats`; did you mean `gates`?",
    ],
    [
      "an unknown key of a set",
      "version: 1\nrepositories:\n  - match: [a]\n    mode: warn\n    macth: 1",
      "5:5: unknown key `macth`; did you mean `match`?",
    ],
    ["no version", "mode: warn", "1:1: `version`:"],
    ["another version", "version: 2", "1:1: `version`:"],
    ["a version as text", "version: '1'", "1:1: `version`:"],
    ["a list", "- a", "1:1:"],
    ["a word", "hello", "1:1:"],
    ["nothing", "~", "1:1:"],
    ["an unknown mode", "version: 1\nmode: block", "2:1: `mode`:"],
    ["an unknown pack", "version: 1\nextends: recommended@2", "2:1: `extends`:"],
    [
      "an unknown gate",
      "version: 1\nareas:\n  auth:\n    gates: [{ gate: magic }]",
      "4:15: `areas.auth.gates.0.gate`:",
    ],
    [
      "no approvals",
      "version: 1\nareas:\n  auth:\n    gates: [{ gate: human-approval, approvals: 0 }]",
      "4:37: `areas.auth.gates.0.approvals`:",
    ],
    [
      "too many approvals",
      "version: 1\nareas:\n  auth:\n    gates: [{ gate: human-approval, approvals: 7 }]",
      "4:37:",
    ],
    [
      "half an approval",
      "version: 1\nareas:\n  auth:\n    gates: [{ gate: human-approval, approvals: 1.5 }]",
      "4:37:",
    ],
    [
      "more native ones than approvals",
      "version: 1\nareas:\n  auth:\n    gates: [{ gate: human-approval, native: 2 }]",
      "4:37: `areas.auth.gates.0.native`: `native` cannot be more than `approvals`",
    ],
    [
      "an owner with a space",
      'version: 1\nowners: ["a b"]',
      "2:10: `owners.0`: an owner is a login (`alice`) or a team (`@acme/identity`)",
    ],
    ["an area in capitals", "version: 1\nareas:\n  Auth: {}", "3:3:"],
    ["an area with a slash", "version: 1\nareas:\n  a/b: {}", "3:3:"],
    ["an empty pattern", "version: 1\nareas:\n  auth:\n    include: ['']", "4:15:"],
    [
      "an endless pattern",
      `version: 1\nareas:\n  auth:\n    include: ["${"a".repeat(513)}"]`,
      "4:15:",
    ],
    [
      "a pattern that protects nothing",
      'version: 1\nareas:\n  auth:\n    include: ["a/**", "!src/**"]',
      "4:23: `!src/**`:",
    ],
    [
      "a pattern that excepts nothing",
      'version: 1\nareas:\n  auth:\n    exclude: ["!src/**"]',
      "4:15: `!src/**`:",
    ],
    [
      "a pattern over names that means nothing",
      'version: 1\nrepositories:\n  - match: ["a", "!b"]\n    mode: warn',
      "3:18: `!b`:",
    ],
    [
      "a pattern with a better form",
      "version: 1\nareas:\n  auth:\n    include: [src]",
      "4:15: `src`: This reads like a folder and would match no file inside it; write ./ in front for a file of that name; write `src/**`",
    ],
    ["a set without names", "version: 1\nrepositories: [{ match: [], mode: warn }]", "2:18:"],
    [
      "a set without a mode",
      "version: 1\nrepositories: [{ match: [a] }]",
      "2:16: `repositories.0.mode`:",
    ],
    [
      "too many owners",
      `version: 1\nowners: [${Array(51).fill("a").join(", ")}]`,
      "2:1: `owners`:",
    ],
    [
      "too many areas",
      `version: 1\nareas: {${Array.from({ length: 101 }, (_, i) => `a${i}: {}`).join(", ")}}`,
      "2:1: `areas`: at most 100 areas",
    ],
    [
      "gates that are no list",
      "version: 1\ntiers:\n  low: { gates: 1 }",
      "3:10: `tiers.low.gates`:",
    ],
  ])("places %s", (_name, text, problem) => {
    const [first, ...others] = problemsOf(read(fileOf(text)));
    expect(first?.startsWith(`agentgov.yml:${problem}`), first).toBe(true);
    expect(others).toEqual([]);
  });

  it("names both files' problems, and bounds their number", () => {
    const reading = read(
      fileOf("version: 1\na: 1", "one.yml"),
      fileOf("b: 1\nversion: 1", "two.yml"),
    );
    expect(problemsOf(reading).map((problem) => problem.slice(0, 12))).toEqual([
      "one.yml:2:1:",
      "two.yml:1:1:",
    ]);
    const many = Array.from({ length: 90 }, (_, index) => `k${index}: 1`).join("\n");
    expect(problemsOf(read(fileOf(`version: 1\n${many}`)))).toHaveLength(20);
  });

  it("places what a repository may not say", () => {
    const repository = fileOf(
      "version: 1\nmode: observe\nareas:\n  auth:\n    tier: low",
      "repo.yml",
    );
    expect(problemsOf(read(fileOf(CONTRACT_EXAMPLE), repository))).toEqual([
      "repo.yml:2:1: `mode: observe` is looser than the organisation's `enforce`",
      "repo.yml:5:5: `tier: low` is looser than the organisation's `high`",
    ]);
  });

  it("places a problem at the nearest parent that has a place", () => {
    const file = aPolicyFile(
      { version: 1, areas: { auth: { tier: "odd" } } },
      { positions: { "/areas": { line: 4, column: 2 } } },
    );
    expect(problemsOf(read(file))[0]).toMatch(/:4:2: /u);
    expect(problemsOf(read({ ...file, positions: {} }))[0]).toMatch(/:1:1: /u);
    expect(problemsOf(read({ ...file, positions: { "": { line: 9, column: 9 } } }))[0]).toMatch(
      /:9:9: /u,
    );
    const odd = aPolicyFile(
      { version: 1, "a/b~c": 1 },
      { positions: { "/a~1b~0c": { line: 3, column: 3 } } },
    );
    expect(problemsOf(read(odd))[0]).toMatch(/:3:3: unknown key `a\/b~c`/u);
  });

  it("shows outside text as plain text", () => {
    const [problem = ""] = problemsOf(read(aPolicyFile({ version: 1, "x`\n# y": 1 })));
    expect(problem).toContain("unknown key `x  # y`");
  });

  const anyDocument = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.string(), fc.jsonValue()).map((record) => ({ version: 1, ...record })),
  );

  it("reads any plain data without failing, and the same way twice", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(read(aPolicyFile(document))).toEqual(read(aPolicyFile(document)));
      }),
    );
  });
});

const PROBLEM: PolicyProblem = { file: "a", line: 1, column: 2, message: "bad" };

describe("fallbacks", () => {
  it("enforce the shipped pack while no text was ever valid", () => {
    const snapshot = policyWithoutValidText([PROBLEM]);
    expect(snapshot).toMatchObject({
      source: "built-in",
      standing: "none-valid",
      problems: [PROBLEM],
    });
    expect(snapshot.policy.mode).toBe("enforce");
    expect(snapshot.digest).toBe(digestOf(snapshot.policy));
  });

  it("keep the last good policy as it was, and say why", () => {
    const last = aSnapshot();
    expect(keepLastGood(last, [PROBLEM])).toEqual({
      ...last,
      standing: "last-good",
      problems: [PROBLEM],
    });
  });
});
