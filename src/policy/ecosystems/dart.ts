import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined, originSignals, type Scope } from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { at, entriesOf, itemsOf, textAt, textOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { hostOf, isCommit, isInsecure, repositoryKey } from "./source-url.ts";

/** Dart and Flutter. */
export const DART: Ecosystem = {
  id: "pub",
  title: "Dart, Flutter",
  files: [
    {
      matches: named("pubspec.yaml", "pubspec.yml", "pubspec_overrides.yaml"),
      reader: "yaml",
      role: "manifest",
      describe: describePubspec,
    },
    { matches: named("pubspec.lock"), reader: "yaml", role: "lock", describe: describeLock },
  ],
};

function pub(name: string): string {
  return identity({ type: "pub", path: name });
}

/** Source: https://dart.dev/tools/pub/dependencies */
function describePubspec(documents: PlainData): Description {
  const [data] = itemsOf(documents);
  const name = textAt(data, "name");
  return joined([
    table(at(data, "dependencies"), "production"),
    table(at(data, "dev_dependencies"), "development"),
    overrides(at(data, "dependency_overrides")),
    { declared: [], firstParty: name === null ? [] : [pub(name)] },
  ]);
}

function table(rows: PlainData | undefined, scope: Scope): Description {
  const declared = entriesOf(rows).flatMap(([name, row]) => {
    const found = dependency(name, row);
    return found === null ? [] : [{ ...found, scope, written: name }];
  });
  return { declared };
}

function overrides(rows: PlainData | undefined): Description {
  const watched = entriesOf(rows).map(([name, row]) => ({
    reason: `override-changed:${pub(name)}`,
    value: overrideValue(row),
    removalCounts: true,
  }));
  const signals = entriesOf(rows).flatMap(([name, row]) => {
    const found = dependency(name, row);
    return found === null ? [] : originSignals(found);
  });
  return { declared: [], signals, watched };
}

/** Only these fields: a YAML value can refer to itself a billion times over. */
function overrideValue(row: PlainData): string {
  const fields = [["version"], ["path"], ["git"], ["git", "url"], ["git", "ref"], ["hosted"]];
  return textOf(row) ?? fields.map((keys) => textAt(row, ...keys) ?? "").join(" ");
}

/** Null for the SDK and for folders of this repository. */
function dependency(name: string, row: PlainData): Declared | null {
  if (at(row, "sdk") !== undefined || at(row, "path") !== undefined) return null;
  const id = pub(name);
  const git = textAt(row, "git") ?? textAt(row, "git", "url");
  if (git !== null) {
    const ref = textAt(row, "git", "ref");
    const pinned = isCommit(ref);
    const insecure = git.startsWith("http://") ? "http://" : "";
    const origin = { kind: "git", location: insecure + repositoryKey(git), pinned } as const;
    const range = `git+${git}${ref === null ? "" : `@${ref}`}`;
    return { id, range, mutable: !pinned, origin: ref === null ? origin : { ...origin, ref } };
  }
  const text = textOf(row) ?? textAt(row, "version") ?? "";
  const range = text === "" ? "any" : text;
  const hosted = textAt(row, "hosted") ?? textAt(row, "hosted", "url");
  const origin = { kind: "registry", location: hosted === null ? "" : hostOf(hosted) } as const;
  return {
    id,
    range,
    origin,
    ...(/^\d+\.\d+\.\d+[\w.+-]*$/u.test(range) ? { version: range } : {}),
  };
}

function describeLock(documents: PlainData): Description {
  const declared: Declared[] = [];
  const signals: string[] = [];
  for (const [name, row] of entriesOf(at(itemsOf(documents)[0], "packages"))) {
    const id = pub(name);
    const source = textAt(row, "source");
    const version = textAt(row, "version") ?? "";
    const url = textAt(row, "description", "url") ?? "";
    if (source === "path" || source === "sdk") continue;
    const sha = textAt(row, "description", "sha256");
    const commit = textAt(row, "description", "resolved-ref");
    const hashes = [
      ...(sha === null ? [] : [`sha256:${sha}`]),
      ...(commit === null ? [] : [`commit:${commit}`]),
    ];
    const origin =
      source === "git"
        ? ({ kind: "git", location: repositoryKey(url), pinned: true } as const)
        : ({ kind: "registry", location: hostOf(url) } as const);
    declared.push({ id, version, hashes, origin, written: `${name}:` });
    if (isInsecure(url)) signals.push(`insecure-url:${id}`);
  }
  return { declared, signals };
}
