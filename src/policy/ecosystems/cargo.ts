import type { PlainData } from "../../domain/plain-data.ts";
import {
  type Declared,
  type Description,
  joined,
  type Origin,
  originSignals,
  type Scope,
} from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { at, entriesOf, itemsOf, textAt, textOf, textsOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { hostOf, isCommit, isInsecure, repositoryKey } from "./source-url.ts";

/** Rust. */
export const CARGO: Ecosystem = {
  id: "cargo",
  title: "Rust",
  files: [
    { matches: named("Cargo.toml"), reader: "toml", role: "manifest", describe: describeCargoToml },
    { matches: named("Cargo.lock"), reader: "toml", role: "lock", describe: describeCargoLock },
    {
      matches: (path) => /(?:^|\/)\.cargo\/config(?:\.toml)?$/u.test(path),
      reader: "toml",
      role: "settings",
      describe: describeCargoConfig,
    },
  ],
};

const SECTIONS: readonly (readonly [string, Scope])[] = [
  ["dependencies", "production"],
  ["dev-dependencies", "development"],
  ["dev_dependencies", "development"],
  ["build-dependencies", "build"],
  ["build_dependencies", "build"],
];

/** Source: https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html */
function describeCargoToml(data: PlainData): Description {
  const places = [data, ...entriesOf(at(data, "target")).map(([, target]) => target)];
  const tables = places.flatMap((place) =>
    SECTIONS.map(([section, scope]) => table(at(place, section), scope)),
  );
  tables.push(table(at(data, "workspace", "dependencies"), null));
  const used = new Set(tables.flatMap(({ declared }) => declared.map(({ id }) => id)));
  return joined([
    ...tables,
    ...entriesOf(at(data, "patch")).map(([, patches]) => replacements(patches, used)),
    replacements(at(data, "replace"), used),
  ]);
}

function crate(name: string): string {
  return identity({ type: "cargo", path: name });
}

function table(rows: PlainData | undefined, scope: Scope | null): Description {
  const declared: Declared[] = [];
  const signals: string[] = [];
  for (const [key, row] of entriesOf(rows)) {
    const name = textAt(row, "package") ?? key;
    if (name !== key) signals.push(`alias:${key}->${name}`);
    const isFolder = textAt(row, "path") !== null && textAt(row, "git") === null;
    if (isFolder || at(row, "workspace") === true) {
      declared.push(...inheritedFeatures(name, row));
      continue;
    }
    declared.push({ ...dependency(name, row), written: key, ...(scope === null ? {} : { scope }) });
  }
  return { declared, signals };
}

/** `{ workspace = true, features = [...] }` adds features to what the workspace declares. */
function inheritedFeatures(name: string, row: PlainData): readonly Declared[] {
  const isFolder = textAt(row, "path") !== null;
  if (isFolder) return [];
  return [{ id: crate(name), extras: textsOf(at(row, "features")), written: name, locked: true }];
}

function dependency(name: string, row: PlainData): Declared {
  const base = { id: crate(name), extras: textsOf(at(row, "features")) };
  const git = textAt(row, "git");
  if (git !== null) return { ...base, ...gitDependency(git, row) };
  const range = textOf(row) ?? textAt(row, "version") ?? "*";
  const registry = textAt(row, "registry") ?? textAt(row, "registry-index");
  const origin: Origin = { kind: "registry", location: registry ?? "" };
  const version = /^=\s*(\d[\w.+-]*)$/u.exec(range)?.[1];
  return version === undefined ? { ...base, range, origin } : { ...base, range, origin, version };
}

function gitDependency(git: string, row: PlainData): Omit<Declared, "id"> {
  const [key, ref] = (["rev", "tag", "branch"] as const)
    .map((name) => [name, textAt(row, name)] as const)
    .find(([, value]) => value !== null) ?? ["", null];
  const pinned = isCommit(ref);
  const insecure = git.startsWith("http://") ? "http://" : "";
  const origin = { kind: "git", location: insecure + repositoryKey(git), pinned } as const;
  const range = `git+${git}${ref === null ? "" : `?${key}=${ref}`}`;
  return {
    range,
    mutable: !pinned && key !== "rev",
    origin: ref === null ? origin : { ...origin, ref },
  };
}

/** `[patch]` and `[replace]` put another source under a name that others depend on. */
function replacements(rows: PlainData | undefined, used: ReadonlySet<string>): Description {
  const parts = entriesOf(rows).map(([key, row]): Description => {
    const id = crate((textAt(row, "package") ?? key).replace(/[:@].*$/u, ""));
    const value = JSON.stringify(row);
    const watched = [{ reason: `override-changed:${id}`, value, removalCounts: true }];
    if (textAt(row, "git") === null) return { declared: [], watched };
    const found = { id, ...gitDependency(textAt(row, "git") ?? "", row) };
    const direct = used.has(id) ? [`source-changed:${id}`] : [];
    return { declared: [], watched, signals: [...originSignals(found), ...direct] };
  });
  return joined(parts);
}

function describeCargoLock(data: PlainData): Description {
  const checksums = at(data, "metadata");
  const declared: Declared[] = [];
  for (const row of itemsOf(at(data, "package"))) {
    const id = crate(textAt(row, "name") ?? "");
    const version = textAt(row, "version") ?? "";
    const source = textAt(row, "source");
    // Crates of this workspace have no source.
    if (source === null) continue;
    // Before lockfile version 2 the checksums stood in one table at the end.
    const legacy = textAt(
      checksums,
      `checksum ${textAt(row, "name") ?? ""} ${version} (${source})`,
    );
    const checksum = textAt(row, "checksum") ?? legacy;
    const hashes = checksum === null ? [] : [`sha256:${checksum}`];
    declared.push({
      id,
      version,
      written: `"${textAt(row, "name") ?? ""}"`,
      ...lockSource(source, hashes),
    });
  }
  return { declared };
}

function lockSource(
  source: string,
  hashes: readonly string[],
): Pick<Declared, "origin" | "hashes"> {
  if (!source.startsWith("git+")) {
    const isDefault = /github\.com\/rust-lang\/crates\.io-index|index\.crates\.io/u.test(source);
    return { origin: { kind: "registry", location: isDefault ? "" : hostOf(source) }, hashes };
  }
  const [address = "", commit] = source.split("#", 2);
  const pins = commit === undefined ? hashes : [...hashes, `commit:${commit}`];
  return { origin: { kind: "git", location: repositoryKey(address), pinned: true }, hashes: pins };
}

const WRAPPERS = ["rustc", "rustc-wrapper", "rustc-workspace-wrapper", "rustdoc"];

/** Source: https://doc.rust-lang.org/cargo/reference/config.html */
function describeCargoConfig(data: PlainData): Description {
  const signals: string[] = [];
  const sources = at(data, "source");
  for (const [name, source] of entriesOf(sources)) {
    const target = textAt(source, "replace-with");
    if (target === null) continue;
    const url = sourceUrl(at(sources, target)) ?? sourceUrl(at(data, "registries", target));
    signals.push(`registry-changed:${name}->${url === null ? target : hostOf(url) || url}`);
    if (url !== null && isInsecure(url)) signals.push(`insecure-url:source ${target}`);
  }
  for (const [name, registry] of entriesOf(at(data, "registries"))) {
    const url = sourceUrl(registry);
    if (url === null) continue;
    signals.push(`registry-changed:${name}->${hostOf(url)}`);
    if (isInsecure(url)) signals.push(`insecure-url:registry ${name}`);
  }
  const fallback = textAt(data, "registry", "default");
  if (fallback !== null) signals.push(`registry-changed:default->${fallback}`);
  const wrappers = WRAPPERS.filter((key) => at(data, "build", key) !== undefined);
  const targets = entriesOf(at(data, "target")).flatMap(([, target]) =>
    ["linker", "runner"].filter((key) => at(target, key) !== undefined),
  );
  signals.push(...[...wrappers, ...targets].map((key) => `tool-wrapper-added:${key}`));
  if (at(data, "http", "check-revoke") === false) {
    signals.push("safety-setting-removed:check-revoke");
  }
  return { declared: [], signals };
}

function sourceUrl(source: PlainData | undefined): string | null {
  const keys = ["registry", "index", "directory", "local-registry", "git"];
  return keys.map((key) => textAt(source, key)).find((url) => url !== null) ?? null;
}
