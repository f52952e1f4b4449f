import { describe, expect, it } from "vitest";
import { summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

describe("other lockfiles of npm packages", () => {
  const pnpm5 =
    "lockfileVersion: 5.4\npackages:\n  /ms/2.1.2:\n    resolution: {integrity: sha512-aa}\n  /@a/b/1.0.0_react@18.0.0:\n    resolution: {integrity: sha512-bb}\n";
  const pnpm6 =
    "lockfileVersion: '6.0'\npackages:\n  /ms@2.1.2:\n    resolution: {integrity: sha512-aa}\n  /@a/b@1.0.0(react@18.0.0):\n    resolution: {integrity: sha512-bb}\n";
  const pnpm9 =
    "lockfileVersion: '9.0'\npackages:\n  ms@2.1.2:\n    resolution: {integrity: sha512-aa}\n  '@a/b@1.0.0':\n    resolution: {integrity: sha512-bb}\nsnapshots:\n  '@a/b@1.0.0(react@18.0.0)': {}\n";
  const classic =
    '# yarn lockfile v1\n\n\nms@^2.1.1:\n  version "2.1.2"\n  resolved "https://registry.yarnpkg.com/ms/-/ms-2.1.2.tgz#aa"\n  integrity sha512-aa\n';
  const berry =
    '__metadata:\n  version: 8\n  cacheKey: 10c0\n\n"ms@npm:^2.1.1":\n  version: 2.1.2\n  resolution: "ms@npm:2.1.2"\n  checksum: 10c0/aa\n  languageName: node\n  linkType: hard\n';
  const bun =
    '{\n  "lockfileVersion": 1,\n  "workspaces": { "": { "name": "shop" } },\n  "packages": {\n    "ms": ["ms@2.1.2", "", {}, "sha512-aa"],\n  }\n}\n';

  const table: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    ["reads pnpm 5 and 6 alike", "pnpm-lock.yaml", pnpm5, pnpm6, []],
    ["reads pnpm 6 and 9 alike", "pnpm-lock.yaml", pnpm6, pnpm9, []],
    [
      "sees pnpm builds",
      "pnpm-lock.yaml",
      pnpm6,
      `${pnpm6}  /sharp@0.33.0:\n    resolution: {integrity: sha512-cc}\n    requiresBuild: true\n`,
      [
        "+pkg:npm/sharp@0.33.0",
        "!install-script-in-dependency:pkg:npm/sharp",
        "!lock-only-addition:pkg:npm/sharp",
      ],
    ],
    [
      "sees a git resolution",
      "pnpm-lock.yaml",
      pnpm9,
      pnpm9.replace(
        "resolution: {integrity: sha512-aa}",
        `resolution: {type: git, repo: https://github.com/evil/ms, commit: ${COMMIT}}`,
      ),
      ["!git-dependency:pkg:npm/ms", "!source-changed:pkg:npm/ms"],
    ],
    [
      "looks through a Yarn 1 alias",
      "yarn.lock",
      classic,
      `${classic}\n"x@npm:evil@^1.0.0":\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/evil/-/evil-1.0.0.tgz#bb"\n`,
      ["+pkg:npm/evil@1.0.0", "!alias:x->evil", "!lock-only-addition:pkg:npm/evil"],
    ],
    [
      "sees another host in Yarn 1",
      "yarn.lock",
      classic,
      classic.replace("registry.yarnpkg.com", "evil.example"),
      ["!resolved-host-changed:pkg:npm/ms"],
    ],
    [
      "does not mind a new cache format of Yarn",
      "yarn.lock",
      berry,
      berry.replace("10c0/aa", "11c1/bb"),
      [],
    ],
    [
      "sees another checksum in the same format",
      "yarn.lock",
      berry,
      berry.replace("10c0/aa", "10c0/bb"),
      ["!integrity-changed-same-version:pkg:npm/ms"],
    ],
    [
      "sees a Yarn patch",
      "yarn.lock",
      berry,
      `${berry}\n"ms@patch:ms@npm%3A2.1.2#~/.yarn/patches/ms.patch":\n  version: 2.1.2\n  resolution: "ms@patch:ms@npm%3A2.1.2#~/.yarn/patches/ms.patch::version=2.1.2&hash=aa"\n  checksum: 10c0/cc\n`,
      ["!patched-dependency:pkg:npm/ms"],
    ],
    [
      "sees another Bun hash",
      "bun.lock",
      bun,
      bun.replace("sha512-aa", "sha512-bb"),
      ["!integrity-changed-same-version:pkg:npm/ms"],
    ],
    [
      "cannot read Bun's binary lockfile",
      "bun.lockb",
      "x",
      "y",
      ["!unreadable-lockfile:bun.lockb"],
    ],
  ];

  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    expect(await summaryOf({ [path]: [before, after] })).toEqual(expected);
  });
});
