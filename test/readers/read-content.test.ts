import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlainData } from "../../src/domain/plain-data.ts";
import { readContent } from "../../src/readers/read-content.ts";
import { READERS } from "../../src/readers/registry.ts";

function dataOf(reader: string, content: string | Uint8Array): PlainData | string {
  const document = readContent(reader, content);
  return document.kind === "read" ? document.data : document.reason;
}

const BOMB = ["a0: &a0 [x, x]"]
  .concat(
    Array.from({ length: 60 }, (_, index) => {
      const names = `*a${String(index)}, *a${String(index)}`;
      return `a${String(index + 1)}: &a${String(index + 1)} [${names}]`;
    }),
  )
  .join("\n");

describe("readContent", () => {
  it("keeps the names of readers apart", () => {
    const names = READERS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("says when nobody registered a reader", () => {
    expect(readContent("cobol", "")).toMatchObject({ kind: "unreadable", reason: "unsupported" });
  });

  it("decodes byte order marks and UTF-16, and refuses other bytes", () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("a==1\n", "utf16le")]);
    expect(dataOf("lines", new Uint8Array(utf16))).toEqual(["a==1", ""]);
    expect(dataOf("json", "\uFEFF[]")).toEqual([]);
    expect(dataOf("json", new Uint8Array([0x5b, 0xff, 0x5d]))).toBe("binary");
    expect(dataOf("lines", "a\0b")).toBe("binary");
  });

  it.each([
    ["json", "[".repeat(1_000_000)],
    ["json", `${"[".repeat(300)}${"]".repeat(300)}`],
    ["json-with-comments", '{"a":'.repeat(100_000)],
    ["yaml", "[".repeat(100_000)],
    ["yaml", `${" - ".repeat(50_000)}a`],
    ["toml", `a = ${"[".repeat(50_000)}`],
    ["xml", `${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}`],
  ])("refuses %s that is nested without end", (reader, text) => {
    expect(dataOf(reader, text)).toBe("not-valid");
  });

  it.each([
    ["json", '{"a": 1'],
    ["json", "<<<<<<< HEAD\n{}"],
    ["json", '{"a": 1,}'],
    ["json-with-comments", '{"a": 1 "b": 2}'],
    ["yaml", "a: [1"],
    ["yaml", "a: 1\na: 2\n"],
    ["toml", "a = 1\na = 2\n"],
    ["toml", "[a"],
    ["xml", "<a><b></a>"],
    ["yarn-lock", "<<<<<<< HEAD\n"],
    ["yarn-lock", '# yarn lockfile v1\n\na@1:\n  version "1\n'],
  ])("refuses broken %s", (reader, text) => {
    expect(dataOf(reader, text)).toBe("not-valid");
  });

  it("lists keys that stand twice, however they are spelled", () => {
    const text =
      '{"a": 1, "b": {"a": 2}, "\\u0061": 3, "c": "\\"a\\": {", "list": [{"x": 1}, {"x": 2}]}';
    expect(readContent("json", text)).toMatchObject({ duplicateKeys: ["a"] });
  });

  it("keeps __proto__ a key like any other", () => {
    for (const [reader, text] of [
      ["json", '{"__proto__": {"polluted": true}}'],
      ["yaml", "__proto__:\n  polluted: true\n"],
      ["toml", "[__proto__]\npolluted = true\n"],
    ] as const) {
      expect(readContent(reader, text).kind).toBe("read");
    }
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("keeps every YAML scalar as it is written", () => {
    expect(dataOf("yaml", "version: 1.10\non: yes\nday: 2026-01-02\n")).toEqual([
      { version: "1.10", on: "yes", day: "2026-01-02" },
    ]);
  });

  it("leaves aliases shared instead of copying them", () => {
    expect(readContent("yaml", BOMB).kind).toBe("read");
  });

  it("expands no XML entities", () => {
    const text = '<!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>';
    expect(JSON.stringify(readContent("xml", text))).not.toContain("boom</a>");
    expect(dataOf("xml", "<a>&lt;</a>")).toEqual({ a: ["&lt;"] });
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.constantFrom(...READERS), fc.string({ unit: "binary" }), ({ name }, text) => {
        expect(["read", "unreadable"]).toContain(readContent(name, text).kind);
      }),
      { numRuns: 500 },
    );
  });
});

describe("source tokens", () => {
  it.each([
    ["ruby", "gem 'a' # 'b'\n=begin\ngem 'c'\n=end\n", ["a"]],
    ["ruby", "=begin\ngem 'c'\n=end\ngem 'a'", ["a"]],
    ["ruby", "x = <<~EOF\n  gem 'a'\nEOF\ngem 'b'\n", ["\n  gem 'a'\nEOF", "b"]],
    ["gradle", "/* 'a' */ implementation 'b' // 'c'", ["b"]],
    ["gradle", "url 'https://x.example/y'", ["https://x.example/y"]],
    ["elixir", '{:a, "~> 1.0"} # "x"', ["~> 1.0"]],
    ["python", "'''doc 'x' ''' + \"a\"", ["doc 'x' ", "a"]],
    ["hcl", 'a = "b" # "c"\n// "d"\n', ["b"]],
    ["gradle", '"a\\"b" "c"', ['a"b', "c"]],
    ["gradle", "it's\n'a'", ["s", "a"]],
  ])("finds the strings of %s in %j", (reader, text, expected) => {
    const data = dataOf(reader, text);
    const rows: readonly unknown[] = Array.isArray(data) ? data : [];
    const strings = rows.flatMap((row) =>
      Array.isArray(row) && row[0] === "string" ? [row[1]] : [],
    );
    expect(strings).toEqual(expected);
  });
});
