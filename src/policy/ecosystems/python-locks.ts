import type { PlainData } from "../../domain/plain-data.ts";
import type { Declared, Description, Origin } from "./declared.ts";
import { at, entriesOf, itemsOf, textAt, textsOf } from "./plain.ts";
import { pypiIdentity } from "./purl.ts";
import { namedIndex } from "./python-project.ts";
import { hostOf, isInsecure, repositoryKey } from "./source-url.ts";

/** poetry.lock, uv.lock, pdm.lock and pylock.toml: a list of packages with sources and files. */
export function describePythonLock(data: PlainData): Description {
  const rows = [...itemsOf(at(data, "package")), ...itemsOf(at(data, "packages"))];
  const shared = at(data, "metadata", "files");
  const declared: Declared[] = [];
  const signals: string[] = [];
  for (const row of rows) {
    const name = textAt(row, "name");
    if (name === null) continue;
    const id = pypiIdentity(name);
    const origin = lockOrigin(row);
    if (origin === null) continue;
    const hashes = [...hashesOf(row), ...sharedHashes(shared, name, textAt(row, "version"))];
    const commit = commitOf(row);
    const version = textAt(row, "version");
    declared.push({
      id,
      origin,
      hashes: commit === null ? hashes : [...hashes, `commit:${commit}`],
      written: `"${name}"`,
      ...(version === null ? {} : { version }),
    });
    if (addresses(row).some(isInsecure)) signals.push(`insecure-url:${id}`);
  }
  return { declared, signals };
}

/** Null for packages of this repository. */
function lockOrigin(row: PlainData): Origin | null {
  const source = at(row, "source");
  const kind = textAt(source, "type");
  const git = textAt(source, "git") ?? textAt(row, "git") ?? textAt(row, "vcs", "url");
  if (git !== null) return { kind: "git", location: repositoryKey(git), pinned: true };
  const url = textAt(source, "url") ?? textAt(row, "url") ?? textAt(row, "archive", "url");
  if (kind === "git") return { kind: "git", location: repositoryKey(url ?? ""), pinned: true };
  if (kind === "directory" || at(row, "directory") !== undefined) return null;
  if (["virtual", "editable", "directory"].some((key) => at(source, key) !== undefined)) {
    return null;
  }
  const path = textAt(source, "path") ?? textAt(row, "path");
  if (kind === "file" || path !== null) {
    const location = path ?? url ?? "";
    return /\.(?:whl|gz|zip|tgz)$/u.test(location) ? { kind: "archive", location } : null;
  }
  if (kind === "url" || (kind === null && url !== null && url !== "")) {
    return { kind: "url", location: url ?? "" };
  }
  const registry = textAt(source, "registry") ?? url ?? textAt(row, "index") ?? "";
  return { kind: "registry", location: registryHost(registry) };
}

/** PyPI is the default: lockfiles write it or leave it out. */
function registryHost(url: string): string {
  const host = hostOf(url);
  return host === "pypi.org" || host === "pypi.python.org" ? "" : host;
}

function commitOf(row: PlainData): string | null {
  const source = textAt(row, "source", "git");
  const fragment = source?.split("#", 2)[1] ?? null;
  return (
    fragment ??
    textAt(row, "source", "resolved_reference") ??
    textAt(row, "revision") ??
    textAt(row, "vcs", "commit-id")
  );
}

function files(row: PlainData): readonly PlainData[] {
  const single = [at(row, "sdist"), at(row, "archive")].flatMap((file) => file ?? []);
  return [...itemsOf(at(row, "files")), ...itemsOf(at(row, "wheels")), ...single];
}

function hashesOf(row: PlainData): readonly string[] {
  return files(row).flatMap((file) => {
    const listed = entriesOf(at(file, "hashes")).map(
      ([name, value]) => `${name}:${textsOf(value)[0] ?? ""}`,
    );
    const hash = textAt(file, "hash");
    return hash === null ? listed : [hash, ...listed];
  });
}

/** Older Poetry and PDM keep the files of all packages in one table at the end. */
function sharedHashes(
  table: PlainData | undefined,
  name: string,
  version: string | null,
): readonly string[] {
  const rows = [...itemsOf(at(table, name)), ...itemsOf(at(table, `${name} ${version ?? ""}`))];
  return rows.flatMap((file) => textAt(file, "hash") ?? []);
}

function addresses(row: PlainData): readonly string[] {
  const registry = textAt(row, "source", "registry") ?? textAt(row, "source", "url") ?? "";
  return [registry, ...files(row).flatMap((file) => textAt(file, "url") ?? [])];
}

/** Pipfile.lock. */
export function describePipfileLock(data: PlainData): Description {
  const declared: Declared[] = [];
  for (const section of ["default", "develop"]) {
    for (const [name, row] of entriesOf(at(data, section))) {
      const found = pipfileEntry(name, row);
      if (found !== null) declared.push(found);
    }
  }
  const sources = itemsOf(at(data, "_meta", "sources"));
  const signals = sources.flatMap((source) => namedIndex("source", source));
  return { declared, signals };
}

function pipfileEntry(name: string, row: PlainData): Declared | null {
  const git = textAt(row, "git");
  const isLocal = textAt(row, "path") !== null;
  if (isLocal) return null;
  const version = textAt(row, "version")?.replace(/^==/u, "") ?? null;
  const ref = textAt(row, "ref");
  const hashes = [...textsOf(at(row, "hashes")), ...(ref === null ? [] : [`commit:${ref}`])];
  const base = {
    id: pypiIdentity(name),
    hashes,
    written: `"${name}"`,
    ...(version === null ? {} : { version }),
  };
  if (git === null) return base;
  return { ...base, origin: { kind: "git", location: repositoryKey(git), pinned: true } };
}
