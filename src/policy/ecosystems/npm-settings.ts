import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined } from "./declared.ts";
import { dependencyTable, overrideTable, pnpmSettings } from "./npm-manifest.ts";
import { at, entriesOf, isOff, isOn, itemsOf, textAt, textOf, textsOf } from "./plain.ts";
import { npmIdentity } from "./purl.ts";
import { hostOf, isInsecure } from "./source-url.ts";

/** One place that packages of a scope come from, as signals. */
function registrySignals(scope: string, url: string): readonly string[] {
  const target = hostOf(url) === "" ? url : hostOf(url);
  const signals = [`registry-changed:${scope}->${target}`];
  return isInsecure(url) ? [...signals, `insecure-url:registry ${scope}`] : signals;
}

/** A private registry that is taken away sends its names to the public one. */
function registryGuard(scope: string): string {
  return `registry-changed:${scope}->default`;
}

/** Switches of .npmrc that make installs unsafe when they have this value. */
const UNSAFE_VALUES: Readonly<Record<string, string>> = {
  "ignore-scripts": "false",
  "strict-ssl": "false",
  "package-lock": "false",
  "verify-store-integrity": "false",
  "engine-strict": "",
};

/** Settings of .npmrc that protect while they are there. */
const PROTECTIONS: Readonly<Record<string, string>> = {
  "ignore-scripts": "true",
  "minimum-release-age": "",
  "min-release-age": "",
  before: "",
  "allow-git": "none",
};

/** .npmrc, and .yarnrc of Yarn 1 when its rows are read the same way. */
export function describeNpmrc(rows: PlainData): Description {
  const signals: string[] = [];
  const guards: string[] = [];
  for (const row of itemsOf(rows)) {
    const [, key = "", raw = ""] = textsOf(row);
    const value = raw.replace(/^"|"$/gu, "");
    const scope = key === "registry" ? "default" : (/^(@[^:]+):registry$/u.exec(key)?.[1] ?? null);
    if (scope !== null) {
      signals.push(...registrySignals(scope, value));
      guards.push(registryGuard(scope));
    }
    if (UNSAFE_VALUES[key] === value) signals.push(`safety-setting-removed:${key}`);
    const protection = PROTECTIONS[key];
    if (protection === "" || (protection !== undefined && protection === value)) {
      guards.push(`safety-setting-removed:${key}`);
    }
    if (/^only-built-dependencies(?:\[\])?$/u.test(key)) {
      signals.push(`install-script-allowed:${npmIdentity(value)}`);
    }
  }
  return { declared: [], signals, guards };
}

