import type { Tier } from "../../domain/risk.ts";

/** What one code of the dependency readers means for people, and what it weighs. */
interface CodeMeaning {
  /** A clause that follows the package or file it is about. */
  readonly words: string;
  readonly tier: Tier;
}

/**
 * Code that comes past the registry, that runs on its own while installing, or whose content nothing
 * vouches for any more weighs critical. What weighs as much as a new package is high, and so is whatever
 * switches a check off. What only asks for a closer look stays medium.
 */
const MEANINGS: ReadonlyMap<string, CodeMeaning> = new Map([
  high("alias", "is the name in the manifest, but another package is installed"),
  critical("replaced", "is replaced by another module"),
  high("source-changed", "now comes from somewhere else"),
  critical("git-dependency", "comes from a repository, not from a registry"),
  critical("url-dependency", "comes from a plain address, not from a registry"),
  critical("registry-changed", "changes the place that packages come from"),
  critical("resolved-host-changed", "is now downloaded from another host"),
  critical("resolved-name-mismatch", "has a download address that names another package"),
  critical("integrity-changed-same-version", "has other content under the same version"),
  critical("vendored-archive", "is a checked-in archive that nobody can read in a diff"),
  high("vendored-code", "is third-party code, edited in place"),
  high("parse-error", "is not valid, so it counts as a new dependency"),
  high("unreadable-lockfile", "cannot be read, so it counts as a new dependency"),
  high("unsupported-manifest", "is in a format without a reader, so it counts as a new dependency"),
  high("unresolved-include", "names another file or image that could not be read"),
  critical("insecure-url", "is fetched without encryption"),
  high("remote-script", "is a script from the network that is run as it comes"),
  high("remote-server", "is a server on the network that an agent will talk to"),
  high("shell-command", "is started through a shell"),
  high("plugin-enabled", "is an agent plugin that is switched on"),
  critical("install-script-added", "is a script that runs on every install"),
  critical("install-script-allowed", "may now run its install script"),
  high("install-script-in-dependency", "brings an install script"),
  critical("safety-setting-removed", "is a protection that is no longer there"),
  high("tool-wrapper-added", "puts a program around the compiler"),
  high("duplicate-key", "is a key that stands twice: tools use the last, people read the first"),
  critical(
    "foreign-commit",
    "is pinned to a commit that is not on the default branch of its repository, and that no branch or tag of it names: it may be a fork's",
  ),
  critical("integrity-removed", "lost the hash or commit that fixed its content"),
  high("lock-only-addition", "appears in the lockfile although no manifest changed"),
  high("build-time-dependency", "runs while building"),
  high("override-changed", "is forced to another version deep in the tree"),
  high("patched-dependency", "is patched after it is installed"),
  medium("manifest-without-lock", "names a package, but no lockfile says which version"),
  medium("mutable-ref", "follows a branch, tag or dist-tag that can move"),
  medium("unpinned", "has no fixed version"),
  medium("untagged-version", "is a commit without a release"),
  high("range-widened", "accepts versions that were refused before"),
  medium("scope-raised", "moved from development to production"),
  medium("extras-added", "pulls in more packages that are not named here"),
  medium("toolchain-changed", "is another version of the compiler or runtime"),
  medium("dynamic-manifest", "is a program, so what was read from it may be incomplete"),
]);

function critical(code: string, words: string): readonly [string, CodeMeaning] {
  return [code, { words, tier: "critical" }];
}

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
