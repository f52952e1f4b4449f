import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { POLICY_BYTES_MAX, readPolicyYaml } from "../../src/readers/policy-yaml.ts";

function problemsOf(text: string): readonly string[] {
  const reading = readPolicyYaml("agentgov.yml", text);
  if (reading.kind === "parsed") return [];
  return reading.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

function dataOf(text: string): unknown {
  const reading = readPolicyYaml("agentgov.yml", text);
  return reading.kind === "parsed" ? reading.file.document : reading.problems;
}

const keys = (count: number): string =>
  Array.from({ length: count }, (_, i) => `k${i.toString(36)}: 1`).join("\n");
const aliases = [
  "a: &a [x,x,x,x,x,x,x,x,x]",
  ..."bcdefgh"
    .split("")
    .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[i]}`).join(",")}]`),
].join("\n");
const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("readPolicyYaml", () => {
  it("gives plain data and the place of every value", () => {
    const reading = readPolicyYaml(
      "a.yml",
      "version: 1\nareas:\n  a/b~c:\n    include: [x, 'y']\n",
    );
    expect(reading).toEqual({
      kind: "parsed",
      file: {
        file: "a.yml",
        document: { version: 1, areas: { "a/b~c": { include: ["x", "y"] } } },
        positions: {
          "": { line: 1, column: 1 },
          "/version": { line: 1, column: 1 },
          "/areas": { line: 2, column: 1 },
          "/areas/a~1b~0c": { line: 3, column: 3 },
          "/areas/a~1b~0c/include": { line: 4, column: 5 },
          "/areas/a~1b~0c/include/0": { line: 4, column: 15 },
          "/areas/a~1b~0c/include/1": { line: 4, column: 18 },
        },
      },
    });
  });

  it.each([
    ["line ends of Windows", "version: 1\r\nmode: warn\r\n", { version: 1, mode: "warn" }],
    ["a byte order mark", "\ufeffversion: 1\n", { version: 1 }],
    ["one document with its marks", "---\nversion: 1\n...\n", { version: 1 }],
    ["comments", "# a\nversion: 1 # b\n", { version: 1 }],
    [
      "words of old YAML as words",
      "%YAML 1.1\n---\na: yes\nb: off\nc: 0o10\n",
      { a: "yes", b: "off", c: 8 },
    ],
    ["dates as words", "a: 2026-01-01\n", { a: "2026-01-01" }],
    ["a missing value", "a:\nb: ~\n", { a: null, b: null }],
    ["numbers and truths as keys", "1: a\ntrue: b\n", { 1: "a", true: "b" }],
    ["names of every object", "constructor: 1\ntoString: 2\n", { constructor: 1, toString: 2 }],
    ["text over lines", "a: |\n  b\n  c\n", { a: "b\nc\n" }],
    ["a word alone", "hello", "hello"],
    ["a mark alone", "---\n", null],
    ["an escaped NUL", 'a: "\\0"\n', { a: "\0" }],
    [
      "twenty levels",
      `a: ${nested(19)}`,
      { a: Array.from({ length: 18 }).reduce((inner) => [inner], []) },
    ],
  ])("reads %s", (_name, text, data) => {
    expect(dataOf(text)).toEqual(data);
  });

  it.each([
    ["nothing", "", "1:1: the file is empty; it must set `version: 1`"],
    ["a comment alone", "# a\n", "1:1: the file is empty"],
    ["a byte order mark alone", "\ufeff", "1:1: the file is empty"],
    [
      "one byte too many",
      "a".repeat(POLICY_BYTES_MAX + 1),
      `1:1: the file has ${POLICY_BYTES_MAX + 1} bytes; the limit is 65536`,
    ],
    ["too many bytes in few letters", "é".repeat(POLICY_BYTES_MAX / 2 + 1), "1:1: the file has"],
    ["a NUL", "version: 1\nmode: a\0b", "1:1: the file holds a NUL character"],
    ["a tab as indentation", "a:\n\tb: 1\n", "2:1: "],
    ["a tab before a key", "version: 1\n\tmode: x\n", "2:1: Tabs are not allowed as indentation"],
    ["a key twice", "version: 1\nmode: warn\nmode: enforce\n", "3:1: `mode` stands here twice"],
    [
      "a key twice below",
      "areas:\n  auth: {}\n  ci: {}\n  auth: {}\n",
      "4:3: `auth` stands here twice",
    ],
    ["a key twice in one line", "{ a: 1, 'a': 2 }", "1:9: `a` stands here twice"],
    ["a key twice in two notations", "1: a\n'1': b\n", "2:1: `1` stands here twice"],
    [
      "a key of objects twice",
      "constructor: 1\nconstructor: 2\n",
      "2:1: `constructor` stands here twice",
    ],
    ["__proto__", "__proto__: { mode: observe }\n", "1:1: `__proto__` is not a policy key"],
    [
      "__proto__ in quotes, below",
      'areas:\n  "__proto__": {}\n',
      "2:3: `__proto__` is not a policy key",
    ],
    ["an anchor", "a: &x 1\n", "1:7: anchors and aliases are not allowed; write the value out"],
    ["an anchor on a list", "a: &x [1]\n", "1:7: anchors and aliases"],
    ["an anchor on a key", "&x a: 1\n", "1:4: a key must be a plain word"],
    ["an alias", "a: &x 1\nb: *x\n", "1:7: anchors and aliases"],
    ["an alias to nothing", "b: *x\n", "1:4: "],
    ["an alias as a key", "a: &x b\n*x : 1\n", "1:7: anchors and aliases"],
    ["a billion laughs", aliases, "1:7: anchors and aliases"],
    ["a cycle", "a: &a [*a]\n", "1:7: anchors and aliases"],
    ["a merge key", "a: &a { b: 1 }\nc: { <<: *a }\n", "1:7: anchors and aliases"],
    ["a tag of its own", "a: !secret 1\n", "1:4: "],
    ["a tag of a language", "a: !!js/function 'x'\n", "1:4: "],
    ["a tag of a language, as a URI", "a: !<tag:example.org,2026:x> 1\n", "1:4: "],
    [
      "binary data",
      "a: !!binary aGk=\n",
      "1:13: the tag `tag:yaml.org,2002:binary` is not allowed",
    ],
    ["a set", "a: !!set { x }\n", "1:10: the tag"],
    ["a tag of the core", "a: !!str 1\n", "1:10: the tag"],
    ["a tag on a key", "!!str a: 1\n", ": a key must be a plain word"],
    ["a list as a key", "? [a]\n: b\n", "1:3: a key must be a plain word"],
    ["a map as a key", "{ { a: 1 }: 2 }", "1:3: a key must be a plain word"],
    ["no key", ": 1\n", "1:1: a key must be a plain word"],
    ["null as a key", "~: 1\n", "1:1: a key must be a plain word"],
    ["no number", "a: .nan\n", "1:4: not a finite number"],
    ["infinity", "a: .inf\n", "1:4: not a finite number"],
    ["minus infinity", "a: [1, -.inf]\n", "1:8: not a finite number"],
    ["a number beyond all", "a: 1e999\n", "1:4: not a finite number"],
    ["two documents", "a: 1\n---\nb: 2\n", "2:1: more than one document; keep the first alone"],
    ["two documents, one empty", "a: 1\n---\n", ": "],
    ["a list that is not closed", "a: [1, 2\n", ": "],
    ["a map that is not closed", "a: { b: 1\n", ": "],
    ["a quote that is not closed", 'a: "b\n', ": "],
    ["a quote with a wrong escape", 'a: "\\q"\n', "1:"],
    ["a bracket too many", "a: [1]]\n", "1:"],
    ["a value that starts with @", "a: @b\n", "1:4: "],
    ["a value that starts with a backtick", "a: `b`\n", "1:4: "],
    ["a value that starts with %", "a: %b\n", "1:4: "],
    ["a map in one line with a list", "a: b: c\n", "1:"],
    ["a list beside a map", "a: 1\n- b\n", "2:"],
    ["wrong indentation", "a:\n    b: 1\n  c: 2\n", "3:"],
    ["a directive nobody knows", "%FOO bar\n---\na: 1\n", "1:"],
    ["a version nobody knows", "%YAML 9.9\n---\na: 1\n", "1:"],
    ["a directive without a document", "%YAML 1.2\na: 1\n", ": "],
    ["a tag that is not declared", "a: !x!y 1\n", "1:4: "],
    ["21 levels", `a: ${nested(21)}`, "1:24: nested deeper than 20 levels"],
    [
      "levels by indentation",
      Array.from({ length: 40 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
      ": nested deeper than 20 levels",
    ],
    ["thousands of levels of lists", "[".repeat(60_000), ": nested deeper than 20 levels"],
    ["thousands of levels of maps", "{a: ".repeat(15_000), ": nested deeper than 20 levels"],
    ["thousands of levels of dashes", "- ".repeat(30_000), ": nested deeper than 20 levels"],
    ["thousands of levels of keys", "? ".repeat(30_000), ": nested deeper than 20 levels"],
    ["closed levels by the thousand", nested(2_000), ": nested deeper than 20 levels"],
    ["too many values", `[${"1,".repeat(10_001)}1]`, "1:20000: more than 10000 values"],
    ["a half character", "a: !\ud800x 1\n", "1:"],
  ])("places the problem of %s", (_name, text, problem) => {
    const found = problemsOf(text);
    const first = found[0] ?? "";
    expect(
      problem.startsWith(":") ? first.includes(problem) : first.startsWith(problem),
      first,
    ).toBe(true);
    expect(first).toMatch(/^[1-9]\d*:[1-9]\d*: \S/u);
    expect(found.length).toBeLessThanOrEqual(20);
    expect(found.every((line) => line.isWellFormed() && !line.includes("\n"))).toBe(true);
  });

  it("takes a file of just the limit", () => {
    const text = `# ${"a".repeat(POLICY_BYTES_MAX - 15)}\nversion: 1\n`;
    expect(text.length).toBe(POLICY_BYTES_MAX - 1);
    expect(dataOf(`${text}\n`)).toEqual({ version: 1 });
  });

  it("answers whatever the file; the bench says how fast", () => {
    const hostile = [
      keys(9_000),
      `{${Array(13_000).fill("a").join(",")}}`,
      "[".repeat(65_000),
      "- ".repeat(32_000),
      aliases,
      "&a ".repeat(20_000),
      "!".repeat(65_000),
      '"'.repeat(65_000),
      `${" ".repeat(65_000)}a`,
      "a: |\n".repeat(13_000),
      "#".repeat(65_000),
      "\t\n".repeat(30_000),
    ];
    for (const text of hostile) {
      expect(["parsed", "problems"]).toContain(readPolicyYaml("a.yml", text).kind);
    }
  });

  it.each([
    ["brackets", `version: 1\nareas: ${"[".repeat(600)}`, 2, 508],
    ["marks", `version: 1\nareas:\n  ${"- ".repeat(600)}`, 3, 1_003],
  ])("refuses what opens too much before it is parsed: %s", (...[, text, line, column]) => {
    const message = "nested deeper than 20 levels";
    expect(readPolicyYaml("a.yml", text)).toEqual({
      kind: "problems",
      problems: [{ file: "a.yml", line, column, message }],
    });
  });

  it("takes long lines of dashes, and as many lists and brackets as close again", () => {
    const text = `# ${"-".repeat(700)} x\nlist:\n${"  - [a]\n".repeat(700)}`;
    expect(readPolicyYaml("a.yml", text).kind).toBe("parsed");
  });

  it("never fails, and always has a place for a problem", () => {
    const token = fc.constantFrom(
      "a",
      ": ",
      "- ",
      "\n",
      "  ",
      "[",
      "]",
      "{",
      "}",
      ",",
      "&a ",
      "*a",
      "!t ",
      "? ",
      "|",
      ">",
      '"',
      "'",
      "#",
      "%",
      "---\n",
      "~",
      "1",
      "\t",
      "\u0085",
      "\ufeff",
      "<<",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(token, { maxLength: 30 }).map((parts) => parts.join("")),
        ),
        (text) => {
          const reading = readPolicyYaml("a.yml", text);
          if (reading.kind === "parsed") {
            expect(() => JSON.stringify(reading.file.document)).not.toThrow();
            return;
          }
          const places = reading.problems.flatMap(({ line, column }) => [line, column]);
          expect(Math.min(...places)).toBeGreaterThan(0);
        },
      ),
      { numRuns: 400 },
    );
  });
});
