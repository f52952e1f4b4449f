import { describe, expect, it } from "vitest";
import { summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

function lock(packages: object, version = 3): string {
  return JSON.stringify(
    { lockfileVersion: version, packages: { "": { name: "shop" }, ...packages } },
    null,
    2,
  );
}

const MS = {
  version: "2.1.2",
  resolved: "https://registry.npmjs.org/ms/-/ms-2.1.2.tgz",
  integrity: "sha512-aa",
};

describe("package-lock.json", () => {
  const table: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      "does not mind a dropped address",
      lock({ "node_modules/ms": MS }),
      lock({ "node_modules/ms": { version: MS.version, integrity: MS.integrity } }),
      [],
    ],
    [
      "does not mind another name of the same registry",
      lock({ "node_modules/ms": MS }),
      lock({
        "node_modules/ms": { ...MS, resolved: "https://registry.yarnpkg.com/ms/-/ms-2.1.2.tgz" },
      }),
      [],
    ],
    [
      "does not mind an address that appears and is the registry",
      lock({ "node_modules/ms": { version: "2.1.2" } }),
      lock({ "node_modules/ms": { version: "2.1.2", resolved: MS.resolved } }),
      [],
    ],
    [
      "flags an address that appears and is not",
      lock({ "node_modules/ms": { version: "2.1.2" } }),
      lock({
        "node_modules/ms": { version: "2.1.2", resolved: "https://evil.example/ms/-/ms-2.1.2.tgz" },
      }),
      ["!resolved-host-changed:pkg:npm/ms"],
    ],
    [
      "flags a dropped hash",
      lock({ "node_modules/ms": MS }),
      lock({ "node_modules/ms": { version: MS.version, resolved: MS.resolved } }),
      ["!integrity-removed:pkg:npm/ms"],
    ],
    [
      "flags a weaker hash",
      lock({ "node_modules/ms": MS }),
      lock({ "node_modules/ms": { ...MS, integrity: "sha1-bb" } }),
      ["!integrity-changed-same-version:pkg:npm/ms"],
    ],
    [
      "does not mind a stronger hash",
      lock({ "node_modules/ms": { ...MS, integrity: "sha1-bb" } }),
      lock({ "node_modules/ms": MS }),
      [],
    ],
    [
      "flags a new package with an install script",
      lock({}),
      lock({ "node_modules/ms": { ...MS, hasInstallScript: true } }),
      [
        "+pkg:npm/ms@2.1.2",
        "!install-script-in-dependency:pkg:npm/ms",
        "!lock-only-addition:pkg:npm/ms",
      ],
    ],
    [
      "looks through an alias",
      lock({}),
      lock({
        "node_modules/ms": {
          ...MS,
          name: "ms-evil",
          resolved: "https://registry.npmjs.org/ms-evil/-/ms-evil-2.1.2.tgz",
        },
      }),
      ["+pkg:npm/ms-evil@2.1.2", "!alias:ms->ms-evil", "!lock-only-addition:pkg:npm/ms-evil"],
    ],
    [
      "accepts a scoped tarball",
      lock({}),
      lock({
        "node_modules/@a/b": {
          version: "1.0.0",
          resolved: "https://registry.npmjs.org/@a/b/-/b-1.0.0.tgz",
        },
      }),
      ["+pkg:npm/%40a/b@1.0.0", "!lock-only-addition:pkg:npm/%40a/b"],
    ],
    [
      "sees a removal and an upgrade",
      lock({ "node_modules/ms": MS, "node_modules/x": { version: "1.0.0" } }),
      lock({
        "node_modules/ms": {
          ...MS,
          version: "2.1.3",
          resolved: "https://registry.npmjs.org/ms/-/ms-2.1.3.tgz",
          integrity: "sha512-bb",
        },
      }),
      ["-pkg:npm/x@1.0.0", "~pkg:npm/ms 2.1.2 => 2.1.3"],
    ],
    [
      "flags a git source in place of a release",
      lock({ "node_modules/ms": MS }),
      lock({
        "node_modules/ms": {
          version: "2.1.2",
          resolved: `git+ssh://git@github.com/evil/ms.git#${COMMIT}`,
        },
      }),
      ["!git-dependency:pkg:npm/ms", "!source-changed:pkg:npm/ms"],
    ],
    [
      "migrates from version 1 without a finding",
      JSON.stringify({
        lockfileVersion: 1,
        dependencies: {
          ms: MS,
          b: { version: "1.0.0", dependencies: { ms: { version: "1.0.0" } } },
        },
      }),
      lock({
        "node_modules/ms": MS,
        "node_modules/b": { version: "1.0.0" },
        "node_modules/b/node_modules/ms": { version: "1.0.0" },
      }),
      [],
    ],
  ];

  it("counts a real entry beside a link of the same name", async () => {
    const before = lock({ "node_modules/x": { resolved: "packages/x", link: true } });
    const after = lock({
      "node_modules/x": { resolved: "packages/x", link: true },
      "node_modules/y/node_modules/x": { version: "1.0.0" },
    });
    expect(await summaryOf({ "package-lock.json": [before, after] })).toContain("+pkg:npm/x@1.0.0");
  });

  it.each(table)("%s", async (...[, before, after, expected]) => {
    expect(await summaryOf({ "package-lock.json": [before, after] })).toEqual(expected);
  });
});
