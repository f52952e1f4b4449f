import type { PlainData } from "../../domain/plain-data.ts";
import type { DescribeContext, Description } from "./declared.ts";
import { type Ecosystem, ending, named } from "./ecosystem.ts";
import { describeBunLock, describePackageLock } from "./npm-locks.ts";
import { describePackageJson } from "./npm-manifest.ts";
import {
  describeBunSettings,
  describeNpmrc,
  describePnpmWorkspace,
  describeYarnClassicSettings,
  describeYarnSettings,
} from "./npm-settings.ts";
import { describePnpmLock, describeYarnLock } from "./npm-yarn-lock.ts";
import { textsOf } from "./plain.ts";
import { npmIdentity } from "./purl.ts";

const PATCH = /(?:^|\/)(?:patches|\.yarn\/patches)\/([^/]+)\.patch$/u;

function isPatch(path: string): boolean {
  return PATCH.test(path);
}

/** Files of patch-package (`@a+b+1.0.0`), pnpm (`@a__b@1.0.0`) and Yarn (`a-npm-1.0.0-…`). */
function describePatch(data: PlainData, { path }: DescribeContext): Description {
  const file = PATCH.exec(path)?.[1] ?? "";
  const nested = file.slice(file.lastIndexOf("++") + 1).replace(/^\+/u, "");
  const name = nested.replace(/^(@[^+_/]+)(?:\+|__)/u, "$1/").replace(/(?:\+|@|-npm-)\d.*$/u, "");
  const value = textsOf(data).join("\n");
  return { declared: [], watched: [{ reason: `patched-dependency:${npmIdentity(name)}`, value }] };
}

/** npm, pnpm, Yarn and Bun. */
export const NPM: Ecosystem = {
  id: "npm",
  title: "npm, pnpm, Yarn, Bun",
  files: [
    {
      matches: named("package.json"),
      reader: "json",
      role: "manifest",
      describe: describePackageJson,
    },
    {
      matches: named("package-lock.json", "npm-shrinkwrap.json", ".package-lock.json"),
      reader: "json",
      role: "lock",
      describe: describePackageLock,
    },
    { matches: named("yarn.lock"), reader: "yarn-lock", role: "lock", describe: describeYarnLock },
    { matches: named("pnpm-lock.yaml"), reader: "yaml", role: "lock", describe: describePnpmLock },
    {
      matches: named("bun.lock"),
      reader: "json-with-comments",
      role: "lock",
      describe: describeBunLock,
    },
    {
      matches: named("bun.lockb"),
      reader: null,
      role: "binary-lock",
      describe: () => ({ declared: [] }),
    },
    {
      matches: named("pnpm-workspace.yaml"),
      reader: "yaml",
      role: "manifest",
      describe: describePnpmWorkspace,
    },
    { matches: named(".npmrc"), reader: "properties", role: "settings", describe: describeNpmrc },
    {
      matches: named(".yarnrc"),
      reader: "lines",
      role: "settings",
      describe: describeYarnClassicSettings,
    },
    {
      matches: ending(".yarnrc.yml"),
      reader: "yaml",
      role: "settings",
      describe: describeYarnSettings,
    },
    { matches: isPatch, reader: "lines", role: "settings", describe: describePatch },
    {
      matches: named("bunfig.toml"),
      reader: "toml",
      role: "settings",
      describe: describeBunSettings,
    },
  ],
};
