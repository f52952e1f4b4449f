import type { CommitSha } from "../domain/ids.ts";
import { decodeText, splitNul } from "./decode-text.ts";
import type { Repository } from "./open-repository.ts";
import type { FileSide } from "./parse-changes.ts";
import { gitOutput } from "./run-git.ts";

/** Room for a million paths of ordinary length. */
const TREE_BYTES_MAX = 128 * 1024 * 1024;

/** One path of a tree. */
export interface TreeFile extends FileSide {
  readonly path: string;
}

/**
 * Lists every path of a commit, links and submodules included.
 *
 * @throws {GitError} when git fails or the tree is too large to be listed.
 */
export async function listTree(
  repository: Repository,
  commit: CommitSha,
): Promise<readonly TreeFile[]> {
  const list = ["ls-tree", "-r", "-z", "--full-tree", commit];
  const output = await gitOutput(repository, list, { bytesMax: TREE_BYTES_MAX });
  return splitNul(output).flatMap((entry) => {
    const tab = entry.indexOf(9);
    const [mode, , id] = entry.toString("latin1", 0, tab).split(" ");
    if (mode === undefined || id === undefined) return [];
    return [{ mode, id, path: decodeText(entry.subarray(tab + 1)).text }];
  });
}
