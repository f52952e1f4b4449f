import type { BranchCommit } from "../domain/audit-sample.ts";
import type { Repository } from "./open-repository.ts";
import { resolveRevision } from "./resolve-range.ts";
import { gitOutput } from "./run-git.ts";

/** The last second that is written with four digits of a year: a commit may bear any number. */
const SECONDS_MAX = 253_402_300_799;
/** Lines of one branch: a million commits are a quarter of it. */
const LIST_BYTES_MAX = 512 * 1024 * 1024;

/** Every commit of a branch, as git lists it. */
export interface BranchList {
  readonly head: string;
  /** The list itself, as git printed it. */
  readonly text: string;
  /** Children before their parents. */
  readonly commits: readonly BranchCommit[];
}

/**
 * Lists every commit that a branch holds.
 *
 * Source: https://git-scm.com/docs/git-rev-list (`--timestamp` is when it was committed, in seconds)
 *
 * @throws {GitError} when there is no such branch, and when git fails.
 */
export async function listBranch(repository: Repository, branch: string): Promise<BranchList> {
  const head = await resolveRevision(repository, branch);
  const command = ["rev-list", "--topo-order", "--timestamp", "--parents", head.sha];
  const list = await gitOutput(repository, command, { bytesMax: LIST_BYTES_MAX });
  const text = list.toString("latin1");
  return { head: head.sha, text, commits: text.split("\n").flatMap((line) => commitOf(line)) };
}

function commitOf(line: string): readonly BranchCommit[] {
  const [seconds = "", sha = "", ...parents] = line.split(" ");
  const bounded = Math.min(Number(seconds), SECONDS_MAX);
  const committedAt = new Date(bounded * 1_000).toISOString();
  return sha === "" ? [] : [{ sha, parents, committedAt }];
}
