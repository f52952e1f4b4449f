import type { CommitSha } from "../domain/ids.ts";
import type { ExtraAgent } from "../domain/policy-snapshot.ts";
import type { Evidence } from "../domain/provenance.ts";
import {
  keyOfMark,
  keyOfPerson,
  NO_PROVENANCE_HISTORY,
  type ProvenanceHistory,
  type RecordedCommit,
} from "../domain/recorded-provenance.ts";
import {
  type ChangeEvidence,
  type ProvenanceMemory,
  patchIdsOf,
  readChange,
} from "./signatures/change-evidence.ts";
import {
  commitPeople,
  type ResponsibilityFacts,
  requestersNow,
} from "./signatures/responsibility.ts";
import { isAgentEvidence, isBacked } from "./signatures/verdict.ts";

/** What is recorded of a change: what it is, what is known of it, and when it was read. */
export interface RecordableChange {
  readonly facts: ResponsibilityFacts & { readonly gatheredAt: string };
  readonly history: ProvenanceMemory;
  /** What earlier evaluations recorded; the history may hold more, such as a declaration just made. */
  readonly recorded: ProvenanceHistory | undefined;
}

/**
 * What this evaluation saw of how the change was made and no earlier one had recorded. The first sight
 * stands: nothing recorded is ever replaced, but a diff that is read later completes its row.
 */
export function newProvenance(
  { facts, history, recorded = NO_PROVENANCE_HISTORY }: RecordableChange,
  extraAgents: readonly ExtraAgent[] = [],
): ProvenanceHistory {
  const change = readChange(facts, history, { extraAgents });
  const { mergeCommitSha } = facts.pullRequest;
  const knownMarks = new Set(recorded.marks.map(keyOfMark));
  const knownRequesters = new Set(recorded.requesters.map(keyOfPerson));
  const knownDeclarations = new Set(recorded.declarations.map(({ commentId }) => commentId));
  return {
    commits: [...newCommits(change, { facts, recorded }), ...completed(facts, recorded)],
    marks: change.own.filter((mark) => isKept(mark) && !knownMarks.has(keyOfMark(mark))),
    requesters: requestersNow(facts, history, change.index).filter(
      (person) => !knownRequesters.has(keyOfPerson(person)),
    ),
    declarations: (history.provenance?.declarations ?? []).filter(
      ({ commentId }) => !knownDeclarations.has(commentId),
    ),
    pushes: [],
    landed:
      mergeCommitSha === undefined || recorded.landed.includes(mergeCommitSha)
        ? []
        : [mergeCommitSha],
  };
}

/** Whether there is anything to record. */
export function hasNews(provenance: ProvenanceHistory): boolean {
  const { commits, marks, requesters, declarations, landed } = provenance;
  return [commits, marks, requesters, declarations, landed].some((list) => list.length > 0);
}

/** What people declare of themselves they may correct; what a tool or GitHub says of an agent stays. */
function isKept(mark: Evidence): boolean {
  return isAgentEvidence(mark) && isBacked(mark) && !mark.rule.startsWith("declaration:");
}

function newCommits(
  { commits, pushes, inherited, index }: ChangeEvidence,
  { facts, recorded }: Pick<RecordableChange, "facts"> & { readonly recorded: ProvenanceHistory },
): readonly RecordedCommit[] {
  const { number } = facts.pullRequest;
  const known = new Set(
    recorded.commits.filter((row) => row.number === number).map(({ sha }) => sha),
  );
  const patchIds = patchIdsOf(facts);
  return commits
    .filter(({ commit }) => !known.has(commit.sha))
    .map(({ commit, evidence }) => ({
      number,
      sha: commit.sha,
      tree: commit.tree,
      parent: commit.parents[0] ?? null,
      patchId: patchIds.get(commit.sha) ?? null,
      // What was inherited is recorded too: a mark that was stripped twice is still the same mark.
      evidence: [...evidence, ...[...pushes, ...inherited].filter(({ sha }) => sha === commit.sha)],
      people: commitPeople(commit, index),
      firstSeenAt: facts.gatheredAt,
    }));
}

/** Rows whose diff was read now. */
function completed(
  facts: ResponsibilityFacts,
  recorded: ProvenanceHistory,
): readonly RecordedCommit[] {
  const patchIds: ReadonlyMap<CommitSha, string> = patchIdsOf(facts);
  return recorded.commits.flatMap((row) => {
    const patchId = patchIds.get(row.sha) ?? null;
    const isOwn = row.number === facts.pullRequest.number;
    return isOwn && row.patchId === null && patchId !== null ? [{ ...row, patchId }] : [];
  });
}
