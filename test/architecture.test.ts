import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

interface Layer {
  readonly layers: readonly string[];
  readonly packages: RegExp;
  readonly pure: boolean;
}

const NONE = /^$/u;
const CORE = ["domain", "policy", "render", "commands"];

/** The whole architecture: who may import what. Anything not listed is refused. */
const LAYERS: Readonly<Record<string, Layer>> = {
  domain: { layers: ["domain"], packages: NONE, pure: true },
  policy: {
    layers: ["domain", "policy"],
    packages: /^(?:zod|picomatch|semver|packageurl-js)$/u,
    pure: true,
  },
  render: { layers: ["domain", "render"], packages: NONE, pure: true },
  commands: { layers: ["domain", "commands"], packages: NONE, pure: true },
  app: { layers: [...CORE, "app"], packages: NONE, pure: false },
  readers: {
    layers: ["domain", "readers"],
    packages:
      /^(?:node:worker_threads|yaml|js-yaml|jsonc-parser|smol-toml|@yarnpkg\/parsers|fast-xml-parser|dockerfile-ast|npm-package-arg|@renovatebot\/pep440)$/u,
    pure: false,
  },
  git: { layers: ["domain", "git"], packages: /^node:/u, pure: false },
  github: {
    layers: ["domain", "github"],
    packages: /^(?:probot|zod|@octokit\/.+)$/u,
    pure: false,
  },
  db: { layers: ["domain", "db"], packages: /^(?:pg|zod|node:.+)$/u, pure: false },
  web: { layers: ["domain", "render", "app", "web"], packages: /^hono(?:\/.+)?$/u, pure: false },
  cli: {
    layers: [...CORE, "app", "readers", "git", "github", "db", "cli"],
    packages: /^(?:commander|zod|node:.+)$/u,
    pure: false,
  },
  sandbox: { layers: ["domain", "sandbox"], packages: /^node:/u, pure: false },
};

/** Exceptions are listed by file, with the reason beside them. */
const EXTRA_PACKAGES: Readonly<Record<string, RegExp>> = {
  // Hashing is a pure function that happens to ship with Node.
  "src/domain/digest.ts": /^node:crypto$/u,
};

/** Composition roots: the only places where layers meet, and the only importers of each other. */
const ROOT = /^src\/[a-z-]+\.ts$/u;

/** Static imports stand at the start of a line, after Biome; dynamic ones anywhere. */
const IMPORT =
  /^(?:import|export)\b[\w\s{},*$]*?from\s*["']([^"'\s]+)["']|^import\s*["']([^"'\s]+)["']|\bimport\s*\(\s*["'`]([^"'`\s]+)["'`]/gmu;

const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*$/gmu;

const FILES = globSync("src/**/*.ts");

function layerOf(path: string): string {
  return relative("src", path).split("/")[0] ?? "";
}

/** Every broken rule in one file, as sentences. */
function violations(file: string, text: string): string[] {
  const targets = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  if (ROOT.test(file)) return rootViolations(file, targets);
  const layer = LAYERS[layerOf(file)];
  if (layer === undefined) return [`${file} is in no known layer`];
  const found: string[] = [];
  for (const target of targets) {
    if (target.startsWith(".")) {
      const path = join(dirname(file), target);
      if (path.endsWith("package.json")) continue;
      const other = ROOT.test(path) ? "a composition root" : layerOf(path);
      const settings =
        layerOf(file) === "cli" && /^src\/(?:environment|open-database|log-keys)\.ts$/u.test(path);
      if (!settings && !layer.layers.includes(other)) found.push(`${file} may not import ${other}`);
    } else if (!layer.packages.test(target) && EXTRA_PACKAGES[file]?.test(target) !== true) {
      found.push(`${file} may not import ${target}`);
    }
  }
  const code = text.replace(COMMENT, "");
  if (layer.pure && /\b(?:async|await|Promise)\b/u.test(code)) found.push(`${file} is not pure`);
  if (/\bprocess\.env\b/u.test(code)) found.push(`${file} reads the environment`);
  return found;
}

/** The stand-in is for the demo and the tests: production never loads it. */
function rootViolations(file: string, targets: readonly string[]): string[] {
  if (file === "src/demo.ts") return [];
  return targets
    .filter((target) => target.startsWith("./sandbox/") || target === "./demo.ts")
    .map((target) => `${file} may not import ${target}`);
}

describe("layers", () => {
  it("has files to look at", () => {
    expect(FILES.length).toBeGreaterThan(50);
  });

  it.each(FILES)("%s", (file) => {
    expect(violations(file, readFileSync(file, "utf8"))).toEqual([]);
  });

  it.each([
    ['import pg from "pg";', "src/domain/x.ts may not import pg"],
    ["import pg from 'pg';", "src/domain/x.ts may not import pg"],
    ['import type pg from "pg";', "src/domain/x.ts may not import pg"],
    ['import {\n  a,\n} from "../app/a.ts";', "src/domain/x.ts may not import app"],
    ['export { a } from "../db/a.ts";', "src/domain/x.ts may not import db"],
    ['import "../github/client.ts";', "src/domain/x.ts may not import github"],
    ['const a = import("node:fs");', "src/domain/x.ts may not import node:fs"],
    ["const a = import(`node:fs`);", "src/domain/x.ts may not import node:fs"],
    ['import { a } from "../service.ts";', "src/domain/x.ts may not import a composition root"],
    ["async function f() {}", "src/domain/x.ts is not pure"],
    ["const a: Promise<void> | null = null;", "src/domain/x.ts is not pure"],
    ['const a = process.env["A"];', "src/domain/x.ts reads the environment"],
  ])("refuses %s in the core", (text, sentence) => {
    expect(violations("src/domain/x.ts", text)).toContain(sentence);
  });

  it.each([
    ["src/policy/x.ts", 'import { x } from "../github/x.ts";', "github"],
    ["src/github/x.ts", 'import { x } from "../db/x.ts";', "db"],
    ["src/db/x.ts", 'import { x } from "../policy/x.ts";', "policy"],
    ["src/web/x.ts", 'import { x } from "../db/x.ts";', "db"],
    ["src/readers/x.ts", 'import { x } from "../policy/x.ts";', "policy"],
    ["src/app/x.ts", 'import { x } from "../github/x.ts";', "github"],
    ["src/cli/x.ts", 'import { x } from "../sandbox/x.ts";', "sandbox"],
  ])("keeps %s out of other layers", (file, text, layer) => {
    expect(violations(file, text)).toEqual([`${file} may not import ${layer}`]);
  });

  it("keeps the stand-in out of production", () => {
    const text = 'import { startSandbox } from "./sandbox/sandbox.ts";';
    expect(violations("src/main.ts", text)).toEqual([
      "src/main.ts may not import ./sandbox/sandbox.ts",
    ]);
    expect(violations("src/demo.ts", text)).toEqual([]);
  });

  it("refuses a folder that is no layer", () => {
    expect(violations("src/utils/x.ts", "")).toEqual(["src/utils/x.ts is in no known layer"]);
  });
});
