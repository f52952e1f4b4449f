import { type CommitSha, isCommitSha } from "../domain/ids.ts";
import { patchIdOf } from "../domain/patch-id.ts";
import { GitError } from "./git-error.ts";
import type { Repository } from "./open-repository.ts";
import { readChanges } from "./read-changes.ts";
import { resolveRevision } from "./resolve-range.ts";
import { gitOutput, runGit } from "./run-git.ts";

/** A line of a file at a revision; `line` counts from 1. */
export interface FileLine {
  readonly revision: string;
  readonly path: string;
  readonly line: number;
}

/**
 * The commit that last changed a line.
 *
 * Source: https://git-scm.com/docs/git-blame#_the_porcelain_format
 *
 * @throws {GitError} when there is no such line, and when git fails.
 */
export async function blameLine(
  repository: Repository,
  { revision, path, line }: FileLine,
): Promise<CommitSha> {
  const { sha } = await resolveRevision(repository, revision);
  // Revisions that a setting says to ignore are still the ones that landed.
  const how = ["blame", "--porcelain", "--ignore-revs-file=", "-L", `${line},${line}`];
  const { status, stdout, message } = await runGit(repository, [...how, sha, "--", path]);
  const found = stdout.toString("latin1").split(" ", 1)[0] ?? "";
  if (status === 0 && isCommitSha(found)) return found;
  const said = message.split("\n", 1)[0] ?? "";
  const place = `${JSON.stringify(path.slice(0, 200))} line ${line}`;
  throw new GitError("UNKNOWN_REVISION", `git cannot tell who changed ${place}: ${said}`);
}

/** What a commit is by its content: names that survive a squash or a rebase. */
export interface CommitContent {
  readonly sha: CommitSha;
  readonly tree: string;
  /** Null for a commit without a parent, and for a change that shows nothing to compare. */
  readonly patchId: string | null;
}

/**
 * Reads what a commit is by its content.
 *
 * @throws {GitError} when it names no commit of the repository, and when git fails.
 */
export async function readCommitContent(
  repository: Repository,
  name: string,
): Promise<CommitContent> {
  const { sha } = await resolveRevision(repository, name);
  const tree = await gitOutput(repository, ["rev-parse", "--verify", `${sha}^{tree}`]);
  const parent = await runGit(repository, ["rev-parse", "--verify", "--quiet", `${sha}^1`]);
  const before = parent.stdout.toString("latin1").trim();
  return {
    sha,
    tree: tree.toString("latin1").trim(),
    patchId: isCommitSha(before) ? await patchIdBetween(repository, before, sha) : null,
  };
}

async function patchIdBetween(
  repository: Repository,
  from: CommitSha,
  to: CommitSha,
): Promise<string | null> {
  const changes = await readChanges(repository, { from, to });
  return changes.kind === "known" ? patchIdOf(changes.value.map(({ file }) => file)) : null;
}
