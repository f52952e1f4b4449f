import type { CommitSha } from "../../domain/ids.ts";
import type { Evidence, Inheritance } from "../../domain/provenance.ts";
import type { Commit } from "../../domain/pull-request-facts.ts";
import {
  keyOfMark,
  type ProvenanceHistory,
  type RecordedCommit,
} from "../../domain/recorded-provenance.ts";
import { withoutRepetitions } from "./evidence.ts";
import { isAgentEvidence, isBacked } from "./verdict.ts";

/** What marks of earlier pushes are compared with. */
export interface InheritanceScene {
  /** Number of the pull request. */
  readonly number: number;
  /** Its commits now, oldest first. */
  readonly commits: readonly Commit[];
  readonly history: Pick<ProvenanceHistory, "commits">;
  /** Identities of what commits change, as far as their diffs were read. */
  readonly patchIds: ReadonlyMap<CommitSha, string>;
}

/** What an earlier commit became. */
export interface Heir {
  readonly recorded: RecordedCommit;
  /** The commit of now that has its content; null where none is known to have it. */
  readonly commit: Commit | null;
  readonly through: Inheritance["through"];
}

/** The marks a recorded commit bore: what agents did, and who asked them. Hints are not kept. */
export function marksOfCommit({ evidence }: Pick<RecordedCommit, "evidence">): readonly Evidence[] {
  return evidence.filter(
    (one) => (isAgentEvidence(one) && isBacked(one)) || one.role === "requester",
  );
}

/**
 * What became of the commits that were seen earlier and are no longer there.
 *
 * Only a commit that is gone can have been stripped: a revert of a commit that still stands brings back an
 * older tree too, and inherits nothing. Of a commit of another pull request, equal content is not enough
 * without the same parent, because undoing work returns to a tree that somebody else once made.
 */
export function heirsOf(scene: InheritanceScene): readonly Heir[] {
  const present = new Set(scene.commits.map(({ sha }) => sha));
  const patchIds = new Map([
    ...scene.history.commits.flatMap(({ sha, patchId }) =>
      patchId === null ? [] : [[sha, patchId] as const],
    ),
    ...scene.patchIds,
  ]);
  return scene.history.commits
    .filter(({ sha }) => !present.has(sha))
    .flatMap((recorded): readonly Heir[] => {
      const byTree = scene.commits.find((commit) => hasTreeOf(commit, recorded, scene.number));
      if (byTree !== undefined) return [{ recorded, commit: byTree, through: "tree" }];
      const patchId = patchIds.get(recorded.sha);
      const byPatch =
        patchId === undefined
          ? undefined
          : scene.commits.find(({ sha }) => patchIds.get(sha) === patchId);
      if (byPatch !== undefined) return [{ recorded, commit: byPatch, through: "patch" }];
      return recorded.number === scene.number
        ? [{ recorded, commit: null, through: "pull-request" }]
        : [];
    });
}

function hasTreeOf(commit: Commit, recorded: RecordedCommit, number: number): boolean {
  if (recorded.tree === null || commit.tree !== recorded.tree) return false;
  return recorded.number === number || (commit.parents[0] ?? null) === recorded.parent;
}

/**
 * The evidence that earlier pushes bore and the commits of now no longer show. A commit with the very
 * content inherits the mark; where the content is gone, an agent has taken part in the pull request all
 * the same, but is not said to have written what is there now.
 */
export function inheritedEvidence(scene: InheritanceScene): readonly Evidence[] {
  const gone = heirsOf(scene).flatMap(({ recorded, commit, through }) =>
    marksOfCommit(recorded).map((mark) =>
      inherit(mark, { sha: commit?.sha ?? recorded.sha, from: recorded.sha, through }),
    ),
  );
  return withoutRepetitions([...gone, ...outsideMarks(scene)]);
}

/** What is not written in a commit itself, such as who pushed it, holds for it wherever it stands. */
function outsideMarks({ commits, history }: InheritanceScene): readonly Evidence[] {
  const present = new Set(commits.map(({ sha }) => sha));
  return history.commits
    .filter(({ sha }) => present.has(sha))
    .flatMap((recorded) =>
      marksOfCommit(recorded)
        .filter(({ source }) => source === "push" || source === "git-notes")
        .map((mark) => inherit(mark, { sha: recorded.sha, from: recorded.sha, through: "tree" })),
    );
}

function inherit(
  mark: Evidence,
  { sha, from, through }: Inheritance & { readonly sha: CommitSha },
): Evidence {
  const lost = through === "pull-request" && mark.role === "author";
  return {
    ...mark,
    role: lost ? "assistant" : mark.role,
    sha,
    inherited: { from: mark.inherited?.from ?? from, through },
  };
}

/** Marks of the pull request itself that it no longer shows: a text was edited, an app not read again. */
export function keptMarks(
  history: Pick<ProvenanceHistory, "marks">,
  own: readonly Evidence[],
): readonly Evidence[] {
  const shown = new Set(own.map(keyOfMark));
  return history.marks
    .filter((mark) => !shown.has(keyOfMark(mark)))
    .map((mark) => ({ ...mark, inherited: { from: null, through: "pull-request" } }));
}
