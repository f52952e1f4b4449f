import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import { decodeText } from "./decode-text.ts";
import type { Repository } from "./open-repository.ts";
import { readObjects } from "./read-objects.ts";
import { gitOutput } from "./run-git.ts";

/** Largest file read by name: CODEOWNERS has GitHub's limit of 3 MB, policies are far smaller. */
const FILE_BYTES_MAX = 3 * 1024 * 1024;
const REGULAR_FILE = /^100(?:644|755|664) blob ([0-9a-f]{40,64})\t/u;

/**
 * Where GitHub looks for CODEOWNERS, in its order: the first that exists counts.
 *
 * Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
const CODEOWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/**
 * Reads a text file of a commit by its path; known null when it is not there. A link in its place is not
 * followed: what it names may lie anywhere.
 *
 * @throws {GitError} when git fails.
 */
export async function readFileAt(
  repository: Repository,
  commit: CommitSha,
  path: string,
): Promise<Known<string | null>> {
  const list = ["--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", path];
  const entry = (await gitOutput(repository, list)).toString("latin1");
  if (entry === "") return known(null);
  const [, blob] = REGULAR_FILE.exec(entry) ?? [];
  if (blob === undefined) return unknown(`${path} is not a regular file`);
  const limits = { objectBytesMax: FILE_BYTES_MAX, totalBytesMax: FILE_BYTES_MAX };
  const reading = (await readObjects(repository, [blob], limits)).get(blob);
  if (reading?.kind !== "found") return unknown(`${path} is too large or missing`);
  const { text, isExact } = decodeText(reading.bytes);
  return isExact ? known(text) : unknown(`${path} is not UTF-8`);
}

/**
 * Reads the CODEOWNERS file of a commit; known null when there is none.
 *
 * @throws {GitError} when git fails.
 */
export async function readCodeowners(
  repository: Repository,
  commit: CommitSha,
): Promise<Known<string | null>> {
  for (const path of CODEOWNERS_PATHS) {
    const reading = await readFileAt(repository, commit, path);
    if (reading.kind === "unknown" || reading.value !== null) return reading;
  }
  return known(null);
}
