import { isPlainRecord, type PlainData } from "../../domain/plain-data.ts";
import type { Declared, Description, Origin } from "./declared.ts";
import { isMismatch, npmSpec, registryOrigin, splitNameAndSpec } from "./npm-spec.ts";
import { at, entriesOf, isOn, textAt, textsOf } from "./plain.ts";
import { npmIdentity } from "./purl.ts";
import { isInsecure, repositoryKey } from "./source-url.ts";

/** One locked package, before it becomes a declaration. */
export interface LockEntry {
  /** The name it is installed under. */
  readonly slot: string;
  /** The package it really is. */
  readonly name: string;
  readonly version: string;
  readonly resolved: string;
  readonly integrity: readonly string[];
  readonly installScript: boolean;
}

/** Turns lock entries into a description; what addresses and names contradict becomes a signal. */
export function describeEntries(entries: readonly LockEntry[]): Description {
  const declared: Declared[] = [];
  const signals: string[] = [];
  for (const entry of entries) {
    const id = npmIdentity(entry.name);
    const origin = originOf(entry.resolved);
    const commit =
      origin.kind === "git" ? /[#/]([0-9a-f]{40})$/u.exec(entry.resolved)?.[1] : undefined;
    // Sources other than a registry stand where the version would be.
    const isVersion = !/[:/]/u.test(entry.version);
    declared.push({
      id,
      ...(isVersion ? { version: entry.version } : {}),
      origin,
      hashes: commit === undefined ? entry.integrity : [...entry.integrity, `commit:${commit}`],
      installScript: entry.installScript,
      written: entry.name,
    });
    if (entry.slot !== entry.name) signals.push(`alias:${entry.slot}->${entry.name}`);
    if (isMismatch(entry.resolved, entry.name, entry.version)) {
      signals.push(`resolved-name-mismatch:${id}`);
    }
    if (isInsecure(entry.resolved)) signals.push(`insecure-url:${id}`);
  }
  return { declared, signals };
}

const FORGE_ARCHIVE =
  /^https:\/\/(codeload\.github\.com\/[^/]+\/[^/]+|gitlab\.com\/.+)\/(?:tar\.gz|-\/archive|repository\/archive)/u;

function originOf(resolved: string): Origin {
  if (resolved === "") return { kind: "registry", location: "" };
  // The shape of every registry, and nearly every entry of a large lockfile.
  if (resolved.startsWith("https://") && resolved.includes("/-/")) return registryOrigin(resolved);
  const archive = FORGE_ARCHIVE.exec(resolved)?.[1]?.replace(/^codeload\./u, "");
  if (archive !== undefined) return { kind: "git", location: archive.toLowerCase(), pinned: true };
  const spec = npmSpec("", resolved);
  if (spec.kind === "git") {
    return { kind: "git", location: repositoryKey(spec.repository), pinned: true };
  }
  if (spec.kind === "archive") return { kind: "archive", location: spec.location };
  return registryOrigin(resolved);
}

/** package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3. */
export function describePackageLock(data: PlainData): Description {
  const packages = at(data, "packages");
  if (!isPlainRecord(packages)) return describeEntries(entriesOfVersion1(at(data, "dependencies")));
  const firstParty: string[] = [];
  const entries: LockEntry[] = [];
  for (const [path, entry] of entriesOf(packages)) {
    const slot = slotOf(path);
    const name = textAt(entry, "name") ?? slot;
    if (slot === null || name === null || isOn(at(entry, "link"))) {
      // Only a link proves that the name is served from this repository.
      if (slot !== null) firstParty.push(npmIdentity(slot));
      continue;
    }
    entries.push(lockEntry(slot, name, entry));
  }
  return { ...describeEntries(entries), firstParty };
}

/** The name a path such as `node_modules/a/node_modules/@b/c` installs; null for own folders. */
function slotOf(path: string): string | null {
  const marker = "node_modules/";
  const start = path.lastIndexOf(marker);
  return start === -1 ? null : path.slice(start + marker.length);
}

function lockEntry(slot: string, name: string, entry: PlainData): LockEntry {
  return {
    slot,
    name,
    version: textAt(entry, "version") ?? "",
    resolved: textAt(entry, "resolved") ?? "",
    integrity: hashesOf(textAt(entry, "integrity")),
    installScript: isOn(at(entry, "hasInstallScript")),
  };
}

/** `integrity` may hold several hashes, separated by spaces. */
export function hashesOf(integrity: string | null): readonly string[] {
  return (integrity ?? "").split(/\s+/u).filter((hash) => hash !== "");
}

function entriesOfVersion1(root: PlainData | undefined): readonly LockEntry[] {
  const entries: LockEntry[] = [];
  const tables = [root];
  for (let table = tables.pop(); table !== undefined; table = tables.pop()) {
    for (const [slot, entry] of entriesOf(table)) {
      tables.push(at(entry, "dependencies") ?? null);
      const found = entryOfVersion1(slot, entry);
      if (found !== null) entries.push(found);
    }
  }
  return entries;
}

/** Version 1 hides aliases, git and file sources in `version`. */
function entryOfVersion1(slot: string, entry: PlainData): LockEntry | null {
  const text = textAt(entry, "version") ?? "";
  const base = lockEntry(slot, slot, entry);
  const spec = npmSpec(slot, text);
  switch (spec.kind) {
    case "alias": {
      const [, version] = splitNameAndSpec(text.slice("npm:".length));
      return { ...base, name: spec.name, version };
    }
    case "first-party":
      return null;
    case "git":
    case "url":
    case "archive":
      return { ...base, resolved: text };
    case "version":
    case "range":
    case "tag":
    case "patch":
    case "catalog":
    case "jsr":
      return base;
  }
}

/** bun.lock: `packages` maps a path to `[name@version, registry, meta, integrity]`. */
export function describeBunLock(data: PlainData): Description {
  const entries = entriesOf(at(data, "packages")).flatMap(
    ([path, row]) => bunEntry(path, row) ?? [],
  );
  return describeEntries(entries);
}

function bunEntry(path: string, row: PlainData): LockEntry | null {
  const texts = textsOf(row);
  const [name, version] = splitNameAndSpec(texts[0] ?? "");
  const spec = npmSpec(name, version);
  if (spec.kind === "first-party" || name === "") return null;
  const isRemote = spec.kind === "git" || spec.kind === "url" || spec.kind === "archive";
  const segments = path.split("/");
  const slot = segments.slice(segments.at(-2)?.startsWith("@") === true ? -2 : -1).join("/");
  return {
    slot,
    name,
    version,
    resolved: isRemote ? version : (texts[1] ?? ""),
    integrity: texts.filter((text) => /^sha\d+-/u.test(text)),
    installScript: false,
  };
}
