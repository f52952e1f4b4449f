import type { CommitSha } from "../domain/ids.ts";
import type { LandedCommit } from "../domain/landing.ts";

/** The first-parent line of a stretch, newest first: what each push or merge put on the branch. */
export function lineOf(commits: readonly LandedCommit[], tip: CommitSha): readonly LandedCommit[] {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const line: LandedCommit[] = [];
  let at: CommitSha | undefined = tip;
  while (at !== undefined) {
    const commit = bySha.get(at);
    if (commit === undefined) return line;
    // Taking each commit once ends the walk whatever the parents say.
    bySha.delete(at);
    line.push(commit);
    at = commit.parents[0];
  }
  return line;
}

/** For every commit beside the line, the commit of the line that brought it. */
export function ownersOf(
  commits: readonly LandedCommit[],
  tip: CommitSha,
): ReadonlyMap<CommitSha, CommitSha> {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const line = lineOf(commits, tip);
  const owners = new Map(line.map(({ sha }) => [sha, sha]));
  // Oldest first: a commit belongs to the first that brought it.
  for (const { sha, parents } of line.toReversed()) {
    const waiting = parents.slice(1);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const commit = bySha.get(next);
      if (commit === undefined || owners.has(next)) continue;
      owners.set(next, sha);
      waiting.push(...commit.parents);
    }
  }
  return owners;
}
