import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import { GitError } from "./git-error.ts";
import type { Repository } from "./open-repository.ts";
import { type LocalFile, parseChanges } from "./parse-changes.ts";
import { withPatches } from "./parse-patches.ts";
import { gitOutput } from "./run-git.ts";

/** Ten times what GitHub lists of a pull request: beyond that nobody looks at single files. */
const FILES_MAX = 30_000;
/** Patches of a change that people review stay far below; beyond it contents are read one by one. */
const PATCHES_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Plumbing, so that no setting of the user's changes the output; renames as GitHub finds them. The limit
 * on rename candidates is git's own default: comparing all with all is quadratic.
 *
 * Source: https://git-scm.com/docs/git-diff-tree
 */
const DIFF = [
  "diff-tree",
  "-r",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--ignore-submodules=none",
  "--find-renames=50%",
  "-l1000",
];
const AS_RECORDS = ["-z", "--raw", "--numstat", "--no-abbrev"];
const AS_PATCHES = [
  "-p",
  "--unified=3",
  "--diff-algorithm=myers",
  "--submodule=short",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

/**
 * Lists what changed between two commits, with modes and patches.
 *
 * @throws {GitError} when git fails.
 */
export async function readChanges(
  repository: Repository,
  { from, to }: { readonly from: CommitSha; readonly to: CommitSha },
): Promise<Known<readonly LocalFile[]>> {
  const [records, patches] = await Promise.all([
    orTooLarge(gitOutput(repository, [...DIFF, ...AS_RECORDS, from, to])),
    orTooLarge(
      gitOutput(repository, [...DIFF, ...AS_PATCHES, from, to], { bytesMax: PATCHES_BYTES_MAX }),
    ),
  ]);
  if (records === null) return unknown("the list of changed files is too long to be read");
  const files = parseChanges(records);
  if (files.length > FILES_MAX) {
    return unknown(`at most ${FILES_MAX} of its ${files.length} changed files are read`);
  }
  return known(patches === null ? files : withPatches(files, patches));
}

/** What is too much to read is a fact about the change, not a failure of the repository. */
async function orTooLarge(output: Promise<Buffer>): Promise<Buffer | null> {
  try {
    return await output;
  } catch (error) {
    if (error instanceof GitError && error.code === "GIT_OUTPUT_TOO_LARGE") return null;
    throw error;
  }
}
