import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownersOf, parseCodeowners } from "../../src/policy/codeowners.ts";

/** Whether one line with this pattern owns the path. */
function owns(pattern: string, path: string): boolean {
  return ownersOf(parseCodeowners(`${pattern} @o`), path).length > 0;
}

describe("a CODEOWNERS pattern", () => {
  it.each([
    ["*", "a.ts"],
    ["*", ".github/workflows/ci.yml"],
    ["**", "a/b.ts"],
    ["*.js", "a.js"],
    ["*.js", "src/deep/a.js"],
    ["/*.js", "a.js"],
    ["/build/logs/", "build/logs/a/b.txt"],
    ["docs/*", "docs/getting-started.md"],
    ["apps/", "apps/a.ts"],
    ["apps/", "src/apps/web/a.ts"],
    ["/docs/", "docs/a/b.md"],
    ["/scripts", "scripts"],
    ["/scripts", "scripts/a/b.sh"],
    ["**/logs", "build/logs/a.txt"],
    ["**/logs", "logs/a.txt"],
    ["logs", "deep/logs/x/y.txt"],
    ["src/auth", "src/auth/login.ts"],
    ["src/**/auth/*.ts", "src/a/b/auth/x.ts"],
    ["src/**/auth/*.ts", "src/auth/x.ts"],
    ["src/**", "src/a/b.ts"],
    ["**/foo", "foo"],
    ["foo*", "src/foobar/x.ts"],
    ["/a/*/c", "a/b/c"],
    ["a?c.ts", "x/abc.ts"],
    ["/path\\ with\\ spaces/", "path with spaces/a.ts"],
    ["/app/(auth)/", "app/(auth)/page.tsx"],
    ["/a{b}c", "a{b}c"],
  ])("%s owns %s", (pattern, path) => {
    expect(owns(pattern, path)).toBe(true);
  });

  it.each([
    ["/*.js", "src/a.js"],
    ["docs/*", "docs/build-app/troubleshooting.md"],
    ["docs/*", "src/docs/a.md"],
    ["/docs/", "src/docs/a.md"],
    ["docs/", "docs"],
    ["/build/logs/", "src/build/logs/a.txt"],
    ["src/auth", "x/src/auth/a.ts"],
    ["src/auth", "src/authors/a.ts"],
    ["/Src/", "src/a.ts"],
    ["*.JS", "a.js"],
    ["/a/*/c", "a/b/b/c"],
    ["/{a,b}/", "a/x.ts"],
    ["/", "a.ts"],
  ])("%s does not own %s", (pattern, path) => {
    expect(owns(pattern, path)).toBe(false);
  });
});

describe("a CODEOWNERS file", () => {
  it("lets the last line that matches decide", () => {
    const file = parseCodeowners("* @everyone\n*.js @web\n/apps/ @apps\n/apps/github\n");
    expect(ownersOf(file, "readme.txt")).toEqual(["@everyone"]);
    expect(ownersOf(file, "src/a.js")).toEqual(["@web"]);
    expect(ownersOf(file, "apps/a.js")).toEqual(["@apps"]);
    expect(ownersOf(file, "apps/github/a.js")).toEqual([]);
  });

  it("keeps every owner of a line as written", () => {
    const file = parseCodeowners(
      "*.go @octocat @org/team-name docs@example.com # and more @nobody",
    );
    expect(ownersOf(file, "a.go")).toEqual(["@octocat", "@org/team-name", "docs@example.com"]);
    expect(file.problems).toEqual([]);
  });

  it("ignores comments, empty lines, a byte-order mark and CRLF", () => {
    const file = parseCodeowners("\ufeff# owners\r\n\r\n   # indented\r\n/a/\t@one  @two\r\n");
    expect(ownersOf(file, "a/b")).toEqual(["@one", "@two"]);
    expect(file.problems).toEqual([]);
  });

  it.each([
    ["!src/ @a", "negation"],
    ["[ab].ts @a", "ranges"],
    ["\\#x @a", "escape"],
    ["a***b @a", "stars"],
    ["src/ alice", "alice"],
    ["src/ @a @b/c/d", "@b/c/d"],
    ["a\\*b @a", "escape"],
    [`/${"a".repeat(5000)} @a`, "longer"],
  ])("skips and tells the line %.20s", (line, reason) => {
    const file = parseCodeowners(`* @all\n${line}\n`);
    expect(file.problems).toMatchObject([{ line: 2 }]);
    expect(file.problems[0]?.message).toContain(reason);
    expect(ownersOf(file, "src/a.ts")).toEqual(["@all"]);
  });

  it("names nobody when it is too large for GitHub, and says so", () => {
    const large = parseCodeowners(`* @all\n#${"a".repeat(3_200_000)}`);
    expect(ownersOf(large, "a.ts")).toEqual([]);
    expect(large.problems).toMatchObject([{ line: 0 }]);
    const umlauts = parseCodeowners(`* @all\n#${"\u00e4".repeat(1_600_000)}`);
    expect(umlauts.problems).toHaveLength(1);
    expect(parseCodeowners(`* @all\n#${"a".repeat(1_600_000)}`).problems).toEqual([]);
  });

  it("names nobody when it has more rules than anyone reads", () => {
    const file = parseCodeowners("* @all\n".repeat(50_001));
    expect(ownersOf(file, "a.ts")).toEqual([]);
    expect(file.problems).toMatchObject([{ line: 0 }]);
  });

  it("names nobody for a path longer than any path can be", () => {
    expect(ownersOf(parseCodeowners("* @all"), "a".repeat(4097))).toEqual([]);
  });

  it("reads any text without throwing", () => {
    const line = fc.array(
      fc.constantFrom("*", "/", "a", "\\", " ", "#", "[", "{", "!", "@a", "\n", "."),
    );
    fc.assert(
      fc.property(line, fc.string(), (pieces, path) => {
        ownersOf(parseCodeowners(pieces.join("")), path);
      }),
    );
  });

  it("is changed by an appended line only where that line matches", () => {
    const names = fc.constantFrom("a", "b", "c.ts", "*", "**", "*.ts");
    const pattern = fc
      .array(names, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join("/").replaceAll("**/**", "**"));
    const paths = fc.array(fc.constantFrom("a", "b", "c.ts"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(pattern), pattern, paths, (patterns, last, parts) => {
        const path = parts.join("/");
        const lines = patterns.map((each, index) => `${each} @o${index}`);
        const before = ownersOf(parseCodeowners(lines.join("\n")), path);
        const after = ownersOf(parseCodeowners([...lines, `${last} @last`].join("\n")), path);
        expect(after).toEqual(owns(last, path) ? ["@last"] : before);
      }),
    );
  });
});
