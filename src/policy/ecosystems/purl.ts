/** Parts of a package URL. */
interface PurlParts {
  readonly type: string;
  /** Namespace and name, separated by slashes, unencoded. */
  readonly path: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
}

/** Types whose names are compared without regard to case, so the specification folds them. */
const FOLDED = new Set(["github", "bitbucket", "gitlab", "composer", "hex", "pypi", "deb", "apk"]);

/**
 * A package URL without a version: the identity of a package. Total, where the library throws on
 * names it does not like: a hostile name must still be reported.
 *
 * Source: https://github.com/package-url/purl-spec
 */
export function identity({ type, path, qualifiers = {} }: PurlParts): string {
  const folded = FOLDED.has(type) ? path.toLowerCase() : path;
  const segments = folded.split("/").filter((segment) => segment !== "");
  const query = Object.entries(qualifiers).map(([key, value]) => `${key}=${encode(value)}`);
  const suffix = query.length === 0 ? "" : `?${query.join("&")}`;
  return `pkg:${type}/${segments.map(encode).join("/")}${suffix}`;
}

/** The package URL of one version: qualifiers stay behind it. */
export function withVersion(id: string, version: string | null): string {
  if (version === null || version === "") return id;
  const question = id.indexOf("?");
  const [base, query] = question === -1 ? [id, ""] : [id.slice(0, question), id.slice(question)];
  // Build metadata stays readable: the reference implementation keeps the plus in versions only.
  return `${base}@${encode(version).replaceAll("%2B", "+")}${query}`;
}

/** The PyPI identity of a name in any spelling. Source: https://peps.python.org/pep-0503/ */
export function pypiIdentity(name: string): string {
  return identity({ type: "pypi", path: name.trim().replace(/[-_.]+/gu, "-") });
}

/** The npm identity of a package name, scoped or not. */
export function npmIdentity(name: string): string {
  return identity({ type: "npm", path: name });
}

function encode(segment: string): string {
  // A lone surrogate makes encodeURIComponent throw.
  return encodeURIComponent(segment.toWellFormed()).replaceAll("%3A", ":");
}
