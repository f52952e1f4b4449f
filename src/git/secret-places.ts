import type { HoldingTip } from "../domain/incident.ts";
import { decodeText, splitNul } from "./decode-text.ts";
import { GitError } from "./git-error.ts";
import type { Repository } from "./open-repository.ts";
import { gitOutput, runGit } from "./run-git.ts";

/** Refs looked at: beyond it a repository keeps a ref for each pull request. */
const REFS_MAX = 5_000;
/** Trees named in one command line, far below the longest that systems take. */
const TREES_AT_ONCE = 200;
/** Paths kept of one ref. */
const PATHS_MAX = 100;

/** A ref and the commit it stands for. */
interface NamedCommit {
  readonly ref: string;
  readonly sha: string;
}

/** Refs with the files in which they hold a text, and whether there were more than are looked at. */
export interface HoldingTips {
  readonly tips: readonly Omit<HoldingTip, "additions">[];
  readonly isCut: boolean;
}

/**
 * The refs whose history has one of these commits.
 *
 * @throws {GitError} when git fails.
 */
export async function refsWith(
  repository: Repository,
  commits: readonly string[],
): Promise<readonly string[]> {
  if (commits.length === 0) return [];
  const contains = commits.flatMap((sha) => ["--contains", sha]);
  const { refs } = await listRefs(repository, contains);
  return refs.map(({ ref }) => ref);
}

/**
 * The refs whose last commit has a text in one of its files. The text goes to git by its input, so that no
 * list of processes shows it.
 *
 * Source: https://git-scm.com/docs/git-grep#Documentation/git-grep.txt--fltfilegt
 *
 * @throws {GitError} when git fails.
 */
export async function tipsHolding(repository: Repository, text: string): Promise<HoldingTips> {
  const { refs, isCut } = await listRefs(repository, []);
  const shas = [...new Set(refs.map(({ sha }) => sha))];
  const paths = new Map<string, string[]>();
  for (let at = 0; at < shas.length; at += TREES_AT_ONCE) {
    await collectPaths(repository, { text, shas: shas.slice(at, at + TREES_AT_ONCE), paths });
  }
  const tips = refs.flatMap(({ ref, sha }) => {
    const found = paths.get(sha);
    return found === undefined ? [] : [{ ref, paths: found }];
  });
  return { tips, isCut };
}

interface Search {
  readonly text: string;
  readonly shas: readonly string[];
  readonly paths: Map<string, string[]>;
}

async function collectPaths(repository: Repository, { text, shas, paths }: Search): Promise<void> {
  const how = ["grep", "--fixed-strings", "--text", "--files-with-matches", "-z", "-f", "-"];
  const command = [...how, "--no-color", "--no-recurse-submodules", "--full-name", ...shas, "--"];
  const { status, stdout, message } = await runGit(repository, command, { input: `${text}\n` });
  if (status === 1) return;
  if (status !== 0) {
    throw new GitError("GIT_FAILED", `git grep failed: ${message.split("\n", 1)[0] ?? ""}`);
  }
  for (const piece of splitNul(stdout)) {
    const colon = piece.indexOf(":");
    const sha = piece.toString("latin1", 0, colon);
    const known = paths.get(sha) ?? [];
    if (known.length < PATHS_MAX) known.push(decodeText(piece.subarray(colon + 1)).text);
    paths.set(sha, known);
  }
}

async function listRefs(
  repository: Repository,
  filter: readonly string[],
): Promise<{ readonly refs: readonly NamedCommit[]; readonly isCut: boolean }> {
  const format = "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)";
  const count = `--count=${REFS_MAX + 1}`;
  const output = await gitOutput(repository, ["for-each-ref", count, format, ...filter]);
  const lines = output.toString("utf8").split("\n");
  const refs = lines.flatMap((line): readonly NamedCommit[] => {
    const [type, sha = "", peeledType, peeled = "", ...name] = line.split(" ");
    const ref = name.join(" ");
    if (ref === "" || isSymbolic(ref)) return [];
    if (type === "commit") return [{ ref, sha }];
    return peeledType === "commit" ? [{ ref, sha: peeled }] : [];
  });
  return { refs: refs.slice(0, REFS_MAX), isCut: refs.length > REFS_MAX };
}

/** The remote's own name for its default branch is the branch once more. */
function isSymbolic(ref: string): boolean {
  return ref.startsWith("refs/remotes/") && ref.endsWith("/HEAD");
}
