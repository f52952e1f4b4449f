import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined } from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { describeEntries } from "./npm-locks.ts";
import { dependencyTable } from "./npm-manifest.ts";
import { npmDeclared, splitNameAndSpec } from "./npm-spec.ts";
import { at, entriesOf, keysOf, textAt, textOf, textsOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { withoutScheme } from "./source-url.ts";

/** Deno: deno.json, deno.lock and import maps. */
export const DENO: Ecosystem = {
  id: "deno",
  title: "Deno and import maps",
  files: [
    {
      matches: named("deno.json", "deno.jsonc", "jsr.json"),
      reader: "json-with-comments",
      role: "manifest",
      describe: describeDenoJson,
    },
    {
      matches: named("import_map.json", "importmap.json", "import-map.json"),
      reader: "json-with-comments",
      role: "standalone",
      describe: (data) => importMap(data),
    },
    { matches: named("deno.lock"), reader: "json", role: "lock", describe: describeDenoLock },
  ],
};

function describeDenoJson(data: PlainData): Description {
  const name = textAt(data, "name");
  const firstParty = name === null ? [] : [identity({ type: "jsr", path: name })];
  const tables = dependencyTable(at(data, "catalog"), null);
  return joined([importMap(data), tables, { declared: [], firstParty }]);
}

function importMap(data: PlainData): Description {
  const scoped = entriesOf(at(data, "scopes")).flatMap(([, table]) => entriesOf(table));
  const rows = [...entriesOf(at(data, "imports")), ...scoped];
  return joined(rows.map(([key, value]) => importOf(key, textOf(value) ?? "")));
}

/** One import: a package of npm or JSR, or a module by URL. Paths are first party. */
export function importOf(key: string, target: string): Description {
  const found = moduleOf(target);
  return { declared: found === null ? [] : [{ ...found, written: key }] };
}

const CDN =
  /^https?:\/\/(?:esm\.sh|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net\/npm|esm\.run|jspm\.dev|ga\.jspm\.io|cdn\.jspm\.io)\/(?:v\d+\/|\*)?(?:npm:)?((?:@[\w.-]+\/)?[\w.-]+)(?:@([^/?&]+))?/u;

/** The package behind a module specifier; null for relative paths and built-in modules. */
export function moduleOf(target: string): Declared | null {
  const registry = /^(npm|jsr):\/?(.+)$/u.exec(target);
  if (registry !== null) return registryModule(registry[1] ?? "", registry[2] ?? "");
  if (!/^https?:\/\//u.test(target)) return null;
  const origin = { kind: "url", location: target } as const;
  const cdn = CDN.exec(target);
  if (cdn !== null) {
    const found = npmDeclared(cdn[1] ?? "", cdn[2] ?? "");
    return found === null ? null : { ...found, origin };
  }
  const land = /^https:\/\/deno\.land\/(?:x\/)?([\w.-]+)(?:@([^/]+))?/u.exec(target);
  const path = land === null ? withoutScheme(target) : (land[1] ?? "");
  const version = land?.[2];
  const id = identity({ type: "deno", path });
  return { id, origin, ...(version === undefined ? {} : { version, range: version }) };
}

function registryModule(type: string, text: string): Declared | null {
  const scoped = text.startsWith("@") ? text.split("/").slice(0, 2).join("/") : text.split("/")[0];
  const [name, spec] = splitNameAndSpec(scoped ?? "");
  const found = npmDeclared(name, spec);
  if (found === null || type === "npm") return found;
  return { ...found, id: identity({ type: "jsr", path: name }) };
}

function describeDenoLock(data: PlainData): Description {
  const npm = at(data, "npm") ?? at(data, "packages", "npm");
  const jsr = at(data, "jsr") ?? at(data, "packages", "jsr");
  const entries = entriesOf(npm).map(([key, entry]) => {
    const [name, version] = splitNameAndSpec(key);
    return {
      slot: name,
      name,
      version: version.replace(/_.*$/u, ""),
      resolved: textAt(entry, "tarball") ?? "",
      integrity: textsOf(at(entry, "integrity")),
      installScript: at(entry, "scripts") !== undefined,
    };
  });
  const modules = entriesOf(jsr).map(([key, entry]): Declared => {
    const [path, version] = splitNameAndSpec(key);
    const hashes = textsOf(at(entry, "integrity")).map((hash) => `sha256:${hash}`);
    return { id: identity({ type: "jsr", path }), version, hashes, written: key };
  });
  return joined([describeEntries(entries), { declared: modules }, remoteModules(data)]);
}

/** Modules by URL, one declaration per package of the address. */
function remoteModules(data: PlainData): Description {
  const found = keysOf(at(data, "remote")).flatMap((url) => moduleOf(url) ?? []);
  const unique = new Map(found.map((module) => [`${module.id}@${module.version ?? ""}`, module]));
  return { declared: [...unique.values()] };
}
