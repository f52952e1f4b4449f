import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe("PHP", () => {
  const manifest = (extra: object): string => JSON.stringify({ name: "acme/app", ...extra });
  const lock = (row: object): string =>
    JSON.stringify({
      packages: [
        {
          name: "monolog/monolog",
          version: "3.6.0",
          dist: { url: "https://api.github.com/repos/x", reference: COMMIT },
          ...row,
        },
      ],
    });
  const table: readonly Row[] = [
    [
      "leaves the platform out",
      "composer.json",
      manifest({}),
      manifest({ require: { php: ">=8.2", "ext-json": "*", "monolog/monolog": "^3.6" } }),
      ["+pkg:composer/monolog/monolog", "!manifest-without-lock"],
    ],
    [
      "sees a repository, a plugin and a script",
      "composer.json",
      manifest({}),
      manifest({
        repositories: [{ type: "vcs", url: "https://git.acme.example/x.git" }],
        config: { "allow-plugins": { "a/b": true } },
        scripts: { "post-install-cmd": "x" },
      }),
      [
        "!install-script-added:post-install-cmd",
        "!install-script-allowed:pkg:composer/a/b",
        "!registry-changed:repository->git.acme.example",
      ],
    ],
    [
      "flags a branch",
      "composer.json",
      manifest({ require: { "a/b": "^1" } }),
      manifest({ require: { "a/b": "dev-main" } }),
      ["~pkg:composer/a/b ^1 => dev-main", "!mutable-ref:pkg:composer/a/b"],
    ],
    [
      "sees development become production",
      "composer.json",
      manifest({ "require-dev": { "a/b": "^1" } }),
      manifest({ require: { "a/b": "^1" } }),
      ["!scope-raised:pkg:composer/a/b"],
    ],
    [
      "sees another commit of the same version",
      "composer.lock",
      lock({}),
      lock({
        dist: { url: "https://api.github.com/repos/x", reference: COMMIT.replace("0", "f") },
      }),
      ["!integrity-changed-same-version:pkg:composer/monolog/monolog"],
    ],
    [
      "sees another download host",
      "composer.lock",
      lock({}),
      lock({ dist: { url: "https://evil.example/x", reference: COMMIT } }),
      ["!resolved-host-changed:pkg:composer/monolog/monolog"],
    ],
    [
      "sees a new transitive",
      "composer.lock",
      JSON.stringify({ packages: [] }),
      lock({}),
      ["+pkg:composer/monolog/monolog@3.6.0", "!lock-only-addition:pkg:composer/monolog/monolog"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });
});
