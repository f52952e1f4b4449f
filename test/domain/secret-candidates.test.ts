import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretCandidates } from "../../src/domain/secret-candidates.ts";

/** Random enough, and no provider's form. */
const VALUE = ["qT7", "xW2", "mK9", "pL4", "vR8"].join("");

function valuesIn(line: string): readonly string[] {
  return secretCandidates(line).map(({ value }) => value);
}

describe("what may be a credential in a line", () => {
  it.each([
    ["a line of its own", VALUE],
    ["an assignment", `TOKEN=${VALUE}`],
    ["a spaced assignment with a comment", `  token = ${VALUE} # rotate`],
    ["YAML", `  password: ${VALUE}`],
    ["JSON", `  "apiKey": "${VALUE}",`],
    ["single quotes", `connect('${VALUE}');`],
    ["an argument", `curl -H "Authorization: Bearer ${VALUE}" x`],
    ["a query", `https://x.test/?a=1&key=${VALUE}&b=2`],
    ["a login in an address", `postgres://app:${VALUE}@db.test:5432/a`],
    ["an element", `<password>${VALUE}</password>`],
    ["a shell's default", `\${TOKEN:-${VALUE}}`],
  ])("is found in %s", (_name, line) => {
    expect(valuesIn(line)).toContain(VALUE);
  });

  it.each([
    ["a sign of an assignment", `${VALUE}==`, (value: string) => `key: "${value}"`],
    ["a colon", `${VALUE}:x/y`, (value: string) => `key=${value}`],
    ["a space", `${VALUE} and more`, (value: string) => `key = "${value}"`],
    ["a bracket", `${VALUE}(a)`, (value: string) => `KEY=${value}`],
    ["signs of an address", `${VALUE}#?&=`, (value: string) => `redis://app:${value}@db.test/1`],
    ["a dot", `${VALUE}.${VALUE}`, (value: string) => `x("${value}")`],
  ])("is found with %s in it", (_name, value, lineOf) => {
    expect(valuesIn(lineOf(value))).toContain(value);
  });

  it("is found in Base64, with how it stands in the file", () => {
    const raw = Buffer.from(VALUE).toString("base64");
    expect(secretCandidates(`  token: ${raw}`)).toContainEqual({ value: VALUE, raw });
  });

  it("is found by its value wherever it is quoted, whatever it is", () => {
    const value = fc.stringMatching(/^[!-&(-_a-~]{8,60}$/u).filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(value, (text) => {
        expect(valuesIn(`const key = "${text}";`)).toContain(text);
      }),
    );
  });

  it("takes time that grows with the line alone", () => {
    for (const hostile of ['"', "=", ":", "://a:", "aaaa ", "A", "://x:y@"]) {
      const startedAt = performance.now();
      secretCandidates(hostile.repeat(1_000_000 / hostile.length));
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
  });
});
