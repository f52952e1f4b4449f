import type { BypassRow } from "../bypass.ts";

/** Ways to abuse the emergency exit. */
export const BREAK_GLASS: readonly BypassRow[] = [
  ["BG-01", "preventable", "e2e", "refuses an override by the author or one person alone"],
  ["BG-02", "preventable", "e2e", "ends an override with a push or another base"],
  ["BG-03", "preventable", "e2e", "does not take an override for another pull request"],
  ["BG-04", "preventable", "e2e", "ends an override at its time, by whichever clock is ahead"],
  [
    "BG-05",
    "detectable-only",
    "log",
    "records each override, shows how many there are, and asks for a review afterwards",
  ],
  [
    "BG-06",
    "preventable",
    "e2e",
    "asks who has just joined for a second person, and ends the override of who leaves",
  ],
  ["BG-07", "preventable", "core", "takes no form, and has no page that one could be on"],
  ["BG-08", "preventable", "core", "has no page about an organisation that another could read"],
  [
    "BG-09",
    "preventable",
    "core",
    "hands out no token, and has no command that writes to GitHub whatever token it is given",
  ],
  ["BG-10", "preventable", "e2e", "has no effect without an entry"],
];

/** Ways to change what was recorded. */
export const LOG_TAMPER: readonly BypassRow[] = [
  ["LG-01", "detectable-only", "log", "finds an entry that was changed"],
  ["LG-02", "detectable-only", "log", "finds entries cut off the end"],
  ["LG-03", "detectable-only", "log", "finds a log that was built anew"],
  ["LG-04", "preventable", "log", "gives each entry one place under concurrent writers"],
  ["LG-05", "preventable", "log", "misses no entry that is committed late"],
  ["LG-06", "detectable-only", "log", "finds two logs of one size"],
  [
    "LG-07",
    "preventable",
    "log",
    "orders entries by place and not by time, and tells of a clock that differs from GitHub's",
  ],
  ["LG-08", "preventable", "log", "writes no state without its entry"],
  ["LG-09", "detectable-only", "log", "wants more than a signature"],
  ["LG-10", "preventable", "log", "hashes one form of an entry"],
  ["LG-11", "preventable", "log", "tells leaves from nodes"],
  ["LG-12", "preventable", "log", "keeps its proofs when a person is erased"],
  ["LG-13", "preventable", "log", "tells when nothing was anchored"],
  ["LG-14", "preventable", "log", "refuses to go on after an older copy was restored"],
  ["LG-15", "preventable", "log", "does not verify half an export"],
  ["LG-16", "preventable", "log", "writes control characters to no output"],
];
