import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { createPolicyYamlReader, POLICY_LIMITS } from "../../src/readers/policy-reader.ts";
import type { PolicyFileReading } from "../../src/readers/policy-yaml.ts";

const reader = createPolicyYamlReader();
// The suite runs on busy machines: what is measured is in the bench.
const patient = createPolicyYamlReader({ ...POLICY_LIMITS, fileMilliseconds: 5_000 });
afterAll(() => Promise.all([reader.close(), patient.close()]));

const EXAMPLES = ["small-team", "five-hundred-engineers", "regulated"].map((name) =>
  readFileSync(new URL(`../../examples/policies/${name}.yml`, import.meta.url), "utf8"),
);
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
    ["a list", "- version: 1\n", "expected"],
    ["a tab", "version: 1\nareas:\n\tauth: {}\n", "3:1:"],
    ["a colon too few", "version 1\n", "1:1:"],
  ])("says where and what: %s", async (_name, text, words) => {
    const problems = told(await reader.read(FILE, text));
    expect(problems?.join("\n")).toContain(words);
  });

  it("is refused in every one of two hundred forms, whatever became of its text", async () => {
    const texts = fc.sample(
      fc
        .record({
          text: fc.constantFrom(...EXAMPLES),
          at: fc.nat(),
          what: fc.constantFrom(
            "\t",
            "&a ",
            "*a ",
            "!!x ",
            "\n---\n",
            ": ",
            "[",
            "{",
            '"',
            "\n? ",
            "@",
            "`",
            "%",
            "| ",
            "\u0000",
            "😀: 1\n",
            "\nx: y\n",
          ),
          cut: fc.nat(40),
        })
        .map(({ text, at, what, cut }) => {
          const place = at % text.length;
          return `${text.slice(0, place)}${what}${text.slice(place + cut)}`;
        }),
      { numRuns: 200, seed: 7 },
    );
    const readings = await Promise.all(texts.map((text) => patient.read(FILE, text)));
    const refused = readings.map(told).filter((problems) => problems !== null);
    // Some land in a comment, and change nothing.
    expect(refused.length).toBeGreaterThan(100);
    expect(refused.every((problems) => problems.length > 0 && problems.length <= 20)).toBe(true);
  });

  it.each<[string, string]>([
    ["deep lists", "[".repeat(30_000)],
    ["deep maps", `${"a: { ".repeat(9_000)}`],
    ["thousands of keys", Array.from({ length: 9_000 }, (_, at) => `k${at}: 1`).join("\n")],
    ["questions", "? ".repeat(20_000)],
    ["too many bytes", `# ${"x".repeat(65_536)}`],
  ])("cannot hold the process up: %s", async (_name, text) => {
    const before = performance.now();
    const problems = told(await patient.read(FILE, text));
    expect(problems?.length).toBeGreaterThan(0);
    expect(performance.now() - before).toBeLessThan(10_000);
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
    const [small = ""] = EXAMPLES;
    const long = `${small}\n# ${"padding ".repeat(600)}\n`;
    const [here, there] = [await patient.read(FILE, small), await patient.read(FILE, long)];
    expect(here.kind === "parsed" && there.kind === "parsed").toBe(true);
    if (here.kind !== "parsed" || there.kind !== "parsed") return;
    expect(there.file.document).toEqual(here.file.document);
    expect(there.file.positions).toEqual(here.file.positions);
  });
});
