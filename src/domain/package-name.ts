/** A package URL in two parts: which package, and which version of it. */
export interface PackageName {
  /** The package URL without a version; qualifiers stay. */
  readonly package: string;
  /** Null for every version. */
  readonly version: string | null;
}

/**
 * Splits a package URL. An `@` at the start of a segment belongs to the name (npm's scopes), one behind a
 * name begins the version.
 *
 * Source: https://github.com/package-url/purl-spec
 */
export function packageName(purl: string): PackageName {
  const end = purl.search(/[?#]/u);
  const path = end === -1 ? purl : purl.slice(0, end);
  const rest = end === -1 ? "" : purl.slice(end);
  const at = path.lastIndexOf("@");
  const behindName = at > 0 && path[at - 1] !== "/" && !path.slice(at).includes("/");
  if (!behindName || at === path.length - 1) return { package: purl, version: null };
  return { package: `${path.slice(0, at)}${rest}`, version: path.slice(at + 1) };
}

/**
 * What a package is filed under: the same for every spelling of its URL, whatever the rules of its type.
 * Two packages may share one, so what is found under it is still to be compared.
 */
export function packageKey(purl: string): string {
  const name = decoded(packageName(purl.trim()).package).toLowerCase();
  return name.replace(/^pkg:\/+/u, "pkg:").replace(/[-_.]+/gu, "-");
}

/** Broken escapes stand for themselves: nothing here throws on a hostile name. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
