import type { Declared, Scope } from "./declared.ts";
import { pypiIdentity } from "./purl.ts";
import { isCommit, repositoryKey } from "./source-url.ts";

/** The parts of one PEP 508 requirement. */
interface Requirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** `==1.0`, `>=1,<2`, or "" for any version. */
  readonly specifier: string;
  /** Of a direct reference `name @ url`. */
  readonly url: string | null;
}

const NAME = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*/u;

/**
 * Reads one requirement, without its marker and hashes; null when the text is none.
 *
 * Source: https://packaging.python.org/en/latest/specifications/dependency-specifiers/
 */
function requirement(text: string): Requirement | null {
  const name = NAME.exec(text)?.[1];
  if (name === undefined) return null;
  let rest = text.slice(name.length).trim();
  const extras = /^\[([^\]]*)\]/u.exec(rest);
  if (extras !== null) rest = rest.slice(extras[0].length).trim();
  const names = (extras?.[1] ?? "").split(",").map((extra) => extra.trim());
  const base = { name, extras: names.filter((extra) => extra !== "") };
  if (rest.startsWith("@")) {
    const url =
      rest
        .slice(1)
        .trim()
        .split(/\s+;|;\s|\s/u, 1)[0] ?? "";
    return { ...base, specifier: "", url };
  }
  const specifier = (rest.split(";", 1)[0] ?? "").replace(/[()\s]/gu, "");
  if (specifier !== "" && !/^[<>=!~]/u.test(specifier)) return null;
  return { ...base, specifier, url: null };
}

/** One package of a requirement string; null for text that names none. */
export function pythonDeclared(text: string, scope: Scope | null = null): Declared | null {
  const direct = /^(?:[a-z]+\+)?[a-z]+:\/\//u.test(text.trim());
  const found = direct ? null : requirement(text.trim());
  if (found === null) return direct ? urlDeclared(text.trim(), scope) : null;
  const where = scopeFields(scope);
  const extras = found.extras.length === 0 ? "" : `[${found.extras.join(",")}]`;
  const base = {
    id: pypiIdentity(found.name),
    extras: found.extras,
    written: found.name,
    ...where,
  };
  if (found.url !== null && isLocalFolder(found.url)) return null;
  if (found.url !== null) {
    return { ...base, ...directReference(found.url), range: `@ ${found.url}` };
  }
  const version = exactVersion(found.specifier);
  const range = `${extras}${found.specifier}`;
  return version === null ? { ...base, range } : { ...base, range, version };
}

/** Build requirements are installed apart from the project, so no lockfile holds them. */
function scopeFields(scope: Scope | null): Pick<Declared, "scope" | "locked"> {
  if (scope === null) return {};
  return scope === "build" ? { scope, locked: false } : { scope };
}

/** The version of `==1.2.3` or `===1.2.3`; null for ranges and wildcards. */
export function exactVersion(specifier: string): string | null {
  const version = /^={2,3}\s*([^,*]+)$/u.exec(specifier.trim())?.[1];
  return version === undefined ? null : version.trim();
}

type Direct = Pick<Declared, "origin" | "mutable" | "version">;

/** What `@ url` says about where the content comes from. */
export function directReference(url: string): Direct {
  const bare = url.split("#", 1)[0] ?? "";
  if (/^(?:git|hg|svn|bzr)\+/u.test(url) || /\.git(?:@|$)/u.test(bare)) return gitReference(bare);
  if (isLocal(bare)) return { origin: { kind: "archive", location: bare } };
  const version = fileVersion(bare);
  const origin = { kind: "url", location: bare } as const;
  return version === null ? { origin } : { origin, version };
}

function isLocal(url: string): boolean {
  return /^file:|^\.{0,2}\//u.test(url);
}

function isLocalFolder(url: string): boolean {
  return isLocal(url) && !isArchive(url.split("#", 1)[0] ?? "");
}

function gitReference(url: string): Direct {
  const scheme = url.indexOf("://");
  const path = url.indexOf("/", scheme + 3);
  const mark = url.indexOf("@", path === -1 ? url.length : path);
  const ref = mark === -1 ? null : url.slice(mark + 1);
  const address = mark === -1 ? url : url.slice(0, mark);
  const insecure = /^(?:git\+)?http:\/\//u.test(url) ? "http://" : "";
  const origin = { kind: "git", location: insecure + repositoryKey(address) } as const;
  const pinned = isCommit(ref);
  return { origin: { ...origin, pinned, ...(ref === null ? {} : { ref }) }, mutable: !pinned };
}

const ARCHIVE = /\.(?:whl|tar\.gz|tgz|zip|tar\.bz2|egg)$/iu;

/** Whether a path or URL names a package archive. */
export function isArchive(path: string): boolean {
  return ARCHIVE.test(path);
}

/** The longest file name of common file systems. */
const FILE_NAME_CHARACTERS_MAX = 255;

/** `name-1.0-py3-none-any.whl` and `name-1.0.tar.gz` carry name and version. */
function fileParts(url: string): readonly [string, string] | null {
  const file = url.slice(url.lastIndexOf("/") + 1).replace(/%2B/giu, "+");
  if (file.length > FILE_NAME_CHARACTERS_MAX) return null;
  const wheel = /^([A-Za-z0-9._]+)-([A-Za-z0-9._!+]+)(?:-[^-]+){3,4}\.whl$/u.exec(file);
  const source = /^(.+)-(\d[A-Za-z0-9._!+]*?)\.(?:tar\.gz|tgz|zip|tar\.bz2)$/u.exec(file);
  const match = wheel ?? source;
  return match === null ? null : [match[1] ?? "", match[2] ?? ""];
}

function fileVersion(url: string): string | null {
  return fileParts(url)?.[1] ?? null;
}

/** A bare address: the name is in the fragment `#egg=name` or in the file name. */
function urlDeclared(text: string, scope: Scope | null): Declared | null {
  const url = text.split(/\s/u, 1)[0] ?? "";
  if (isLocalFolder(url)) return null;
  const egg = /[#&]egg=([A-Za-z0-9._-]+)/u.exec(url)?.[1];
  const path = (url.split("#", 1)[0] ?? "").replace(/@[^/@]*$/u, "").replace(/\.git$/u, "");
  const name =
    egg ?? fileParts(url.split("#", 1)[0] ?? "")?.[0] ?? path.slice(path.lastIndexOf("/") + 1);
  if (name === "") return null;
  const where = scopeFields(scope);
  return {
    id: pypiIdentity(name),
    range: `@ ${url}`,
    written: url,
    ...directReference(url),
    ...where,
  };
}
