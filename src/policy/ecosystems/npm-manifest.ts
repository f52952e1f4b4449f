import type { PlainData } from "../../domain/plain-data.ts";
import {
  type Declared,
  type Description,
  joined,
  originSignals,
  type Scope,
  type Watched,
} from "./declared.ts";
import { aliasSignal, npmDeclared, npmSpec, splitNameAndSpec } from "./npm-spec.ts";
import { at, entriesOf, isOn, keysOf, textAt, textOf, textsOf } from "./plain.ts";
import { npmIdentity } from "./purl.ts";

const SECTIONS: readonly (readonly [string, Scope])[] = [
  ["dependencies", "production"],
  ["optionalDependencies", "production"],
  ["peerDependencies", "production"],
  ["devDependencies", "development"],
];

/** Scripts that npm, pnpm, Yarn or Bun run on their own while installing. */
const INSTALL_SCRIPTS = [
  "preinstall",
  "install",
  "postinstall",
  "preprepare",
  "prepare",
  "postprepare",
  "prepublish",
  "pnpm:devPreinstall",
];

/** What a package.json says. */
export function describePackageJson(data: PlainData): Description {
  const name = textAt(data, "name");
  const parts: Description[] = SECTIONS.map(([section, scope]) =>
    dependencyTable(at(data, section), scope),
  );
  parts.push(
    overrideTable(at(data, "overrides")),
    overrideTable(at(data, "resolutions")),
    overrideTable(at(data, "pnpm", "overrides")),
    pnpmSettings(at(data, "pnpm")),
    patchTable(at(data, "patchedDependencies")),
    toolchain(data),
    scripts(data),
    { declared: [], signals: allowedScripts(data) },
    { declared: [], workspaces: workspacesOf(at(data, "workspaces")) },
    name === null ? { declared: [] } : own(name, textAt(data, "version")),
  );
  for (const [, catalog] of entriesOf(at(data, "workspaces", "catalogs"))) {
    parts.push(dependencyTable(catalog, null));
  }
  parts.push(dependencyTable(at(data, "workspaces", "catalog"), null));
  return joined(parts);
}

function own(name: string, version: string | null): Description {
  return { declared: [], member: { id: npmIdentity(name), version } };
}

/** A list of patterns, or a record with one under `packages`. */
function workspacesOf(value: PlainData | undefined): readonly string[] {
  return [...textsOf(value), ...textsOf(at(value, "packages"))];
}

/** A table of names and specifiers. */
export function dependencyTable(table: PlainData | undefined, scope: Scope | null): Description {
  const declared: Declared[] = [];
  const signals: string[] = [];
  const watched: Watched[] = [];
  for (const [name, value] of entriesOf(table)) {
    const text = textOf(value) ?? "";
    const found = npmDeclared(name, text);
    const where = scope === null ? {} : { scope };
    if (found !== null) declared.push({ ...found, ...where, written: `"${name}"` });
    const alias = aliasSignal(name, text);
    if (alias !== null) signals.push(alias);
    const spec = npmSpec(name, text);
    if (spec.kind === "patch") watched.push(patched(npmIdentity(name), spec.file));
  }
  return { declared, signals, watched };
}

/** Overrides force versions of packages deep in the tree; only an alias adds a package. */
export function overrideTable(table: PlainData | undefined): Description {
  const declared: Declared[] = [];
  const signals: string[] = [];
  const watched: Watched[] = [];
  for (const [name, text] of overridesOf(table)) {
    const id = npmIdentity(name);
    watched.push({ reason: `override-changed:${id}`, value: text, removalCounts: true });
    const spec = npmSpec(name, text);
    if (spec.kind === "patch") watched.push(patched(id, spec.file));
    const alias = aliasSignal(name, text);
    if (alias !== null) signals.push(alias);
    const found = npmDeclared(name, text);
    if (found !== null) signals.push(...originSignals(found));
    if (found !== null && spec.kind === "alias") declared.push({ ...found, written: `"${name}"` });
  }
  return { declared, signals, watched };
}

/** Tables may share parts by YAML aliases, so what is visited is counted, not what is written. */
const OVERRIDES_MAX = 5_000;

