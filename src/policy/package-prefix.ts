import { identity, pypiIdentity } from "./ecosystems/purl.ts";

const PACKAGE_URL = /^pkg:\/*([^/]+)\/([^?#]*)((?:[?#].*)?)$/su;

/**
 * A package URL, or the beginning of one, in the form that the dependency readers write: names folded and
 * encoded as its type asks, without a version. One that ends in `/` stands for everything below it.
 */
export function canonicalPackage(text: string): string {
  const [, type = "", path = "", qualifiers = ""] = PACKAGE_URL.exec(text.trim()) ?? [];
  if (type === "") return text.trim();
  const folded = type.toLowerCase();
  const name = decoded(withoutVersion(path));
  const end = name === "" || name.endsWith("/") ? "/" : "";
  const url =
    folded === "pypi" && end === "" ? pypiIdentity(name) : identity({ type: folded, path: name });
  return `${url.replace(/\/$/u, "")}${end}${qualifiers}`;
}

/** Whether one of the rules speaks of a package. */
type PackageQuestion = (purl: string) => boolean;

/** Asks whether a package is forbidden: a rule without qualifiers forbids it wherever it comes from. */
export function forbidsPackage(rules: readonly string[]): PackageQuestion {
  const wanted = rules.map(partsOf);
  return (purl) => {
    const found = partsOf(canonicalPackage(purl));
    return wanted.some(
      ({ name, qualifiers }) =>
        (qualifiers === "" || qualifiers === found.qualifiers) && covers(name, found.name),
    );
  };
}

/** Asks whether a package, or all that a narrower rule stands for, is allowed: from the same place only. */
export function allowsPackage(rules: readonly string[]): PackageQuestion {
  const wanted = rules.map(partsOf);
  return (purl) => {
    const found = partsOf(canonicalPackage(purl));
    return wanted.some(
      ({ name, qualifiers }) => qualifiers === found.qualifiers && covers(name, found.name),
    );
  };
}

/** `pkg:npm/left-pad` does not cover `pkg:npm/left-pad-2`. */
function covers(prefix: string, name: string): boolean {
  if (!name.startsWith(prefix)) return false;
  return prefix.endsWith("/") || name.length === prefix.length || name[prefix.length] === "/";
}

interface PackageParts {
  readonly name: string;
  /** What stands behind the name, such as `?repository_url=ghcr.io`. */
  readonly qualifiers: string;
}

function partsOf(canonical: string): PackageParts {
  const at = canonical.search(/[?#]/u);
  if (at === -1) return { name: canonical, qualifiers: "" };
  return { name: canonical.slice(0, at), qualifiers: canonical.slice(at) };
}

/** The `@` of a scope stands at the start of a segment, that of a version behind a name. */
function withoutVersion(path: string): string {
  const at = path.lastIndexOf("@");
  return at > 0 && path[at - 1] !== "/" ? path.slice(0, at) : path;
}

/** Broken escapes stand for themselves: nothing here throws on a hostile name. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