/** .yarnrc of Yarn 1: `key value` or `key "value"` per line. */
export function describeYarnClassicSettings(lines: PlainData): Description {
  const rows = textsOf(lines).flatMap((line) => {
    const match = /^\s*"?([\w.@:/-]+)"?\s+(.*)$/u.exec(line);
    return match === null || line.trim().startsWith("#")
      ? []
      : [["", (match[1] ?? "").replace(/^--(?:[\w-]+\.)?/u, ""), (match[2] ?? "").trim()]];
  });
  const path = rows.find(([, key]) => key === "yarn-path")?.[2]?.replace(/"/gu, "");
  const vendored = path === undefined ? [] : [`vendored-code:${path}`];
  return joined([describeNpmrc(rows), { declared: [], signals: vendored }]);
}

/** .yarnrc.yml of Yarn 2 and later. Source: https://yarnpkg.com/configuration/yarnrc */
export function describeYarnSettings(documents: PlainData): Description {
  const [data] = itemsOf(documents);
  const parts: Description[] = [yarnSwitches(data), yarnPlugins(data)];
  const registries = [
    ["default", textAt(data, "npmRegistryServer")] as const,
    ...entriesOf(at(data, "npmScopes")).map(
      ([scope, value]) => [`@${scope}`, textAt(value, "npmRegistryServer")] as const,
    ),
  ];
  for (const [scope, url] of registries) {
    if (url === null) continue;
    const signals = registrySignals(scope, url);
    parts.push({ declared: [], signals, guards: [registryGuard(scope)] });
  }
  parts.push(dependencyTable(at(data, "catalog"), null));
  for (const [, catalog] of entriesOf(at(data, "catalogs"))) {
    parts.push(dependencyTable(catalog, null));
  }
  return joined(parts);
}

const YARN_SAFE_ON = ["enableStrictSsl", "enableHardenedMode", "enableImmutableInstalls"];
const YARN_PROTECTIONS = ["npmMinimalAgeGate", "enableHardenedMode", "approvedGitRepositories"];

function yarnSwitches(data: PlainData | undefined): Description {
  const signals: string[] = [];
  if (isOn(at(data, "enableScripts"))) signals.push("install-script-allowed:*");
  const yarnPath = textAt(data, "yarnPath");
  if (yarnPath !== null) signals.push(`vendored-code:${yarnPath}`);
  for (const key of YARN_SAFE_ON) {
    if (isOff(at(data, key))) signals.push(`safety-setting-removed:${key}`);
  }
  const checksum = textAt(data, "checksumBehavior");
  if (checksum !== null && checksum !== "throw") {
    signals.push("safety-setting-removed:checksumBehavior");
  }
  for (const host of textsOf(at(data, "unsafeHttpWhitelist"))) signals.push(`insecure-url:${host}`);
  const guards = YARN_PROTECTIONS.filter(
    (key) => at(data, key) !== undefined && !isOff(at(data, key)),
  );
  if (isOff(at(data, "enableScripts"))) guards.push("enableScripts");
  return { declared: [], signals, guards: guards.map((key) => `safety-setting-removed:${key}`) };
}

/** `@yarnpkg/plugin-x` is the name that the file `.yarn/plugins/@yarnpkg/plugin-x.cjs` stands for. */
function yarnPlugins(data: PlainData | undefined): Description {
  const declared: Declared[] = [];
  const signals: string[] = [];
  for (const plugin of itemsOf(at(data, "plugins"))) {
    const path = textOf(plugin) ?? textAt(plugin, "path") ?? "";
    const spec = textAt(plugin, "spec") ?? "";
    const name = /((?:@[\w.-]+\/)?[\w.-]+?)(?:\.c?js)?$/u.exec(path)?.[1] ?? path;
    const fromUrl = /^https?:\/\//u.test(spec);
    if (!fromUrl && spec === "") signals.push(`vendored-code:${path}`);
    if (spec === "" && !name.startsWith("@yarnpkg/")) continue;
    const origin = fromUrl ? { origin: { kind: "url", location: spec } as const } : {};
    declared.push({ id: npmIdentity(name), ...origin, written: path, locked: false });
  }
  return { declared, signals };
}

/** pnpm-workspace.yaml: catalogues name packages, the rest is settings. */
export function describePnpmWorkspace(documents: PlainData): Description {
  const [data] = itemsOf(documents);
  const parts = [
    dependencyTable(at(data, "catalog"), null),
    dependencyTable(at(data, "configDependencies"), "build"),
    overrideTable(at(data, "overrides")),
    pnpmSettings(data),
    { declared: [], workspaces: textsOf(at(data, "packages")) },
  ];
  for (const [, catalog] of entriesOf(at(data, "catalogs"))) {
    parts.push(dependencyTable(catalog, null));
  }
  for (const [scope, url] of entriesOf(at(data, "registries"))) {
    parts.push({ declared: [], signals: registrySignals(scope, textOf(url) ?? "") });
  }
  return joined(parts);
}

/** bunfig.toml. Source: https://bun.sh/docs/runtime/bunfig */
export function describeBunSettings(data: PlainData): Description {
  const install = at(data, "install");
  const registry = textAt(install, "registry") ?? textAt(install, "registry", "url");
  const scopes = entriesOf(at(install, "scopes")).flatMap(([scope, value]) => {
    const url = textOf(value) ?? textAt(value, "url");
    return url === null ? [] : registrySignals(scope.startsWith("@") ? scope : `@${scope}`, url);
  });
  const signals = registry === null ? scopes : [...registrySignals("default", registry), ...scopes];
  const guards = ["minimumReleaseAge", "frozenLockfile", "ignoreScripts"].filter(
    (key) => at(install, key) !== undefined && !isOff(at(install, key)),
  );
  return { declared: [], signals, guards: guards.map((key) => `safety-setting-removed:${key}`) };
}
