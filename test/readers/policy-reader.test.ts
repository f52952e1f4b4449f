import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { createPolicyYamlReader, POLICY_LIMITS } from "../../src/readers/policy-reader.ts";
import type { PolicyFileReading } from "../../src/readers/policy-yaml.ts";
import { malformedPolicies } from "../builders/malformed-policies.ts";

const reader = createPolicyYamlReader();
// The suite runs on busy machines: what is measured is in the bench.
const patient = createPolicyYamlReader({ ...POLICY_LIMITS, fileMilliseconds: 5_000 });
afterAll(() => Promise.all([reader.close(), patient.close()]));

const FILE = "acme/.agentgov:agentgov.yml";

/** What its author is told: a place and words for each problem; null for a policy that is valid. */
function told(reading: PolicyFileReading): readonly string[] | null {
  const judged =
    reading.kind === "problems"
      ? { kind: "invalid" as const, problems: reading.problems }
      : readPolicy({ organisation: reading.file, repository: null, repositoryName: "shop" });
  if (judged.kind === "valid") return null;
  return judged.problems.map(({ file, line, column, message }) => {
    expect(file).toBe(FILE);
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(message.trim().length).toBeGreaterThan(5);
    return `${line}:${column}: ${message}`;
  });
}

describe("a policy that is no good", () => {
  it.each<[string, string, string]>([
    ["an alias", "version: 1\nmode: &m enforce\n", "2:10: anchors and aliases are not allowed"],
    ["a merge key", "a: &a {}\nb: { <<: *a }\n", "anchors and aliases are not allowed"],
    ["a tag", "version: !!int 1\n", "the tag `tag:yaml.org,2002:int` is not allowed"],
    ["two documents", "version: 1\n---\nversion: 1\n", "more than one document"],
    ["a key twice", "version: 1\nmode: warn\nmode: enforce\n", "3:1: `mode` stands here twice"],
    ["a number of another kind", "version: 1\nareas: { a: { tier: 3 } }\n", "`areas.a.tier`"],
    ["no text", "version: 1\n\0", "it is not text"],
    ["nothing", "", "the file is empty"],
    ["a list", "- version: 1\n", "takes a mapping"],
    ["a tab", "version: 1\nareas:\n\tauth: {}\n", "3:1:"],
    ["a colon too few", "version 1\n", "1:1:"],
  ])("says where and what: %s", async (_name, text, words) => {
    const problems = told(await reader.read(FILE, text));
    expect(problems?.join("\n")).toContain(words);
  });

  it("is told its places and what to do, in hundreds of forms", async () => {
    const readings = await Promise.all(
      malformedPolicies().map(async ({ name, text }) => ({
        name,
        lines: text.split(/\r?\n/u).length,
        problems: told(await patient.read(FILE, text)),
      })),
    );
    const refused = readings.flatMap(({ problems, ...more }) =>
      problems === null ? [] : [{ problems, ...more }],
    );
    // Some damage lands in a comment, and some values may stand where they were put.
    expect(refused.length).toBeGreaterThan(250);
    for (const { name, lines, problems } of refused) {
      expect(problems.length, name).toBeGreaterThan(0);
      expect(problems.length, name).toBeLessThanOrEqual(20);
      for (const problem of problems) {
        expect(Number.parseInt(problem, 10), `${name}: ${problem}`).toBeLessThanOrEqual(lines);
        expect(problem).not.toMatch(/Invalid (?:input|option)|expected (?:array|record|object)/u);
      }
    }
  });

  it.each([
    ["owners: alice", "takes a list, and it is `alice`"],
    ["override: { minutes: 5 }", "`override.people`: this is missing: it takes a list"],
    ["override: { people: [a], minutes: 1 }", "this takes at least 5"],
    ["override: { people: [] }", "this takes at least 1 item"],
    ["areas: { auth: null }", "takes a mapping of keys to values, and it is empty"],
    ["areas: { Auth: {} }", "an area is named in kebab-case"],
    ["freezes: [{ from: soon, until: later, reason: x }]", "takes a time with its offset"],
    ["connectors: { allowed: [{ command: [], package: x }] }", "does not go with what stands"],
    [`mode: ${"x".repeat(100)}`, "and it is long text"],
  ])("says in words of the file what %s lacks", async (line, words) => {
    const problems = told(await reader.read(FILE, `version: 1\n${line}\n`));
    expect(problems?.join("\n")).toContain(words);
  });

  it("is killed when it takes too long, and the next one is read", async () => {
    const hasty = createPolicyYamlReader({ ...POLICY_LIMITS, fileMilliseconds: 1 });
    const text = `version: 1\nareas:\n${Array.from({ length: 2_000 }, (_, at) => `  a${at}: { tier: high }`).join("\n")}`;
    expect(told(await hasty.read(FILE, text))).toEqual([
      "1:1: the file cannot be read: it took longer than 1 ms to read",
    ]);
    expect(told(await hasty.read(FILE, "version: 1\n"))).toBeNull();
    await hasty.close();
  });

  it("reads the same in the thread as here", async () => {
    const example = new URL("../../examples/policies/small-team.yml", import.meta.url);
    const small = readFileSync(example, "utf8");
    const long = `${small}\n# ${"padding ".repeat(600)}\n`;
    const [here, there] = [await patient.read(FILE, small), await patient.read(FILE, long)];
    expect(here.kind === "parsed" && there.kind === "parsed").toBe(true);
    if (here.kind !== "parsed" || there.kind !== "parsed") return;
    expect(there.file.document).toEqual(here.file.document);
    expect(there.file.positions).toEqual(here.file.positions);
  });
});
