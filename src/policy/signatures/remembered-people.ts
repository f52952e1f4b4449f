import type { ResponsiblePerson } from "../../domain/recorded-provenance.ts";
import { type ProvenanceFacts, type ProvenanceMemory, patchIdsOf } from "./change-evidence.ts";
import { heirsOf } from "./inherited-evidence.ts";

/**
 * Who answered for commits that a later push took away. Squashing a branch under another name clears
 * nobody whose work is still there; of work that is gone its co-authors are let go, so that replacing it
 * takes back the names somebody put on it.
 */
export function peopleOfGoneCommits(
  facts: ProvenanceFacts,
  history: ProvenanceMemory,
): readonly ResponsiblePerson[] {
  const commits = facts.commits.kind === "known" ? facts.commits.value : null;
  // Without the commits of now, every recorded one would look as if it were gone.
  if (commits === null || history.provenance === undefined) return [];
  const heirs = heirsOf({
    number: facts.pullRequest.number,
    commits,
    history: history.provenance,
    patchIds: patchIdsOf(facts),
  });
  return heirs.flatMap(({ recorded, commit }) =>
    recorded.people
      .filter(({ role }) => commit !== null || role !== "co-author")
      .map((person) => ({ ...person, evidence: `${person.evidence}, pushed earlier` })),
  );
}
