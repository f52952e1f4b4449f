import type { BypassRow } from "../bypass.ts";

/** Ways to bring in code of others. */
export const DEPENDENCY: readonly BypassRow[] = [
  [
    "DP-01",
    "preventable",
    "check",
    "names a package that is new, in every ecosystem it reads, and a well-known name that it nearly has",
  ],
  [
    "DP-02",
    "preventable",
    "check",
    "weighs packages critical that come from an address, a repository, another module or a folder elsewhere, and a folder of the repository by its files",
  ],
  ["DP-03", "preventable", "check", "weighs ranges high that accept more than before"],
  [
    "DP-04",
    "preventable",
    "check",
    "finds a lockfile that downloads something else than its manifest says",
  ],
  [
    "DP-05",
    "preventable",
    "check",
    "finds checksums that are gone, weaker or other for the same version, also lines of go.sum",
  ],
  [
    "DP-06",
    "preventable",
    "check",
    "finds scripts and programs that run on install, and dependencies that may now run theirs",
  ],
  [
    "DP-07",
    "preventable",
    "check",
    "finds settings that say where packages come from, in every file that can",
  ],
  ["DP-08", "preventable", "check", "finds overrides, aliases and patches of packages"],
  [
    "DP-09",
    "preventable",
    "check",
    "weighs package managers and wrappers critical that are checked in, named anew or downloaded from elsewhere",
  ],
  [
    "DP-10",
    "preventable",
    "check",
    "finds an action that loses its pinned commit, or is pinned to a commit that its repository does not have",
  ],
  ["DP-11", "preventable", "check", "finds images, downloads, modules and charts that change"],
  ["DP-12", "preventable", "check", "takes a lockfile for a new dependency that no reader knows"],
  [
    "DP-13",
    "preventable",
    "check",
    "gives a change that is dressed up as a bot's update no lane of its own",
  ],
  [
    "DP-14",
    "detectable-only",
    "posture",
    "asks for pinned actions, since a registry can change without a pull request",
  ],
];
