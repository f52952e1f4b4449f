import { describe, expect, it } from "vitest";
import { keysAt } from "../../src/policy/policy-keys.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";

function problemsOf(text: string): readonly string[] {
  const parsed = readPolicyYaml("agentgov.yml", text);
  if (parsed.kind === "problems") throw new Error(JSON.stringify(parsed.problems));
  const reading = readPolicy({
    organisation: parsed.file,
    repository: null,
    repositoryName: "shop",
  });
  if (reading.kind === "valid") return [];
  return reading.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

describe("a mistake in a policy", () => {
  it.each<[string, string, string]>([
    [
      "an unknown key of overrides",
      "version: 1\noverride: { people: [a], minuts: 5 }",
      "2:26: unknown key `minuts`; did you mean `minutes`?",
    ],
    [
      "an unknown key of vetoes",
      "version: 1\nvetoes: { endedBy: [a], endsBy: [b] }",
      "2:25: unknown key `endsBy`; did you mean `endedBy`?",
    ],
    [
      "an unknown key of working hours",
      "version: 1\nreviews: { hours: { timezone: UTC } }",
      "2:21: unknown key `timezone`; did you mean `timeZone`?",
    ],
    [
      "an unknown key of an allow-list",
      "version: 1\nconnectors: { allowed: [], alowed: [] }",
      "2:28: unknown key `alowed`; did you mean `allowed`?",
    ],
    [
      "an unknown key of a connector",
      "version: 1\nconnectors: { allowed: [{ hosst: a.example }] }",
      "2:27: unknown key `hosst`; did you mean `host`?",
    ],
    [
      "a mistyped setting",
      "version: 1\nmachins: [a]",
      "2:1: unknown key `machins`; did you mean `machines`?",
    ],
    [
      "a mistyped gate",
      "version: 1\nareas:\n  auth:\n    gates: [{ gate: human-aproval }]",
      "4:15: `areas.auth.gates.0.gate`: this takes one of `human-approval`, `required-check`",
    ],
    [
      "a mistyped word",
      "version: 1\nmode: enforse",
      "2:1: `mode`: this takes one of `observe`, `warn`, `enforce`, and it is `enforse`",
    ],
    [
      "a mistyped source of approvers",
      "version: 1\ntiers: { high: { gates: [{ gate: owner-attestation, from: owner }] } }",
      "2:53: `tiers.high.gates.0.from`: this takes one of `owners`, `codeowners`, `write`, `maintain`, `admin`, or a list, and it is `owner`; did you mean `owners`?",
    ],
    [
      "a condition inside of a composite",
      "version: 1\ntiers: { high: { gates: [{ gate: any-of, gates: [{ gate: declaration, when: [human] }] }] } }",
      "2:71: `tiers.high.gates.0.gates.0.when`: `when` stands on the `any-of`",
    ],
  ])("is placed and guessed at: %s", (_name, text, problem) => {
    const [first, ...others] = problemsOf(text);
    expect(first?.startsWith(problem), first).toBe(true);
    expect(others).toEqual([]);
  });

  it.each([
    ["mode: enforse", "enforce"],
    ["tiers: { high: { gates: [{ gate: human-aproval }] } }", "human-approval"],
    ["areas: { auth: { tier: hihg } }", "high"],
  ])("guesses which word %s meant", (line, meant) => {
    const [problem] = problemsOf(`version: 1\n${line}`);
    expect(problem).toMatch(new RegExp(`did you mean \`${meant}\`\\?$`, "u"));
  });
});

describe("keysAt", () => {
  it.each([
    [[], "machines"],
    [["areas", "mine"], "disclosure"],
    [["areas", "mine", "gates", 0], "soak"],
    [["tiers", "high", "gates", 0, "gates", 1], "native"],
    [["freezes", 3], "until"],
    [["reviews", "hours"], "timeZone"],
  ])("knows under %j the key %s", (path, key) => {
    expect(keysAt(path)).toContain(key);
  });

  it("knows none where no mapping stands, whatever it is called", () => {
    expect(keysAt(["mode", "x"])).toEqual([]);
    expect(keysAt(["constructor"])).toEqual([]);
  });
});
