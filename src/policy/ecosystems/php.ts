import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined, type Origin, type Scope } from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { at, entriesOf, isOff, isOn, itemsOf, keysOf, textAt, textOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { hostOf, isInsecure, repositoryKey } from "./source-url.ts";

/** Composer. */
export const PHP: Ecosystem = {
  id: "composer",
  title: "PHP",
  files: [
    {
      matches: named("composer.json"),
      reader: "json",
      role: "manifest",
      describe: describeManifest,
    },
    { matches: named("composer.lock"), reader: "json", role: "lock", describe: describeLock },
  ],
};

/** Packages have a vendor; `php`, `ext-json` and `composer-runtime-api` are the platform. */
function composer(name: string): string | null {
  return name.includes("/") ? identity({ type: "composer", path: name }) : null;
}

/** Scripts that Composer runs on its own. Source: https://getcomposer.org/doc/articles/scripts.md */
const SCRIPTS =
  /^(?:pre|post)-(?:install-cmd|update-cmd|autoload-dump|package-(?:install|update|uninstall)|root-package-install|create-project-cmd|status-cmd|dependencies-solving|pool-create|operations-exec|file-download)$|^init$|^command$/u;

function describeManifest(data: PlainData): Description {
  const own = composer(textAt(data, "name") ?? "");
  const repositories = repositoriesOf(data);
  const scripts = keysOf(at(data, "scripts")).filter((name) => SCRIPTS.test(name));
  const allow = at(data, "config", "allow-plugins");
  const allowed = entriesOf(allow).flatMap(([name, value]) =>
    isOn(value) ? [allowedPlugin(name)] : [],
  );
  const unsafe = [
    ...(isOff(at(data, "config", "secure-http")) ? ["safety-setting-removed:secure-http"] : []),
    ...(isOn(at(data, "config", "disable-tls")) ? ["safety-setting-removed:disable-tls"] : []),
    ...(isOn(allow) ? ["install-script-allowed:*"] : []),
  ];
  return joined([
    table(at(data, "require"), "production"),
    table(at(data, "require-dev"), "development"),
    {
      declared: [],
      firstParty: own === null ? [] : [own],
      signals: [...repositories, ...allowed, ...unsafe],
      watched: scripts.map((name) => ({
        reason: `install-script-added:${name}`,
        value: JSON.stringify(at(data, "scripts", name)),
      })),
    },
  ]);
}

function allowedPlugin(name: string): string {
  return `install-script-allowed:${composer(name) ?? name}`;
}

function table(rows: PlainData | undefined, scope: Scope): Description {
  const declared = entriesOf(rows).flatMap(([name, value]): Declared[] => {
    const id = composer(name);
    const range = textOf(value) ?? "";
    if (id === null) return [];
    const version = /^v?\d+(?:\.\d+)+(?:-[\w.]+)?$/u.test(range) ? { version: range } : {};
    const mutable = /^dev-|-dev$/u.test(range.replace(/\s+as\s.*$/u, ""));
    return [{ id, range, scope, mutable, written: `"${name}"`, ...version }];
  });
  const aliases = entriesOf(rows).flatMap(([name, value]) => {
    const alias = /^(\S+)\s+as\s+(\S+)$/u.exec(textOf(value) ?? "");
    return alias === null ? [] : [`alias:${name}->${alias[1] ?? ""}`];
  });
  return { declared, signals: aliases };
}

function repositoriesOf(data: PlainData): readonly string[] {
  const list = at(data, "repositories");
  const rows = [...itemsOf(list), ...entriesOf(list).map(([, row]) => row)];
  return rows.flatMap((row) => {
    if (isOff(at(row, "packagist.org")) || isOff(row)) {
      return ["registry-changed:packagist.org->off"];
    }
    const url = textAt(row, "url");
    if (url === null || textAt(row, "type") === "path") return [];
    const host = hostOf(url);
    if (host === "repo.packagist.org" || host === "packagist.org") return [];
    const changed = `registry-changed:repository->${host === "" ? url : host}`;
    return isInsecure(url) ? [changed, `insecure-url:repository ${host}`] : [changed];
  });
}

function describeLock(data: PlainData): Description {
  const declared: Declared[] = [];
  const firstParty: string[] = [];
  const signals: string[] = [];
  for (const section of ["packages", "packages-dev"]) {
    for (const row of itemsOf(at(data, section))) {
      const name = textAt(row, "name") ?? "";
      const id = composer(name);
      if (id === null) continue;
      if (textAt(row, "dist", "type") === "path") {
        firstParty.push(id);
        continue;
      }
      const version = textAt(row, "version") ?? "";
      declared.push({
        id,
        version,
        mutable: isBranch(version),
        origin: originOf(row),
        hashes: hashesOf(row),
        written: `"${name}"`,
      });
      if (addressesOf(row).some(isInsecure)) signals.push(`insecure-url:${id}`);
    }
  }
  return { declared, firstParty, signals };
}

function isBranch(version: string): boolean {
  return /^dev-|-dev$/u.test(version);
}

function addressesOf(row: PlainData): readonly string[] {
  return [textAt(row, "dist", "url"), textAt(row, "source", "url")].flatMap((url) => url ?? []);
}

/** Packagist serves archives of the forges, so the host alone says little: the repository counts. */
function originOf(row: PlainData): Origin {
  const dist = textAt(row, "dist", "url");
  const source = textAt(row, "source", "url");
  const location = dist ?? (source === null ? "" : repositoryKey(source));
  return { kind: "registry", location: dist === null ? hostOf(source ?? "") : hostOf(location) };
}

/** Either reference is the commit the release was made from. */
function hashesOf(row: PlainData): readonly string[] {
  const commit = textAt(row, "source", "reference") ?? textAt(row, "dist", "reference");
  const sum = textAt(row, "dist", "shasum") ?? "";
  return [
    ...(commit === null || commit === "" ? [] : [`commit:${commit}`]),
    ...(sum === "" ? [] : [`sha1:${sum}`]),
  ];
}
