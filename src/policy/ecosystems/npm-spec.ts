import semver from "semver";
import type { Declared, Origin } from "./declared.ts";
import { identity, npmIdentity } from "./purl.ts";
import { hostOf, isCommit, repositoryKey } from "./source-url.ts";

/** What a dependency specifier of package.json asks for. */
export type NpmSpec =
  | { readonly kind: "version" | "range" | "tag"; readonly text: string }
  | { readonly kind: "alias"; readonly name: string; readonly spec: NpmSpec }
  | { readonly kind: "git"; readonly repository: string; readonly ref: string | null }
  | { readonly kind: "url" | "archive"; readonly location: string }
  /** A folder of this repository: workspaces, links, paths. */
  | { readonly kind: "first-party" }
  | { readonly kind: "patch"; readonly spec: NpmSpec; readonly file: string }
  | { readonly kind: "catalog"; readonly name: string }
  | { readonly kind: "jsr"; readonly name: string; readonly spec: NpmSpec };

const ARCHIVE = /\.(?:tgz|tar\.gz|tar)$/iu;
const FORGE = /^(github|gitlab|bitbucket|gist):([^#]+)(?:#(.*))?$/u;
const SHORTHAND = /^([\w.-]+\/[\w.-]+)(?:#(.*))?$/u;
const GIT_URL = /^(?:git\+[a-z]+:\/\/|git:\/\/|ssh:\/\/|git@)/u;
const HOSTED =
  /^https?:\/\/(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)\/[\w.-]+\/[\w.-]+(?:#.*)?$/u;
const LOCAL = /^(?:workspace|link|portal|exec):|^(?:\.{1,2}\/|\/|~\/|[A-Za-z]:[\\/])/u;
const NESTING_MAX = 4;

/**
 * Reads a specifier the way npm, pnpm, Yarn and Bun do.
 *
 * Source: https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies
 */
export function npmSpec(name: string, text: string, nesting = 0): NpmSpec {
  const spec = text.trim();
  if (nesting > NESTING_MAX) return { kind: "tag", text: spec };
  return protocolSpec(name, spec, nesting) ?? gitSpec(spec) ?? urlSpec(spec) ?? registrySpec(spec);
}

function protocolSpec(name: string, spec: string, nesting: number): NpmSpec | null {
  const colon = spec.indexOf(":");
  const rest = spec.slice(colon + 1);
  switch (colon === -1 ? "" : spec.slice(0, colon)) {
    case "npm":
      return aliasSpec(name, rest, nesting);
    case "jsr":
      return jsrSpec(name, rest, nesting);
    case "catalog":
      return { kind: "catalog", name: rest };
    case "patch":
      return patchSpec(name, rest, nesting);
    case "file":
      if (ARCHIVE.test(rest)) return { kind: "archive", location: rest };
      return { kind: "first-party" };
    default:
      if (ARCHIVE.test(spec) && LOCAL.test(spec)) return { kind: "archive", location: spec };
      return LOCAL.test(spec) ? { kind: "first-party" } : null;
  }
}

/** Splits `name@spec`, where the name may be scoped. */
export function splitNameAndSpec(text: string): readonly [string, string] {
  const at = text.indexOf("@", 1);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function aliasSpec(name: string, rest: string, nesting: number): NpmSpec {
  // Yarn writes plain ranges as `npm:^1.0.0`; a package name never begins like a range.
  if (/^[\d^~<>=*v]/u.test(rest) && !rest.includes("@")) return npmSpec(name, rest, nesting + 1);
  const [real, spec] = splitNameAndSpec(rest);
  if (real === name) return npmSpec(name, spec, nesting + 1);
  if (rest === "" || semver.validRange(rest) !== null) return npmSpec(name, rest, nesting + 1);
  return { kind: "alias", name: real, spec: npmSpec(real, spec, nesting + 1) };
}

function jsrSpec(name: string, rest: string, nesting: number): NpmSpec {
  const [real, spec] = rest.startsWith("@") ? splitNameAndSpec(rest) : [name, rest];
  return { kind: "jsr", name: real, spec: npmSpec(real, spec, nesting + 1) };
}

function patchSpec(name: string, rest: string, nesting: number): NpmSpec {
  const [target = "", file = ""] = rest.split("#", 2);
  const [, inner] = splitNameAndSpec(target);
  const spec = npmSpec(name, inner.replaceAll("%3A", ":").replaceAll("%40", "@"), nesting + 1);
  return { kind: "patch", spec, file };
}

function gitSpec(spec: string): NpmSpec | null {
  const forge = FORGE.exec(spec);
  if (forge !== null) {
    const [, host = "", path = "", ref] = forge;
    const domain = host === "bitbucket" ? "bitbucket.org" : `${host}.com`;
    return { kind: "git", repository: `https://${domain}/${path}`, ref: ref ?? null };
  }
  const short = SHORTHAND.exec(spec);
  if (short !== null && !spec.startsWith("@")) {
    return {
      kind: "git",
      repository: `https://github.com/${short[1] ?? ""}`,
      ref: short[2] ?? null,
    };
  }
  const isUrl = /^https?:\/\//u.test(spec) && /\.git(?:#.*)?$/u.test(spec);
  if (!GIT_URL.test(spec) && !HOSTED.test(spec) && !isUrl) return null;
  const hash = spec.indexOf("#");
  const repository = hash === -1 ? spec : spec.slice(0, hash);
  return { kind: "git", repository, ref: hash === -1 ? null : spec.slice(hash + 1) };
}

function urlSpec(spec: string): NpmSpec | null {
  return /^https?:\/\//u.test(spec) ? { kind: "url", location: spec } : null;
}

function registrySpec(spec: string): NpmSpec {
  const exact = semver.valid(spec.replace(/^[=v]+/u, ""));
  if (exact !== null) return { kind: "version", text: spec.replace(/^[=v]+/u, "") };
  if (spec === "" || semver.validRange(spec) !== null) return { kind: "range", text: spec };
  return { kind: "tag", text: spec };
}

/** One dependency of a manifest in the npm world; null for folders of this repository. */
export function npmDeclared(name: string, text: string): Declared | null {
  return declaredOf(npmIdentity(name), npmSpec(name, text), text);
}

function declaredOf(id: string, spec: NpmSpec, range: string): Declared | null {
  switch (spec.kind) {
    case "version":
      return { id, range, version: spec.text };
    case "range":
      return { id, range };
    case "tag":
      return { id, range, mutable: true };
    case "alias":
      return declaredOf(npmIdentity(spec.name), spec.spec, range);
    case "patch":
      return declaredOf(id, spec.spec, range);
    case "jsr":
      return declaredOf(identity({ type: "jsr", path: spec.name }), spec.spec, range);
    case "catalog":
      return { id };
    case "git":
      return {
        id,
        range,
        mutable: !isPinned(spec.ref),
        origin: gitOrigin(spec.repository, spec.ref),
      };
    case "url":
    case "archive":
      return { id, range, origin: { kind: spec.kind, location: spec.location } };
    case "first-party":
      return null;
  }
}

function gitOrigin(repository: string, ref: string | null): Origin {
  const scheme = /^(?:git\+)?http:\/\//u.test(repository) ? "http://" : "";
  const origin = { kind: "git", location: scheme + repositoryKey(repository) } as const;
  return { ...origin, pinned: isPinned(ref), ...(ref === null ? {} : { ref }) };
}

function isPinned(ref: string | null): boolean {
  return isCommit(ref?.replace(/^commit[:=]/u, ""));
}

/** `alias:name->real` for a specifier that installs another package; null for all others. */
export function aliasSignal(name: string, text: string): string | null {
  const spec = npmSpec(name, text);
  if (spec.kind === "alias" && spec.name !== name) return `alias:${name}->${spec.name}`;
  return null;
}

const TARBALL = /\/((?:@[\w.~-]+(?:\/|%2[fF]))?[\w.~-]+)\/-\/(?:@[\w.~-]+\/)?([\w.~+-]+)\.tgz/u;

/** What the address of a registry tarball says it holds; null for addresses of another shape. */
function tarballName(url: string): { readonly name: string; readonly file: string } | null {
  const match = TARBALL.exec(url);
  if (match === null) return null;
  return { name: (match[1] ?? "").replace(/%2f/iu, "/"), file: match[2] ?? "" };
}

/** Whether a registry tarball holds another package or version than the lock entry says. */
export function isMismatch(url: string, name: string, version: string): boolean {
  const tarball = tarballName(url);
  if (tarball === null) return false;
  const short = name.slice(name.lastIndexOf("/") + 1);
  return tarball.name !== name || tarball.file !== `${short}-${version.replace(/\+.*$/u, "")}`;
}

/** Host of a lock entry's download address. */
export function registryOrigin(resolved: string): Origin {
  const plainFile = /^https?:/u.test(resolved) && !/\/(?:-|download|~)\//u.test(resolved);
  return { kind: "registry", location: hostOf(resolved), plainFile };
}
