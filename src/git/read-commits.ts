import { type CommitSha, commitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { Commit } from "../domain/pull-request-facts.ts";
import { decodeText, splitNul } from "./decode-text.ts";
import type { Repository } from "./open-repository.ts";
import { parseCommit } from "./parse-commit.ts";
import { type ObjectLimits, readObjects } from "./read-objects.ts";
import { type ResolvedRange, resolveRevision } from "./resolve-range.ts";
import { gitOutput, runGit } from "./run-git.ts";

/** Ten times what GitHub shows of a pull request: enough to tell, and to look at what there is. */
const COMMITS_MAX = 2_500;
/** Messages are kilobytes; a larger commit is an attack on its readers. */
const COMMIT_LIMITS: ObjectLimits = { objectBytesMax: 4_194_304, totalBytesMax: 134_217_728 };
/** Longest note read: git-ai writes a few hundred bytes for each file. */
const NOTE_LIMITS: ObjectLimits = { objectBytesMax: 1_048_576, totalBytesMax: 67_108_864 };

/** Where agents and their recorders leave notes about commits. */
const NOTES_REF = "refs/notes/ai";

/** The commits of a range, oldest first, with how many there are. */
export interface RangeCommits {
  readonly count: number;
  readonly commits: Known<readonly Commit[]>;
}

/**
 * Reads the commits that the head has and the base has not.
 *
 * @throws {GitError} when git fails.
 */
export async function readCommits(
  repository: Repository,
  { base, head }: ResolvedRange,
): Promise<RangeCommits> {
  const range = ["--topo-order", "--reverse", head.sha, `^${base.sha}`];
  const list = await gitOutput(repository, ["rev-list", ...range]);
  const names = list
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "");
  if (names.length > COMMITS_MAX) {
    const reason = `at most ${COMMITS_MAX} of its ${names.length} commits are read`;
    return { count: names.length, commits: unknown(reason) };
  }
  const objects = await readObjects(repository, names, COMMIT_LIMITS);
  const commits: Commit[] = [];
  for (const name of names) {
    const object = objects.get(name);
    if (object?.kind !== "found") {
      const reason = `commit ${name.slice(0, 12)} is too large or missing`;
      return { count: names.length, commits: unknown(reason) };
    }
    commits.push(parseCommit(commitSha(name), object.bytes));
  }
  return { count: names.length, commits: known(commits) };
}

/** Names listed of one branch: a busy one has fewer in ten years. */
const NAMES_BYTES_MAX = 256 * 1024 * 1024;

/**
 * The names of the commits of a branch since one of them, that one included, newest first.
 *
 * @throws {GitError} when one of the two is no commit, and when git fails.
 */
export async function listSince(
  repository: Repository,
  branch: string,
  since: string,
): Promise<readonly string[]> {
  const [head, first] = await Promise.all([
    resolveRevision(repository, branch),
    resolveRevision(repository, since),
  ]);
  const range = ["rev-list", head.sha, "--not", `${first.sha}^@`];
  const list = await gitOutput(repository, range, { bytesMax: NAMES_BYTES_MAX });
  return list
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "");
}

/**
 * Reads what `refs/notes/ai` says of these commits; nothing when there is no such ref. Notes only add
 * evidence, so one that cannot be read is left out.
 *
 * @throws {GitError} when git fails.
 */
export async function readNotes(
  repository: Repository,
  commits: readonly CommitSha[],
): Promise<ReadonlyMap<CommitSha, string>> {
  const tree = ["ls-tree", "-r", "-z", "--full-tree", NOTES_REF];
  const { status, stdout } = await runGit(repository, tree);
  if (status !== 0) return new Map();
  const byCommit = new Map<string, string>();
  for (const entry of splitNul(stdout)) {
    const [, blob, path] =
      /^100644 blob ([0-9a-f]{40,64})\t(.+)$/u.exec(entry.toString("latin1")) ?? [];
    // Notes fan out into folders as they grow: `ab/cd…` and `ab/cd/…` name one commit.
    if (blob !== undefined && path !== undefined) byCommit.set(path.replaceAll("/", ""), blob);
  }
  const blobs = commits.flatMap((sha) => byCommit.get(sha) ?? []);
  const objects = await readObjects(repository, blobs, NOTE_LIMITS);
  const notes = new Map<CommitSha, string>();
  for (const sha of commits) {
    const object = objects.get(byCommit.get(sha) ?? "");
    if (object?.kind === "found") notes.set(sha, decodeText(object.bytes).text);
  }
  return notes;
}
