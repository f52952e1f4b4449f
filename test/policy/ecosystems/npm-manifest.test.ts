import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

function manifest(extra: object): string {
  return JSON.stringify({ name: "shop", version: "1.0.0", ...extra }, null, 2);
}

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

describe("package.json", () => {
  const table: readonly (readonly [string, object, object, readonly string[]])[] = [
    [
      "finds nothing when only the description changes",
      { dependencies: { ms: "2.1.3" } },
      { dependencies: { ms: "2.1.3" }, description: "x" },
      [],
    ],
    [
      "gives the version of an exact pin",
      {},
      { dependencies: { ms: "2.1.3" } },
      ["+pkg:npm/ms@2.1.3", "!manifest-without-lock"],
    ],
    [
      "encodes scopes",
      {},
      { devDependencies: { "@types/node": "^24" } },
      ["+pkg:npm/%40types/node", "!manifest-without-lock"],
    ],
    [
      "counts optional and peer dependencies",
      {},
      { optionalDependencies: { a: "1" }, peerDependencies: { b: "1" } },
      ["+pkg:npm/a", "+pkg:npm/b", "!manifest-without-lock"],
    ],
    [
      "sees a new range",
      { dependencies: { ms: "^2.1.2" } },
      { dependencies: { ms: "^2.1.3" } },
      ["~pkg:npm/ms ^2.1.2 => ^2.1.3"],
    ],
    [
      "sees that development became production",
      { devDependencies: { nock: "^13" } },
      { dependencies: { nock: "^13" } },
      ["!scope-raised:pkg:npm/nock"],
    ],
    [
      "looks through an alias on a known name",
      { dependencies: { ms: "2.1.3" } },
      { dependencies: { ms: "npm:ms-evil@1.0.0" } },
      [
        "+pkg:npm/ms-evil@1.0.0",
        "-pkg:npm/ms@2.1.3",
        "!alias:ms->ms-evil",
        "!manifest-without-lock",
      ],
    ],
    [
      "flags a shorthand for a repository",
      {},
      { dependencies: { left: "acme/left" } },
      [
        "+pkg:npm/left",
        "!git-dependency:pkg:npm/left",
        "!manifest-without-lock",
        "!mutable-ref:pkg:npm/left",
      ],
    ],
    [
      "takes a full commit as a pin",
      {},
      { dependencies: { left: `github:acme/left#${COMMIT}` } },
      ["+pkg:npm/left", "!git-dependency:pkg:npm/left", "!manifest-without-lock"],
    ],
    [
      "sees a registry package become a repository",
      { dependencies: { ms: "^2" } },
      { dependencies: { ms: "git+https://git.example/ms.git#main" } },
      [
        "~pkg:npm/ms ^2 => git+https://git.example/ms.git#main",
        "!git-dependency:pkg:npm/ms",
        "!mutable-ref:pkg:npm/ms",
        "!source-changed:pkg:npm/ms",
      ],
    ],
    [
      "flags a tarball by plain http",
      {},
      { dependencies: { x: "http://files.example/x.tgz" } },
      [
        "+pkg:npm/x",
        "!insecure-url:pkg:npm/x",
        "!manifest-without-lock",
        "!url-dependency:pkg:npm/x",
      ],
    ],
    [
      "leaves folders, links and workspaces out",
      {},
      { dependencies: { a: "file:../a", b: "link:./b", c: "workspace:*", d: "portal:../d" } },
      [],
    ],
    [
      "flags the tag of a repository that somebody else owns",
      { dependencies: { x: "github:acme/x#v1" } },
      { dependencies: { x: "github:evil/x#v1" } },
      [
        "~pkg:npm/x github:acme/x#v1 => github:evil/x#v1",
        "!git-dependency:pkg:npm/x",
        "!mutable-ref:pkg:npm/x",
        "!source-changed:pkg:npm/x",
      ],
    ],
    [
      "flags a dist-tag",
      {},
      { dependencies: { x: "latest" } },
      ["+pkg:npm/x", "!manifest-without-lock", "!mutable-ref:pkg:npm/x"],
    ],
    [
      "sees overrides and resolutions",
      { overrides: { a: "1" } },
      {
        overrides: { a: "2" },
        resolutions: { "**/b": "1.0.0" },
        pnpm: { overrides: { "x>c@1": "3" } },
      },
      ["!override-changed:pkg:npm/a", "!override-changed:pkg:npm/b", "!override-changed:pkg:npm/c"],
    ],
    ["sees that an override went", { overrides: { a: "1" } }, {}, ["!override-changed:pkg:npm/a"]],
    [
      "sees patches",
      {},
      { pnpm: { patchedDependencies: { "ms@2.1.3": "patches/ms.patch" } } },
      ["!patched-dependency:pkg:npm/ms"],
    ],
    [
      "sees a patch protocol",
      { dependencies: { ms: "2.1.3" } },
      { dependencies: { ms: "patch:ms@npm%3A2.1.3#~/.yarn/patches/ms.patch" } },
      [
        "~pkg:npm/ms 2.1.3 => patch:ms@npm%3A2.1.3#~/.yarn/patches/ms.patch",
        "!patched-dependency:pkg:npm/ms",
      ],
    ],
    [
      "sees a changed install script",
      { scripts: { prepare: "a" } },
      { scripts: { prepare: "b", test: "c" } },
      ["!install-script-added:prepare"],
    ],
    [
      "sees Bun's trusted packages",
      {},
      { trustedDependencies: ["sharp"] },
      ["!install-script-allowed:pkg:npm/sharp"],
    ],
    [
      "reads allowScripts keys with versions, and false ones not at all",
      {},
      { allowScripts: { "esbuild@0.21.5": true, x: false } },
      ["!install-script-allowed:pkg:npm/esbuild"],
    ],
    [
      "sees that a packageManager lost its hash",
      { packageManager: "yarn@4.3.1+sha256.aa" },
      { packageManager: "yarn@4.3.1" },
      ["!integrity-removed:pkg:npm/yarn"],
    ],
    [
      "flags an exact pin that opens up",
      { dependencies: { x: "1.2.3" } },
      { dependencies: { x: "^1.2.3" } },
      ["~pkg:npm/x 1.2.3 => ^1.2.3", "!range-widened:pkg:npm/x"],
    ],
    [
      "calls an ordinary major upgrade no widening",
      { dependencies: { x: "^1.2.3" } },
      { dependencies: { x: "^2.0.0" } },
      ["~pkg:npm/x ^1.2.3 => ^2.0.0"],
    ],
  ];

  it.each(table)("%s", async (...[, before, after, expected]) => {
    const files = { "package.json": [manifest(before), manifest(after)] as Sides };
    expect(await summaryOf(files)).toEqual(expected);
  });

  const member = manifest({ name: "@shop/a" });
  const user = (range: string): Sides => [
    manifest({ name: "@shop/b" }),
    manifest({ name: "@shop/b", dependencies: { "@shop/a": range } }),
  ];
  const root: Sides = [manifest({}), manifest({ workspaces: ["packages/*"] })];

  it("knows workspace members by the list of the root", async () => {
    const files: Record<string, Sides> = {
      "package.json": root,
      "packages/a/package.json": [null, member],
      "packages/b/package.json": user("^1.0.0"),
    };
    expect(await summaryOf(files)).toEqual([]);
  });

  it.each([
    [
      "a name that no workspace lists",
      { "packages/a/package.json": [null, member], "packages/b/package.json": user("^1.0.0") },
    ],
    [
      "a folder outside the workspace",
      {
        "package.json": root,
        "other/a/package.json": [null, member],
        "packages/b/package.json": user("^1.0.0"),
      },
    ],
    [
      "a range that the member does not meet",
      {
        "package.json": root,
        "packages/a/package.json": [null, member],
        "packages/b/package.json": user("^7.0.0"),
      },
    ],
  ] as const)("does not believe %s", async (_title, files) => {
    expect(await summaryOf(files)).toContain("+pkg:npm/%40shop/a");
  });

  it("reads a file with byte order mark and CRLF like one without", async () => {
    const text = manifest({ dependencies: { ms: "2.1.3" } });
    const files: Record<string, Sides> = {
      "package.json": [text, `\uFEFF${text.replaceAll("\n", "\r\n")}`],
    };
    expect(await summaryOf(files)).toEqual([]);
  });

  it("takes catalogue ranges from pnpm-workspace.yaml", async () => {
    const files: Record<string, Sides> = {
      "package.json": [manifest({}), manifest({ dependencies: { react: "catalog:" } })],
      "pnpm-workspace.yaml": ["packages: [a]\n", "packages: [a]\ncatalog:\n  react: 18.3.1\n"],
    };
    expect(await summaryOf(files)).toEqual(["+pkg:npm/react@18.3.1", "!manifest-without-lock"]);
  });

  it("sees a catalogue range move", async () => {
    const files: Record<string, Sides> = {
      "pnpm-workspace.yaml": ["catalog:\n  react: ^18.3.0\n", "catalog:\n  react: ^18.3.1\n"],
    };
    expect(await summaryOf(files)).toEqual(["~pkg:npm/react ^18.3.0 => ^18.3.1"]);
  });
});
