import type { BypassRow } from "../bypass.ts";

/** Ways to hide who made a change. */
export const PROVENANCE: readonly BypassRow[] = [
  ["PV-01", "preventable", "e2e", "asks no less of a change whose agent left no mark"],
  [
    "PV-02",
    "preventable",
    "e2e",
    "does not take a name in a commit for a review, and disqualifies who pushed and who is named",
  ],
  ["PV-03", "preventable", "e2e", "keeps owners able to approve under thirty made-up co-authors"],
  ["PV-04", "preventable", "e2e", "remembers the agent when title, text and history are rewritten"],
  ["PV-05", "preventable", "e2e", "knows an agent's commits again on a copy of its branch"],
  [
    "PV-06",
    "preventable",
    "e2e",
    "takes neither a declaration nor a statement of origin about one commit for another",
  ],
  ["PV-07", "preventable", "e2e", "takes no word of the change about its own risk"],
];
