import { identity } from "./purl.ts";

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/u;

/** Whether a ref is a full commit, the only kind of ref that cannot move. */
export function isCommit(ref: string | null | undefined): boolean {
  return ref !== null && ref !== undefined && COMMIT.test(ref.toLowerCase());
}

/** Host and path of an address in any spelling that git and package managers accept. */
interface Address {
  readonly host: string;
  readonly path: string;
}

/** Reads `https://`, `ssh://`, `git@host:path`, `git::https://`, `scm:git:` and friends. */
export function addressOf(url: string): Address | null {
  const bare = url
    .trim()
    .replace(/^(?:scm:)?(?:git(?:::|:(?=h|s))|git\+|hg\+|svn\+|registry\+|sparse\+|oci::)/u, "");
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//iu.exec(bare)?.[0] ?? "";
  const rest = bare.slice(scheme.length);
  if (scheme === "") {
    const scp = /^(?:[\w.-]+@)?([\w.-]+\.[\w-]+|localhost):(?!\d)(.*)$/u.exec(rest);
    if (scp !== null) return { host: (scp[1] ?? "").toLowerCase(), path: scp[2] ?? "" };
    return null;
  }
  const slash = rest.search(/[/?#]/u);
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const host = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  return {
    host: host.replace(/:(?:80|443|22)$/u, ""),
    path: slash === -1 ? "" : rest.slice(slash),
  };
}

/** The host of an address, "" when there is none. */
export function hostOf(url: string): string {
  return addressOf(url)?.host ?? "";
}

/** Host and path, without scheme, credentials, query or fragment. */
export function withoutScheme(url: string): string {
  const address = addressOf(url);
  if (address === null) return url;
  return `${address.host}${address.path.replace(/[?#].*$/u, "").replace(/^(?!\/)/u, "/")}`;
}

/** Whether content travels in the clear from another machine. */
export function isInsecure(url: string): boolean {
  const bare = url.trim().replace(/^(?:git\+|sparse\+|registry\+)/u, "");
  if (!/^(?:http|git|ftp):\/\//iu.test(bare)) return false;
  return !isLocalHost(hostOf(bare));
}

/** Whether a host is this machine. */
export function isLocalHost(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|host\.docker\.internal)(?::\d+)?$/u.test(
    host,
  );
}

/** One spelling for one repository: host and path, without `.git`, in lower case. */
export function repositoryKey(url: string): string {
  const text = withoutScheme(url)
    .replace(/\/+$/u, "")
    .replace(/\.git$/u, "");
  return text.toLowerCase();
}

const FORGES: Readonly<Record<string, string>> = {
  "github.com": "github",
  "www.github.com": "github",
  "gitlab.com": "gitlab",
  "bitbucket.org": "bitbucket",
};

/** The package URL identity of a source repository. */
export function repositoryIdentity(url: string): string {
  const address = addressOf(url);
  if (address === null) return identity({ type: "generic", path: url });
  const path = address.path
    .replace(/[?#].*$/u, "")
    .replace(/^\/+|\/+$/gu, "")
    .replace(/\.git$/u, "");
  const type = FORGES[address.host];
  if (type !== undefined) return identity({ type, path });
  return identity({ type: "generic", path: `${address.host}/${path}` });
}

/** Hosts that serve the same packages, so that moving between them is no change of origin. */
const REGISTRY_GROUPS: readonly (readonly string[])[] = [
  ["registry.npmjs.org", "registry.yarnpkg.com", "registry.npmjs.com"],
  // Documentation names of the same two registries.
  ["registry.npm.example", "registry.yarn.example"],
  ["pypi.org", "files.pythonhosted.org", "pypi.python.org"],
  ["rubygems.org", "index.rubygems.org"],
  ["pub.dev", "pub.dartlang.org"],
  ["index.crates.io", "static.crates.io", "github.com/rust-lang/crates.io-index"],
];

/** Whether a host is a public registry or a second name of one. */
export function isKnownRegistry(host: string): boolean {
  return REGISTRY_GROUPS.some((group) => group.includes(host));
}

/** Whether two hosts serve the same packages. */
export function sameRegistry(one: string, other: string): boolean {
  if (one === other) return true;
  return REGISTRY_GROUPS.some((group) => group.includes(one) && group.includes(other));
}
