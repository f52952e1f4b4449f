import { GitError } from "./git-error.ts";
import type { Repository } from "./open-repository.ts";
import { gitOutput, runGit } from "./run-git.ts";

/** A commit that is written without a work tree. */
export interface PlannedCommit {
  readonly branch: string;
  /** The commit below it, for the first of a branch; null to stand on the one before. */
  readonly from: string | null;
  readonly author: { readonly name: string; readonly email: string };
  readonly seconds: number;
  readonly message: string;
  readonly changes: readonly {
    readonly path: string;
    /** Null removes the file. */
    readonly text: string | null;
  }[];
}

/**
 * Writes commits onto branches. Nothing is checked out: the files and the index of whoever works there
 * stay as they are, and no hook runs.
 *
 * Source: https://git-scm.com/docs/git-fast-import
 *
 * @throws {GitError} when git refuses.
 */
export async function writeCommits(
  repository: Repository,
  commits: readonly PlannedCommit[],
): Promise<void> {
  const input = `feature done\n${commits.map(commitText).join("")}done\n`;
  await gitOutput(repository, ["fast-import", "--quiet", "--done", "--date-format=raw"], { input });
}

function commitText(commit: PlannedCommit): string {
  const { branch, from, author, seconds, message, changes } = commit;
  const person = `${author.name} <${author.email}> ${seconds} +0000`;
  const files = changes.map(({ path, text }) =>
    text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${dataText(text)}`,
  );
  return [
    `commit refs/heads/${branch}\n`,
    `author ${person}\ncommitter ${person}\n`,
    dataText(message),
    from === null ? "" : `from ${from}\n`,
    ...files,
    "\n",
  ].join("");
}

function dataText(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/**
 * Whether there is a branch of this name.
 *
 * @throws {GitError} when the name can be none.
 */
export async function hasBranch(repository: Repository, branch: string): Promise<boolean> {
  const name = `refs/heads/${branch}`;
  const { status } = await runGit(repository, ["check-ref-format", name]);
  if (status !== 0) {
    const shown = JSON.stringify(branch.slice(0, 100));
    throw new GitError("UNKNOWN_REVISION", `${shown} cannot be the name of a branch`);
  }
  const found = await runGit(repository, ["show-ref", "--verify", "--quiet", name]);
  return found.status === 0;
}

/**
 * Removes branches, except one that is checked out somewhere. Returns those that stay.
 *
 * @throws {GitError} when git fails.
 */
export async function removeBranches(
  repository: Repository,
  branches: readonly string[],
): Promise<readonly string[]> {
  const trees = await gitOutput(repository, ["worktree", "list", "--porcelain"]);
  const lines = new Set(trees.toString("utf8").split("\n"));
  const staying = branches.filter((branch) => lines.has(`branch refs/heads/${branch}`));
  for (const branch of branches) {
    if (staying.includes(branch)) continue;
    if (!(await hasBranch(repository, branch))) continue;
    await gitOutput(repository, ["update-ref", "-d", `refs/heads/${branch}`]);
  }
  return staying;
}
