import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined, type Scope } from "./declared.ts";
import { at, entriesOf, itemsOf, textAt, textOf, textsOf } from "./plain.ts";
import { pypiIdentity } from "./purl.ts";
import { directReference, exactVersion, isArchive, pythonDeclared } from "./python-requirement.ts";
import { hostOf, isCommit, isInsecure, repositoryKey } from "./source-url.ts";

/** pyproject.toml: the standard tables and those of Poetry, PDM, uv and Hatch. */
export function describePyproject(data: PlainData): Description {
  const tool = at(data, "tool");
  const name = textAt(data, "project", "name") ?? textAt(tool, "poetry", "name");
  const parts = [
    requirements(textsOf(at(data, "project", "dependencies")), "production"),
    groups(at(data, "project", "optional-dependencies"), "production"),
    groups(at(data, "dependency-groups"), "development"),
    requirements(textsOf(at(data, "build-system", "requires")), "build"),
    groups(at(tool, "pdm", "dev-dependencies"), "development"),
    requirements(textsOf(at(tool, "uv", "dev-dependencies")), "development"),
    requirements(textsOf(at(tool, "uv", "build-constraint-dependencies")), "build"),
    overrides(textsOf(at(tool, "uv", "override-dependencies"))),
    hatch(tool),
    poetry(at(tool, "poetry")),
    indexes(tool),
    { declared: [], firstParty: name === null ? [] : [pypiIdentity(name)] },
  ];
  return withSources(joined(parts), at(tool, "uv", "sources"));
}

function requirements(texts: readonly string[], scope: Scope): Description {
  return { declared: texts.flatMap((text) => pythonDeclared(text, scope) ?? []) };
}

function groups(table: PlainData | undefined, scope: Scope): Description {
  return joined(entriesOf(table).map(([, list]) => requirements(textsOf(list), scope)));
}

function hatch(tool: PlainData | undefined): Description {
  const environments = entriesOf(at(tool, "hatch", "envs")).map(([, environment]) => {
    const extra = textsOf(at(environment, "extra-dependencies"));
    return requirements([...textsOf(at(environment, "dependencies")), ...extra], "development");
  });
  return joined(environments);
}

function overrides(texts: readonly string[]): Description {
  const watched = texts.flatMap((text) => {
    const found = pythonDeclared(text);
    if (found === null) return [];
    return [{ reason: `override-changed:${found.id}`, value: text, removalCounts: true }];
  });
  return { declared: [], watched };
}

function poetry(data: PlainData | undefined): Description {
  const grouped = entriesOf(at(data, "group")).map(([, group]) =>
    dependencyTable(at(group, "dependencies"), "development"),
  );
  return joined([
    dependencyTable(at(data, "dependencies"), "production"),
    dependencyTable(at(data, "dev-dependencies"), "development"),
    ...grouped,
  ]);
}

/** Names mapped to versions or tables, as Poetry and Pipenv have it. */
export function dependencyTable(table: PlainData | undefined, scope: Scope): Description {
  const declared = entriesOf(table).flatMap(([name, value]) => {
    if (name === "python") return [];
    const rows = Array.isArray(value) ? itemsOf(value) : [value];
    return rows.flatMap((row) => tableEntry(name, row, scope) ?? []);
  });
  return { declared };
}

function tableEntry(name: string, row: PlainData, scope: Scope): Declared | null {
  const extras = textsOf(at(row, "extras"));
  const base = { id: pypiIdentity(name), extras, scope, written: name };
  const sourced = sourceOf(row);
  if (sourced === "first-party") return null;
  const text = textOf(row) ?? textAt(row, "version") ?? "";
  if (sourced !== null) return { ...base, ...sourced };
  const version = exactVersion(text) ?? (/^\d[\w.+!-]*$/u.test(text) ? text : null);
  return version === null ? { ...base, range: text } : { ...base, range: text, version };
}

type Sourced = Pick<Declared, "origin" | "mutable" | "range" | "version">;

/** What `{ git = … }`, `{ url = … }`, `{ path = … }` and named sources say. */
function sourceOf(row: PlainData): Sourced | "first-party" | null {
  const git = textAt(row, "git");
  if (git !== null) return gitSource(git, row);
  const url = textAt(row, "url");
  if (url !== null) return { ...directReference(url), range: `@ ${url}` };
  const path = textAt(row, "path") ?? textAt(row, "file");
  if (path !== null && isArchive(path)) return { origin: { kind: "archive", location: path } };
  if (path !== null || at(row, "workspace") === true) return "first-party";
  const source = textAt(row, "source") ?? textAt(row, "index");
  if (source === null) return null;
  const text = textAt(row, "version") ?? "";
  return { origin: { kind: "registry", location: source }, range: text };
}

function gitSource(git: string, row: PlainData): Sourced {
  const ref =
    textAt(row, "rev") ?? textAt(row, "ref") ?? textAt(row, "tag") ?? textAt(row, "branch");
  const pinned = isCommit(ref);
  const insecure = git.startsWith("http://") ? "http://" : "";
  const origin = { kind: "git", location: insecure + repositoryKey(git), pinned } as const;
  const range = `@ git+${git}${ref === null ? "" : `@${ref}`}`;
  return { origin: ref === null ? origin : { ...origin, ref }, mutable: !pinned, range };
}

/** uv's table of sources decides where a requirement really comes from. */
function withSources(description: Description, sources: PlainData | undefined): Description {
  const table = new Map(
    entriesOf(sources).map(([name, row]) => [pypiIdentity(name), itemsOf(row)[0] ?? row] as const),
  );
  const declared = description.declared.flatMap((found) => {
    const row = table.get(found.id);
    const sourced = row === undefined ? null : sourceOf(row);
    if (sourced === null) return [found];
    if (sourced === "first-party") return [];
    // The requirement keeps its own range: only the place it comes from is another.
    const { range: _range, ...rest } = sourced;
    return [{ ...found, ...rest }];
  });
  return { ...description, declared };
}

function indexes(tool: PlainData | undefined): Description {
  const sources = [...itemsOf(at(tool, "poetry", "source")), ...itemsOf(at(tool, "pdm", "source"))];
  const signals = [
    ...itemsOf(at(tool, "uv", "index")).flatMap((row) => namedIndex("index", row)),
    ...sources.flatMap((row) => namedIndex("source", row)),
  ];
  const plain: readonly (readonly [string, readonly string[]])[] = [
    ["index-url", textsOf(at(tool, "uv", "index-url"))],
    ["extra-index-url", textsOf(at(tool, "uv", "extra-index-url"))],
    ["find-links", textsOf(at(tool, "uv", "find-links"))],
  ];
  const more = plain.flatMap(([name, urls]) => urls.flatMap((url) => indexSignals(name, url)));
  return { declared: [], signals: [...signals, ...more] };
}

/** An entry of a table of indexes, with a name and an address. */
export function namedIndex(kind: string, row: PlainData): readonly string[] {
  const name = textAt(row, "name") ?? "";
  return indexSignals(kind, textAt(row, "url") ?? "", name === "" ? kind : `${kind} ${name}`);
}

/** A package index as signals; PyPI itself is none. */
export function indexSignals(kind: string, url: string, label = kind): readonly string[] {
  const host = hostOf(url);
  if (host === "" || host === "pypi.org" || host === "pypi.python.org") return [];
  const changed = `registry-changed:${kind}->${host}`;
  return isInsecure(url) ? [changed, `insecure-url:${label}`] : [changed];
}
