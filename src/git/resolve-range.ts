import { type CommitSha, commitSha } from "../domain/ids.ts";
import { GitError } from "./git-error.ts";
import type { Repository } from "./open-repository.ts";
import { runGit } from "./run-git.ts";

/** A commit with the branch it was named by. */
export interface ResolvedRevision {
  readonly sha: CommitSha;
  /** The branch without its remote; empty when the name was no branch. */
  readonly branch: string;
}

/** Two ends of a change and the commit where they part. */
export interface ResolvedRange {
  readonly base: ResolvedRevision;
  readonly head: ResolvedRevision;
  readonly mergeBase: CommitSha;
  /** How many best common ancestors there are, when branches merged crosswise left more than one. */
  readonly mergeBases?: number;
}

/** Longer than any ref that a file system can hold. */
const REVISION_CHARACTERS_MAX = 4_096;

/** Where a change is most likely going, best guess first. */
const DEFAULT_BASES = [
  "refs/remotes/origin/HEAD",
  "refs/remotes/origin/main",
  "refs/remotes/origin/master",
  "refs/heads/main",
  "refs/heads/master",
];

/**
 * Resolves both ends of a range and their merge base. A null base means the default branch: that of
 * `origin`, else `main` or `master`.
 *
 * @throws {GitError} when a name is no commit, or the two have no history in common.
 */
export async function resolveRange(
  repository: Repository,
  names: { readonly base: string | null; readonly head: string },
): Promise<ResolvedRange> {
  const [base, head] = await Promise.all([
    names.base === null ? defaultBase(repository) : resolveRevision(repository, names.base),
    resolveRevision(repository, names.head),
  ]);
  const { status, stdout } = await runGit(repository, ["merge-base", "--all", base.sha, head.sha]);
  if (status !== 0) {
    const advice = repository.isShallow
      ? "this is a shallow clone; run `git fetch --unshallow` first"
      : "choose a base that the change was made from";
    throw new GitError(
      "NO_MERGE_BASE",
      `${base.sha.slice(0, 12)} and ${head.sha.slice(0, 12)} have no commit in common: ${advice}`,
    );
  }
  // The first is the one that git and GitHub compare with.
  const [first = "", ...others] = stdout.toString("latin1").trim().split("\n");
  const range = { base, head, mergeBase: commitSha(first) };
  return others.length === 0 ? range : { ...range, mergeBases: 1 + others.length };
}

/**
 * Resolves one name to a commit.
 *
 * @throws {GitError} when it names no commit of the repository.
 */
export async function resolveRevision(
  repository: Repository,
  name: string,
): Promise<ResolvedRevision> {
  const found = await tryRevision(repository, name);
  if (found !== null) return found;
  const advice = repository.isShallow
    ? "this is a shallow clone; `git fetch --unshallow` gets the rest of its history"
    : "`git log --oneline` lists what there is";
  throw new GitError(
    "UNKNOWN_REVISION",
    `${JSON.stringify(name.slice(0, 200))} names no commit of ${repository.name}: ${advice}`,
  );
}

/** The commit a name stands for; null when it stands for none. */
async function tryRevision(repository: Repository, name: string): Promise<ResolvedRevision | null> {
  // A NUL cannot be an argument; the rest is kept from being an option by `--end-of-options`.
  if (name === "" || name.length > REVISION_CHARACTERS_MAX || name.includes("\0")) return null;
  const verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
  const { status, stdout } = await runGit(repository, verify);
  if (status !== 0) return null;
  return {
    sha: commitSha(stdout.toString("latin1").trim()),
    branch: await branchOf(repository, name),
  };
}

async function branchOf(repository: Repository, name: string): Promise<string> {
  const ask = ["rev-parse", "--verify", "--quiet", "--symbolic-full-name"];
  const { stdout } = await runGit(repository, [...ask, "--end-of-options", name]);
  const line = stdout.toString("utf8").split("\n", 1)[0] ?? "";
  const branch = /^refs\/(?:heads|remotes\/[^/]+)\/(.+)$/u.exec(line)?.[1];
  return branch ?? "";
}

async function defaultBase(repository: Repository): Promise<ResolvedRevision> {
  for (const name of DEFAULT_BASES) {
    const found = await tryRevision(repository, name);
    if (found !== null) return found;
  }
  throw new GitError(
    "NO_DEFAULT_BRANCH",
    `${repository.name} has no branch main or master: name the base with --base`,
  );
}
