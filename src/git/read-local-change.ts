import { type CommitSha, repositoryId } from "../domain/ids.ts";
import { known } from "../domain/known.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import { listTree, type TreeFile } from "./list-tree.ts";
import type { Repository } from "./open-repository.ts";
import type { LocalFile } from "./parse-changes.ts";
import { readCodeowners } from "./read-base-file.ts";
import { readChanges } from "./read-changes.ts";
import { readCommits, readNotes } from "./read-commits.ts";
import { type ObjectReading, readObjects } from "./read-objects.ts";
import type { ResolvedRange } from "./resolve-range.ts";

/** A change as a local repository shows it: what GitHub would tell, and what it leaves out. */
export interface LocalChange {
  readonly range: ResolvedRange;
  /** As for an open pull request that nobody has reviewed. */
  readonly facts: PullRequestFacts;
  /** The changed files with their modes and both contents; empty when they could not be listed. */
  readonly files: readonly LocalFile[];
  /** Notes of `refs/notes/ai` by commit. */
  readonly notes: ReadonlyMap<CommitSha, string>;
  /** Contents by object name, bounded in size. */
  readBlobs(ids: readonly string[]): Promise<ReadonlyMap<string, ObjectReading>>;
  /** Every path at the base or the head. */
  listTree(commit: CommitSha): Promise<readonly TreeFile[]>;
}

/** A local repository has no number; every id only has to be valid. */
const NO_ID = 1;

/**
 * Reads everything about a range that a verdict needs.
 *
 * @throws {GitError} when git fails.
 */
export async function readLocalChange(
  repository: Repository,
  range: ResolvedRange,
  gatheredAt: string,
): Promise<LocalChange> {
  const { base, head, mergeBase } = range;
  const [files, { commits, count }, codeowners] = await Promise.all([
    readChanges(repository, { from: mergeBase, to: head.sha }),
    readCommits(repository, range),
    readCodeowners(repository, base.sha),
  ]);
  const shas = commits.kind === "known" ? commits.value.map(({ sha }) => sha) : [];
  const listed = files.kind === "known" ? files.value : [];
  const changed = files.kind === "known" ? known(files.value.map(({ file }) => file)) : files;
  const repositoryFacts = repositoryOf(repository, base.branch);
  return {
    range,
    files: listed,
    notes: await readNotes(repository, shas),
    readBlobs: (ids) => readObjects(repository, ids),
    listTree: (commit) => listTree(repository, commit),
    facts: {
      repository: repositoryFacts,
      pullRequest: {
        ...NO_PULL_REQUEST,
        base: { ref: base.branch === "" ? base.sha : base.branch, sha: base.sha },
        head: { ref: head.branch, sha: head.sha, repositoryId: repositoryFacts.id },
        createdAt: gatheredAt,
        changedFiles: listed.length,
        commitCount: count,
      },
      files: changed,
      commits,
      reviews: known([]),
      permissions: [],
      teams: [],
      codeowners,
      commands: [],
      gatheredAt,
    },
  };
}

/** What nobody has said yet about a change that is not pushed. */
const NO_PULL_REQUEST = {
  number: 0,
  title: "",
  body: "",
  state: "open",
  merged: false,
  draft: false,
  author: null,
  assignees: [],
  labels: [],
  requestedReviewers: [],
  requestedTeams: [],
} as const;

function repositoryOf({ name }: Repository, defaultBranch: string): PullRequestFacts["repository"] {
  return { id: repositoryId(NO_ID), owner: "local", name, defaultBranch, topics: [] };
}
