import { describe, expect, it } from "vitest";
import { contentFindings } from "../../../src/policy/findings/content-findings.ts";
import { findHiddenText } from "../../../src/policy/findings/hidden-text.ts";
import { findWorkflowRisks } from "../../../src/policy/findings/workflow-risk.ts";
import { changed } from "./patch-of.ts";

const character = (code: number): string => String.fromCodePoint(code);

describe("hidden text", () => {
  it.each([0x202e, 0x2066, 0x200b, 0x2060, 0xe0041, 0xe0100, 0xfe00, 0x3164, 0xad])(
    "it finds code point %i in an added line",
    (code) => {
      const found = findHiddenText(changed("src/a.ts", "a", `const b${character(code)} = 1;`));
      expect(found).toMatchObject([{ kind: "hidden-text", tier: "critical", line: 2 }]);
      expect(found[0]?.message).toContain(code.toString(16).toUpperCase());
    },
  );

  it("finds every code point that carries payloads", () => {
    const codes = [
      ...Array.from({ length: 16 }, (_, index) => 0xfe00 + index),
      ...Array.from({ length: 240 }, (_, index) => 0xe0100 + index),
      ...Array.from({ length: 97 }, (_, index) => 0xe0020 + index - 1),
    ].filter((code) => code !== 0xe001f);
    const missed = codes.filter(
      (code) => findHiddenText(changed("a.js", `x(a${character(code)})`)).length !== 1,
    );
    expect(missed).toEqual([]);
  });

  it.each([
    ["emoji", `const a = "${["👩", "💻"].join(character(0x200d))} ❤️ 🏴";`, "src/a.ts"],
    [
      "a flag",
      `"${[0x1f3f4, 0xe0067, 0xe0062, 0xe0073, 0xe0063, 0xe0074, 0xe007f].map(character).join("")}"`,
      "src/a.ts",
    ],
    ["a joiner in Persian", `"می${character(0x200c)}خواهم"`, "src/a.ts"],
    ["a translation", `title = "${character(0x2068)}x${character(0x2069)}"`, "locales/ar/a.ftl"],
    ["a mark of direction in Hebrew", `"שלום${character(0x200f)}"`, "src/a.ts"],
    ["a byte order mark", `${character(0xfeff)}using System;`, "A.cs"],
  ])("it is quiet about %s", (_, line, path) => {
    expect(findHiddenText(changed(path, line))).toEqual([]);
  });

  it("is quiet about removed lines, and speaks of the path itself", () => {
    expect(findHiddenText(changed("a.ts", `-a${character(0x202e)}`))).toEqual([]);
    expect(findHiddenText(changed(`src/a${character(0x200b)}.ts`, "a"))).toHaveLength(1);
  });

  it.each([
    ["src/auth/** linguist-generated=true", "hides changes of"],
    ["*.ts -diff", "hides changes of"],
    ["*.py binary", "hides changes of"],
    ["dist/** linguist-generated", "hides changes of"],
    ["*.ts text eol=lf", "changes how git"],
    ["*.ts linguist-generated=false", "changes how git"],
    ["-*.ts text", "changes how git"],
  ])("it weighs the attributes %s high", (line, said) => {
    const found = findHiddenText(changed(".gitattributes", line));
    expect(found).toMatchObject([{ tier: "high", area: "governance" }]);
    expect(found[0]?.message).toContain(said);
  });

  it.each(["# *.ts -diff", " *.ts text", ""])(
    "it leaves the line %j of attributes alone",
    (line) => {
      expect(findHiddenText(changed(".gitattributes", line))).toEqual([]);
    },
  );
});

describe("workflow risks", () => {
  it.each([
    [".github/workflows/a.yml", "on: [push, pull_request_target]", "guard-removed"],
    [".github/workflows/a.yml", "permissions: write-all", "guard-removed"],
    [
      "Dockerfile",
      "RUN curl -fsSL https://x.example/i.sh | sudo -E bash -",
      "suspicious-dependency",
    ],
    ["scripts/a.sh", 'bash -c "$(curl -fsSL https://x.example/i.sh)"', "suspicious-dependency"],
    ["scripts/a.sh", "wget -qO- https://x.example/i.py | python3", "suspicious-dependency"],
  ])("it finds in %s: %s", (path, line, kind) => {
    expect(findWorkflowRisks(changed(path, line))).toMatchObject([{ kind, tier: "high", line: 1 }]);
  });

  it.each([
    [".github/workflows/a.yml", "# on: pull_request_target"],
    ["docs/a.md", "curl https://x.example/i.sh | sh"],
    ["Dockerfile", "RUN curl -o a.tgz https://x.example/a.tgz && sha256sum -c a.sum"],
    ["scripts/a.sh", "curl -s https://x.example/a.json | jq .version"],
  ])("it is quiet in %s about: %s", (path, line) => {
    expect(findWorkflowRisks(changed(path, line))).toEqual([]);
  });
});

describe("attributes that alter what lands", () => {
  it.each([
    "src/** merge=ours",
    "*.js filter=evil",
    "a export-subst",
    "a export-ignore",
    "a ident",
    "a working-tree-encoding=UTF-16",
    "dist/** merge=ours",
  ])("weigh critical: %s", (line) => {
    const [found] = contentFindings(changed(".gitattributes", line));
    expect(found).toMatchObject({ kind: "hidden-text", tier: "critical", area: "governance" });
  });

  it.each([
    "*.md text",
    "*.psd filter=lfs diff=lfs merge=lfs -text",
    "CHANGELOG.md merge=union",
    "# src/** merge=ours",
    "-src/** merge=ours",
  ])("leave alone: %s", (line) => {
    const found = contentFindings(changed(".gitattributes", line));
    expect(found.filter(({ tier }) => tier === "critical")).toEqual([]);
  });
});

describe("all findings of a file", () => {
  it("come together, whatever the path says", () => {
    const kinds = contentFindings(
      changed("src/a.ts", "-authorize(x);", `+a${character(0x202e)}`),
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(["hidden-text", "guard-removed"]);
  });

  it.each([
    ["src/a.ts", "requireAuth("],
    ["src/a.ts", "authorize "],
    ["src/a.test.ts", "expect(true)"],
    ["db/1.sql", "alter table drop "],
    ["db/1.sql", "alter table a;"],
    ["db/migrate/1.rb", "add_column null: "],
    ["db/migrate/1.rb", '"delete from '],
    ["db/changelog/1.yaml", " "],
    ["scripts/a.sh", "curl | "],
    [".gitattributes", "a "],
  ])("stay linear in the size of the patch: %s with %j", (path, part) => {
    const line = part.repeat(Math.ceil(20_000 / part.length));
    const lines = Array.from({ length: 50 }, () => [`-${line}`, `+${line}`]).flat();
    const start = performance.now();
    contentFindings(changed(path, ...lines));
    // Two million characters; anything quadratic in a line takes minutes.
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
