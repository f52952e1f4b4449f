import type { Tier } from "../../domain/risk.ts";

/** What one code of the dependency readers means for people, and what it weighs. */
interface CodeMeaning {
  /** A clause that follows the package or file it is about. */
  readonly words: string;
  readonly tier: Tier;
}

/**
 * Codes that make a change weigh as much as a new package are high; so is whatever lets foreign code
 * run or switches a check off. What only asks for a closer look stays medium.
 */
const MEANINGS: ReadonlyMap<string, CodeMeaning> = new Map([
  high("alias", "is the name in the manifest, but another package is installed"),
  high("replaced", "is replaced by another module"),
  high("source-changed", "now comes from somewhere else"),
  high("git-dependency", "comes from a repository, not from a registry"),
  high("url-dependency", "comes from a plain address, not from a registry"),
  high("registry-changed", "changes the place that packages come from"),
  high("resolved-host-changed", "is now downloaded from another host"),
  high("resolved-name-mismatch", "has a download address that names another package"),
  high("integrity-changed-same-version", "has other content under the same version"),
  high("vendored-archive", "is a checked-in archive that nobody can read in a diff"),
  high("vendored-code", "is third-party code, edited in place"),
  high("parse-error", "is not valid, so it counts as a new dependency"),
  high("unreadable-lockfile", "cannot be read, so it counts as a new dependency"),
  high("unsupported-manifest", "is in a format without a reader, so it counts as a new dependency"),
  high("unresolved-include", "names another file or image that could not be read"),
  high("insecure-url", "is fetched without encryption"),
  high("remote-script", "is a script from the network that is run as it comes"),
  high("remote-server", "is a server on the network that an agent will talk to"),
  high("shell-command", "is started through a shell"),
  high("plugin-enabled", "is an agent plugin that is switched on"),
  high("install-script-added", "is a script that runs on every install"),
  high("install-script-allowed", "may now run its install script"),
  high("install-script-in-dependency", "brings an install script"),
  high("safety-setting-removed", "is a protection that is no longer there"),
  high("tool-wrapper-added", "puts a program around the compiler"),
  high("duplicate-key", "is a key that stands twice: tools use the last, people read the first"),
  high("integrity-removed", "lost the hash or commit that fixed its content"),
  high("lock-only-addition", "appears in the lockfile although no manifest changed"),
  high("build-time-dependency", "runs while building"),
  high("override-changed", "is forced to another version deep in the tree"),
  high("patched-dependency", "is patched after it is installed"),
  medium("manifest-without-lock", "names a package, but no lockfile says which version"),
  medium("mutable-ref", "follows a branch, tag or dist-tag that can move"),
  medium("unpinned", "has no fixed version"),
  medium("untagged-version", "is a commit without a release"),
  medium("range-widened", "accepts versions that were refused before"),
  medium("scope-raised", "moved from development to production"),
  medium("extras-added", "pulls in more packages that are not named here"),
  medium("toolchain-changed", "is another version of the compiler or runtime"),
  medium("dynamic-manifest", "is a program, so what was read from it may be incomplete"),
]);

function high(code: string, words: string): readonly [string, CodeMeaning] {
  return [code, { words, tier: "high" }];
}

function medium(code: string, words: string): readonly [string, CodeMeaning] {
  return [code, { words, tier: "medium" }];
}

/** The meaning of a code. One without an entry weighs high: nobody has judged it yet. */
export function meaningOf(code: string): CodeMeaning {
  return MEANINGS.get(code) ?? { words: `shows ${code}`, tier: "high" };
}
