import { describe, expect, it } from "vitest";
import { summaryOf } from "./changes-of.ts";

describe("settings of npm clients", () => {
  const table: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    [
      "sees that a scope falls back to the public registry",
      ".npmrc",
      "@acme:registry=https://npm.acme.example/\n",
      "\n",
      ["!registry-changed:@acme->default"],
    ],
    [
      "sees that scripts are no longer ignored",
      ".npmrc",
      "ignore-scripts=true\n",
      "",
      ["!safety-setting-removed:ignore-scripts"],
    ],
    [
      "sees a registry without encryption",
      ".npmrc",
      "",
      "registry=http://npm.acme.example/\n",
      ["!insecure-url:registry default", "!registry-changed:default->npm.acme.example"],
    ],
    [
      "reads Yarn's scopes",
      ".yarnrc.yml",
      "nodeLinker: pnp\n",
      "nodeLinker: pnp\nnpmScopes:\n  acme:\n    npmRegistryServer: https://npm.acme.example\n",
      ["!registry-changed:@acme->npm.acme.example"],
    ],
    [
      "reads Yarn 1 settings",
      ".yarnrc",
      "",
      'registry "https://npm.acme.example"\nstrict-ssl false\n',
      ["!registry-changed:default->npm.acme.example", "!safety-setting-removed:strict-ssl"],
    ],
    [
      "reads Bun's registry",
      "bunfig.toml",
      "",
      '[install]\nregistry = "https://npm.acme.example"\n',
      ["!registry-changed:default->npm.acme.example"],
    ],
    [
      "sees patch files",
      "patches/@a+b+1.0.0.patch",
      "x",
      "y",
      ["!patched-dependency:pkg:npm/%40a/b"],
    ],
    [
      "sees a build allowed in a workspace",
      "pnpm-workspace.yaml",
      "packages: [a]\n",
      "packages: [a]\nallowBuilds:\n  sharp: true\n  x: false\n",
      ["!install-script-allowed:pkg:npm/sharp"],
    ],
  ];

  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    expect(await summaryOf({ [path]: [before, after] })).toEqual(expected);
  });
});
