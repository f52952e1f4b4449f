import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ECOSYSTEMS, isDependencyFile } from "../../../src/policy/ecosystems/registry.ts";
import { meaningOf } from "../../../src/policy/findings/dependency-words.ts";
import { changesOf, type Sides, summaryOf } from "./changes-of.ts";
import { labelledCases } from "./labelled-cases.ts";

const labelled = labelledCases();

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/u);
const range = fc.constantFrom(
  "1.0.0",
  "^1.2.3",
  "~2.0.0",
  "*",
  ">=3",
  "latest",
  "npm:x@1",
  "a/b#c",
);
const table = fc.dictionary(name, range, { maxKeys: 12 });

function shuffled(text: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(text).reverse());
}

describe("diffDependencies", () => {
  it("finds nothing when a manifest is only reordered and laid out anew", async () => {
    await fc.assert(
      fc.asyncProperty(table, table, async (dependencies, devDependencies) => {
        const before = JSON.stringify({ dependencies, devDependencies });
        const after = JSON.stringify(
          { devDependencies: shuffled(devDependencies), dependencies: shuffled(dependencies) },
          null,
          4,
        );
        expect(await summaryOf({ "package.json": [before, after] })).toEqual([]);
      }),
    );
  });

  it("adds what the other direction removes", async () => {
    await fc.assert(
      fc.asyncProperty(table, table, async (one, other) => {
        const before = JSON.stringify({ dependencies: one });
        const after = JSON.stringify({ dependencies: other });
        const there = await changesOf({ "package.json": [before, after] });
        const back = await changesOf({ "package.json": [after, before] });
        expect(there.added).toEqual(back.removed);
        expect(there.changed.map(({ purl }) => purl)).toEqual(back.changed.map(({ purl }) => purl));
      }),
    );
  });

  it("does not depend on the order of files", async () => {
    const files: readonly (readonly [string, Sides])[] = [
      ["package.json", ["{}", '{"dependencies":{"a":"^1"}}']],
      ["web/package.json", ["{}", '{"dependencies":{"b":"git://x.example/b"}}']],
      ["requirements.txt", ["", "c==1\n"]],
    ];
    const there = await summaryOf(Object.fromEntries(files));
    expect(await summaryOf(Object.fromEntries([...files].reverse()))).toEqual(there);
  });

  it("takes a broken head for no removal, and says so", async () => {
    const changes = await changesOf({ "package.json": ['{"dependencies":{"a":"1"}}', "{"] });
    expect(changes).toMatchObject({
      added: [],
      removed: [],
      unreadable: [{ path: "package.json", code: "parse-error" }],
    });
  });

  it("takes everything for new when the base was broken", async () => {
    const changes = await changesOf({ "package.json": ["{", '{"dependencies":{"a":"1.0.0"}}'] });
    expect(changes.added).toEqual(["pkg:npm/a@1.0.0"]);
  });

  it("names places with lines and tells direct from transitive", async () => {
    const lock = (extra: object): string =>
      JSON.stringify({ lockfileVersion: 3, packages: { "": {}, ...extra } });
    const changes = await changesOf({
      "package.json": ["{}", '{\n"dependencies": {\n"a": "^1"\n}}'],
      "package-lock.json": [
        lock({}),
        lock({ "node_modules/a": { version: "1.0.1" }, "node_modules/b": { version: "2.0.0" } }),
      ],
    });
    expect(changes.direct).toEqual(["pkg:npm/a"]);
    expect(changes.places).toEqual([
      { purl: "pkg:npm/a@1.0.1", path: "package.json", line: 3 },
      { purl: "pkg:npm/b@2.0.0", path: "package-lock.json", line: 1 },
    ]);
  });

  it("survives prototype keys, wrong shapes and strange names", async () => {
    const texts = [
      '{"dependencies":{"__proto__":"1.0.0","constructor":"2.0.0"}}',
      '{"dependencies":["a"],"scripts":7,"overrides":null,"name":[]}',
      '{"dependencies":{"":"1","@":"2","\\ud800":"3","a b":"x://"}}',
      "[]",
      "null",
    ];
    for (const text of texts) {
      const changes = await changesOf({ "package.json": ["{}", text] });
      expect(changes.unreadable).toEqual([]);
    }
  });

  it.each([
    ["pnpm-workspace.yaml", "overrides"],
    ["pubspec.yaml", "dependency_overrides"],
    ["docker-compose.yml", "services"],
    ["environment.yml", "dependencies"],
  ])("is not slowed down by aliases that multiply in %s", async (path, key) => {
    const level = (index: number): string => {
      const names = ["a", "b", "c", "d"].map((name) => `${name}: *x${String(index)}`).join(", ");
      return `x${String(index + 1)}: &x${String(index + 1)} {${names}}`;
    };
    const levels = Array.from({ length: 60 }, (_, index) => level(index)).join("\n");
    const bomb = `x0: &x0 {version: 1.0.0}\n${levels}\n${key}: *x60\n`;
    const changes = await changesOf({ [path]: ["", bomb] });
    expect(changes.unreadable).toEqual([]);
  });

  it("is not slowed down by programs that open without end", async () => {
    const files: Record<string, Sides> = {
      "Package.swift": ["", ".package(".repeat(100_000)],
      "setup.py": ["", "install_requires=[".repeat(50_000)],
      "main.tf": ["", 'module "a" {'.repeat(50_000)],
      "mix.exs": ["", "{".repeat(200_000)],
      "build.gradle": ["", "dependencies { implementation(".repeat(30_000)],
      Gemfile: ["", "gem(".repeat(100_000)],
      Dockerfile: ["", `FROM a\nRUN ${"\\\n\n".repeat(20_000)}x`],
    };
    expect((await changesOf(files)).added.length).toBeLessThan(10);
  }, 20_000);

  it("knows every ecosystem by one id", () => {
    const ids = ECOSYSTEMS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain("");
  });

  it.each(ECOSYSTEMS.flatMap(({ files, id }) => files.map((rule) => ({ id, rule }))))(
    "describes anything at all as $id without throwing",
    ({ rule }) => {
      const context = { path: "x", gitlinks: new Map<string, string>() };
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          expect(() => rule.describe(JSON.parse(JSON.stringify(value)), context)).not.toThrow();
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each([
    ["src/index.ts", false],
    ["README.md", false],
    ["packages/a/package.json", true],
    ["test/fixtures/package.json", false],
    ["vendor/x/oauth2.go", true],
    ["i18n/de/mcp.json", false],
    ["requirements/dev.txt", true],
    ["notes/requirements.md", false],
  ])("knows whether %s can hold dependencies", (path, expected) => {
    expect(isDependencyFile(path)).toBe(expected);
  });
});

describe.skipIf(labelled === null)("the labelled cases (skipped where the data is absent)", () => {
  const cases = labelled?.cases ?? [];

  it.each(cases)("reads $id as labelled", async ({ files, expected }) => {
    const texts = files.map(({ path, before, after }) => [path, [before, after]] as const);
    const changes = await changesOf(Object.fromEntries(texts));
    const suspicious = changes.suspicious.map(({ code, subject }) =>
      subject === "" ? code : `${code}:${subject}`,
    );
    const { added, removed, changed } = changes;
    expect({ added, removed, changed, suspicious }).toEqual(expected);
  });

  it.each(cases)("finds nothing in $id when nothing changes", async ({ files }) => {
    const same = files
      .filter(({ after }) => after !== null)
      .map(({ path, after }) => [path, [after, after]] as const);
    const { added, removed, changed } = await changesOf(Object.fromEntries(same));
    expect({ added, removed, changed }).toEqual({ added: [], removed: [], changed: [] });
  });

  it.each(Object.keys(labelled?.conventions.codes ?? {}))("has words for %s", (code) => {
    expect(meaningOf(code).words).not.toBe(`shows ${code}`);
  });
});
