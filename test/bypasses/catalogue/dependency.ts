import type { BypassRow } from "../bypass.ts";

/** Ways to bring in code of others. */
export const DEPENDENCY: readonly BypassRow[] = [
  [
    "DP-01",
    "preventable",
    "check",
    "names a package that is new, in every ecosystem it reads",
    "how alike its name is to a known one is not asked",
  ],
  [
    "DP-02",
    "preventable",
    "check",
    "finds packages that come from an address, a repository or another module",
    "a folder of the repository weighs medium: its files are part of the change",
  ],
  [
    "DP-03",
    "preventable",
    "check",
    "finds ranges that accept more than before",
    "they weigh medium, not high",
  ],
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
    "finds checksums that are gone, weaker or other for the same version",
    "a line that is taken out of go.sum is not found: go refuses to build then",
  ],
  [
    "DP-06",
    "preventable",
    "check",
    "finds scripts that run on install, and dependencies that may now run theirs",
    "programs such as build.rs and setup.py weigh medium",
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
    "finds package managers and wrappers that are checked in or downloaded from elsewhere",
    "a wrapper is not compared with the published checksums, and another packageManager is an ordinary update",
  ],
  [
    "DP-10",
    "preventable",
    "check",
    "finds an action that loses its pinned commit",
    "whether a pinned commit is on a branch of that repository is not looked up",
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
