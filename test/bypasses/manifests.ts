import { expect } from "vitest";
import type { Tier } from "../../src/domain/risk.ts";
import { isAtLeast, judgedLocally, type Texts } from "./judged-locally.ts";

interface Manifest {
  readonly [key: string]: unknown;
}

/** A package.json with more in it. */
export function npm(more: Manifest = {}): string {
  return `${JSON.stringify({ name: "shop", version: "1.0.0", ...more }, null, 2)}\n`;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string | null;
}

/** The checksum in the lockfile. */
const SHA512 = `sha512-${Buffer.alloc(64, 1).toString("base64")}`;
/** Another one, as strong. */
export const OTHER512 = `sha512-${Buffer.alloc(64, 2).toString("base64")}`;
/** A weaker one. */
export const SHA1 = `sha1-${Buffer.alloc(20, 1).toString("base64")}`;
/** Where the package of the lockfile is downloaded from. */
export const TARBALL = "https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz";

/** A package-lock.json that holds one package. */
export function lock(locked: LockedPackage = {}): string {
  const { version = "1.3.0", resolved = TARBALL, integrity = SHA512 } = locked;
  const entry = { version, resolved, ...(integrity === null ? {} : { integrity }) };
  return `${JSON.stringify(
    {
      name: "shop",
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": { name: "shop", dependencies: { "left-pad": "1.3.0" } },
        "node_modules/left-pad": entry,
      },
    },
    null,
    2,
  )}\n`;
}

/** A manifest with the package of the lockfile. */
export const MANIFEST = npm({ dependencies: { "left-pad": "1.3.0" } });

/** Every change is held to ask for a look, and named so that a failure says which it was. */
export async function expectSuspicious(
  cases: readonly (readonly [string, Texts, Texts])[],
  least: Tier = "high",
): Promise<void> {
  // Each in a folder of its own with packages of its own, and all in one change: that is faster.
  const all = (which: 1 | 2): Texts =>
    Object.fromEntries(
      cases.flatMap((one, index) =>
        Object.entries(one[which]).map(([path, text]) => [
          `case-${index}/${path}`,
          text?.replaceAll(/\b(?:left-pad|foo|evil)\b/gu, `$&${index}`) ?? null,
        ]),
      ),
    );
  const { findings } = await judgedLocally(all(1), all(2));
  const tiers = cases.map(([name], index) => [
    name,
    findings.some(
      ({ kind, path, tier }) =>
        kind !== "changed-dependency" &&
        path.startsWith(`case-${index}/`) &&
        isAtLeast(tier, least),
    ),
  ]);
  expect(tiers).toEqual(cases.map(([name]) => [name, true]));
}
