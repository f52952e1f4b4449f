import type { FileContent } from "./approval.ts";
import { sha256Hex } from "./digest.ts";
import type { CommitSha } from "./ids.ts";
import type { ChangedFile } from "./pull-request-facts.ts";

/** The two commits that a list of changed files compares. */
export interface ComparedCommits {
  readonly baseSha: CommitSha;
  readonly headSha: CommitSha;
}

/** What tells one changed file from another. */
export type ComparedFile = Pick<
  ChangedFile,
  "path" | "previousPath" | "status" | "blob" | "patch" | "additions" | "deletions"
> &
  Partial<Pick<ChangedFile, "mode" | "before">>;

/**
 * What somebody who looks at a changed file sees: its content, and the identity of what the content is
 * compared with.
 *
 * A patch and the content it leads to determine the content it came from, so the patch's digest stands
 * for that. Without a patch only the very same two commits are known to show the same; where those are not
 * known either, nothing of the file can be carried over.
 */
export function contentOf(
  file: ComparedFile,
  compared: ComparedCommits | null = null,
): FileContent {
  const { path, previousPath, status, blob, mode } = file;
  const before = file.before ?? otherSide(file, compared);
  return {
    path,
    previousPath,
    status,
    blob,
    ...(mode === undefined ? {} : { mode }),
    ...(before === null ? {} : { before }),
  };
}

function otherSide(file: ComparedFile, compared: ComparedCommits | null): string | null {
  const { status, patch, additions, deletions } = file;
  // Of a file that is on one side only, its content is all there is to see.
  if (status === "added" || status === "removed") return "none";
  if (patch === null) {
    return compared === null ? null : `commits:${compared.baseSha}...${compared.headSha}`;
  }
  const known = DIGESTS.get(file);
  if (known !== undefined) return known;
  const digest = `patch:${sha256Hex(`${additions} ${deletions}\n${patch}`)}`;
  DIGESTS.set(file, digest);
  return digest;
}

/** Of files that somebody still holds: thousands of patches are read several times for one verdict. */
const DIGESTS = new WeakMap<ComparedFile, string>();
