import type { BypassRow } from "../bypass.ts";

/** Ways to approve what one made. */
export const SELF_APPROVAL: readonly BypassRow[] = [
  ["SA-01", "preventable", "e2e", "does not count the author's own comment, and says why"],
  ["SA-02", "preventable", "e2e", "knows the author again under another login"],
  ["SA-03", "preventable", "e2e", "does not count a review by who pushed last"],
  ["SA-04", "preventable", "e2e", "does not count a review by the author of a commit"],
  [
    "SA-05",
    "preventable",
    "e2e",
    "does not count a review by a co-author, and names the address of one whom GitHub does not know",
  ],
  [
    "SA-06",
    "preventable",
    "e2e",
    "does not count a review by a person who pushed to a bot's branch",
  ],
  [
    "SA-07",
    "preventable",
    "e2e",
    "does not count a review by who had the change assigned to an agent",
  ],
  ["SA-08", "preventable", "e2e", "does not count a review by who told the agent what to push"],
  [
    "SA-09",
    "detectable-only",
    "e2e",
    "does not count an approval given through an app in a person's name",
    "a personal token leaves no trace, and GitHub does not say through which app a review came; at critical tier a comment alone is not enough",
  ],
  ["SA-10", "preventable", "e2e", "does not count a review by the token of a workflow"],
  ["SA-11", "preventable", "e2e", "does not count a review by a bot, whatever the change told it"],
  ["SA-12", "detectable-only", "posture", "does not claim that two accounts are two people"],
  [
    "SA-13",
    "detectable-only",
    "e2e",
    "does not count approvals by accounts that policy names as machines",
  ],
  [
    "SA-14",
    "preventable",
    "e2e",
    "does not count who was only invited, nor who has left the owning team again",
  ],
  ["SA-15", "preventable", "e2e", "does not count who has lost access since"],
  [
    "SA-16",
    "preventable",
    "e2e",
    "counts people with write access or more and nobody below, whatever their role is called",
  ],
  [
    "SA-17",
    "preventable",
    "e2e",
    "does not count who pushed the branch before a bot opened the pull request",
  ],
  ["SA-18", "preventable", "e2e", "asks for one person more where nobody knows who pushed"],
  ["SA-19", "preventable", "e2e", "does not count who pushed a commit under a made-up address"],
  ["SA-20", "preventable", "e2e", "does not count who pushed what was squashed away since"],
  ["SA-21", "preventable", "e2e", "counts a person once, whatever they write"],
  ["SA-22", "preventable", "core", "fails when the author's account is gone"],
  ["SA-23", "preventable", "e2e", "refuses an approval in somebody else's name"],
];