function overridesOf(root: PlainData | undefined): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  const open: (readonly [string, PlainData])[] = [...entriesOf(root)].reverse();
  for (let visited = 0; visited < OVERRIDES_MAX; visited += 1) {
    const next = open.pop();
    if (next === undefined) break;
    const [key, value] = next;
    const text = textOf(value) ?? textAt(value, ".");
    if (text !== null) found.push([overriddenName(key), text]);
    open.push(...entriesOf(value).filter(([name]) => name !== "."));
  }
  return found;
}

/** `a>b@1`, `a/b`, `**\/b` and `b@^2` all override `b`. */
function overriddenName(key: string): string {
  const target = key.slice(key.lastIndexOf(">") + 1).trim();
  const [bare] = splitNameAndSpec(target);
  const segments = bare.replace(/@npm:.*$/u, "").split("/");
  const last = segments.at(-1) ?? "";
  const scope = segments.at(-2) ?? "";
  return scope.startsWith("@") ? `${scope}/${last}` : last;
}

function patched(id: string, value: string): Watched {
  return { reason: `patched-dependency:${id}`, value };
}

/** `patchedDependencies` of pnpm and Bun: `name@version` to a patch file. */
function patchTable(table: PlainData | undefined): Description {
  const watched = entriesOf(table).map(([key, value]) => {
    const [name] = splitNameAndSpec(key);
    return patched(npmIdentity(name), `${key} ${textOf(value) ?? textAt(value, "path") ?? ""}`);
  });
  return { declared: [], watched };
}

/** Settings that pnpm reads from package.json or pnpm-workspace.yaml. */
export function pnpmSettings(data: PlainData | undefined): Description {
  const signals = [
    ...textsOf(at(data, "onlyBuiltDependencies")).map(allowed),
    ...grantedIn(at(data, "allowBuilds")),
  ];
  if (isOn(at(data, "dangerouslyAllowAllBuilds"))) signals.push("install-script-allowed:*");
  const guards = SAFETY_KEYS.filter((key) => isGuarding(textOf(at(data, key)) ?? at(data, key)));
  const excluded = textsOf(at(data, "minimumReleaseAgeExclude"));
  return joined([
    patchTable(at(data, "patchedDependencies")),
    {
      declared: [],
      signals: [
        ...signals,
        ...excluded.map((name) => `safety-setting-removed:minimumReleaseAge ${name}`),
      ],
      guards: guards.map((key) => `safety-setting-removed:${key}`),
    },
  ]);
}

/** Settings whose removal makes installs less safe. Source: https://pnpm.io/settings */
const SAFETY_KEYS = [
  "minimumReleaseAge",
  "strictDepBuilds",
  "trustPolicy",
  "blockExoticSubdeps",
  "verifyStoreIntegrity",
  "ignoreScripts",
  "neverBuiltDependencies",
];

function isGuarding(value: PlainData | undefined): boolean {
  return (
    value !== undefined && value !== null && value !== false && value !== "false" && value !== "0"
  );
}

function allowed(key: string): string {
  const [name] = splitNameAndSpec(key);
  return name === "*" ? "install-script-allowed:*" : `install-script-allowed:${npmIdentity(name)}`;
}

function grantedIn(table: PlainData | undefined): readonly string[] {
  return entriesOf(table).flatMap(([key, value]) => (isOn(value) ? [allowed(key)] : []));
}

function allowedScripts(data: PlainData): readonly string[] {
  const built = entriesOf(at(data, "dependenciesMeta")).flatMap(([key, meta]) =>
    isOn(at(meta, "built")) ? [allowed(key)] : [],
  );
  const trusted = textsOf(at(data, "trustedDependencies")).map(allowed);
  return [...grantedIn(at(data, "allowScripts")), ...trusted, ...built];
}

function scripts(data: PlainData): Description {
  const present = new Set(keysOf(at(data, "scripts")));
  const watched = INSTALL_SCRIPTS.filter((name) => present.has(name)).map((name) => ({
    reason: `install-script-added:${name}`,
    value: textAt(data, "scripts", name) ?? "",
  }));
  return { declared: [], watched };
}

/** `packageManager` names a program that is downloaded and run before anything else. */
function toolchain(data: PlainData): Description {
  const text = textAt(data, "packageManager");
  if (text === null) return { declared: [] };
  const [name, spec] = splitNameAndSpec(text);
  const [version = "", hash] = spec.split("+", 2);
  const hashes = hash === undefined ? [] : [hash.replace(".", ":")];
  const id = npmIdentity(name);
  return { declared: [{ id, version, range: version, hashes, locked: false, written: text }] };
}
