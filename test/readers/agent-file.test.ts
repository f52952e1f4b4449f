import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAgentFile } from "../../src/readers/agent-file.ts";

describe("reading agent files", () => {
  it("reads JSON with comments, trailing commas, a byte order mark and CRLF", () => {
    const text = '\uFEFF{\r\n  // why\r\n  "a": [1, 2,],\r\n}\r\n';
    expect(readAgentFile({ path: ".claude/settings.json", text })).toEqual({
      kind: "data",
      value: { a: [1, 2] },
      duplicateKeys: [],
    });
  });

  it("keeps the last of equal keys and names them, at any depth", () => {
    const text = '{"a":{"b":1,"b":2},"c":1,"c":3}';
    expect(readAgentFile({ path: "a.json", text })).toEqual({
      kind: "data",
      value: { a: { b: 2 }, c: 3 },
      duplicateKeys: ["b", "c"],
    });
  });

  it.each([
    ["an empty JSON file", "a.json", "", {}],
    ["TOML", ".codex/config.toml", 'a = "b"\nd = 2024-01-02\n', { a: "b", d: "2024-01-02" }],
    ["YAML", ".aider.conf.yml", "on: yes\n", { on: "yes" }],
    ["an empty YAML file", "a.yaml", "\n", {}],
    ["a file of modes without an ending", ".roomodes", "a: [b]\n", { a: ["b"] }],
  ])("it reads %s", (...[, path, text, value]) => {
    expect(readAgentFile({ path, text })).toMatchObject({ kind: "data", value });
  });

  it.each([
    ["front matter", "---\nname: x\n---\nBody\n", { name: "x" }, "Body\n"],
    ["front matter with CRLF", "---\r\nname: x\r\n---\r\nBody\r\n", { name: "x" }, "Body\r\n"],
    ["empty front matter", "---\n---\nBody\n", {}, "Body\n"],
    ["no front matter", "# Title\n---\nx\n", null, "# Title\n---\nx\n"],
    ["front matter without an end", "---\nname: x\n", null, "---\nname: x\n"],
    [
      "front matter that is no YAML",
      "---\nglobs: *.ts\ntools:\n  - a\n---\nB",
      { globs: "*.ts", tools: ["a"] },
      "B",
    ],
  ])("it reads Markdown with %s", (...[, text, frontMatter, body]) => {
    expect(readAgentFile({ path: "a.md", text })).toEqual({ kind: "document", frontMatter, body });
  });

  it("takes a link for a link", () => {
    expect(readAgentFile({ path: "a.json", text: "../b\n", mode: "120000" })).toEqual({
      kind: "symlink",
      target: "../b",
    });
  });

  it.each([
    ["broken JSON", "a.json", '{\n"a": [', "not valid JSON (line 2)"],
    ["two JSON values", "a.json", "{} {}", "not valid JSON (line 1)"],
    ["deep nesting", "a.json", "[".repeat(100_000), "nested deeper than 200"],
    ["more than a megabyte", "a.md", "a".repeat(1_048_577), "longer than 1048576 characters"],
    ["an alias bomb", "a.yml", bomb(), "more than 50000 values"],
  ])("it refuses %s with a reason", (...[, path, text, reason]) => {
    expect(readAgentFile({ path, text })).toEqual({ kind: "unreadable", reason });
  });

  it.each(["a.toml", "a.yml", "a.json"])("gives a reason for any broken %s", (path) => {
    expect(readAgentFile({ path, text: "a: [1, '\n= {" })).toMatchObject({ kind: "unreadable" });
  });

  it("never touches the prototype of objects", () => {
    for (const path of ["a.json", "a.yml"]) {
      const reading = readAgentFile({
        path,
        text: '{"__proto__": {"polluted": true}, "constructor": 1}',
      });
      expect(reading.kind).toBe("data");
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    }
  });

  it("is total over any text in any format", () => {
    const path = fc.constantFrom("a.json", "a.toml", "a.yml", "a.md", ".roomodes", "a.sh");
    fc.assert(
      fc.property(path, fc.string({ unit: "binary" }), (each, text) => {
        expect(typeof readAgentFile({ path: each, text }).kind).toBe("string");
      }),
    );
  });
});

/** Nine levels of nine aliases each: 9^9 values when it is walked. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, index) => {
    const item = index === 0 ? "x" : `*a${index - 1}`;
    return `a${index}: &a${index} [${Array.from({ length: 9 }, () => item).join(", ")}]`;
  });
  return `${levels.join("\n")}\n`;
}
