import { commitsBetween } from "./git/commit-graph.ts";
import { mergeSnapshots } from "./git/merge.ts";
import type { Signature, Snapshot } from "./git/objects.ts";
import { compareCommits } from "./pull-request-content.ts";
import { signatureOf } from "./signature.ts";
import type { Account, PullRequest } from "./state.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

/** How a pull request is to land. */
export interface Landing {
  /** The commit to land on. */
  readonly base: string;
  readonly by: Account;
  readonly method: MergeMethod;
  /** ISO 8601. */
  readonly at: string;
}

/** GitHub commits merges made on its pages under its own name. */
const GITHUB = { name: "GitHub", email: "noreply@github.com" } as const;

/** Writes the commits a merge would land and returns the last; null when there is a conflict. */
export function writeLanding(pullRequest: PullRequest, landing: Landing): string | null {
  const { repository, headSha } = pullRequest;
  const { objects } = repository;
  if (landing.method === "rebase") return writeRebase(pullRequest, landing);
  const snapshot = compareCommits(objects, landing.base, headSha).merged();
  if (snapshot === null) return null;
  const isMerge = landing.method === "merge";
  return objects.writeCommit({
    snapshot,
    parents: isMerge ? [landing.base, headSha] : [landing.base],
    author: signatureOf(isMerge ? landing.by : pullRequest.author, landing.at),
    committer: { ...GITHUB, at: landing.at },
    message: isMerge ? mergeMessage(pullRequest) : squashMessage(pullRequest),
  }).sha;
}

function mergeMessage({ number, headRepository, headRef, title }: PullRequest): string {
  return `Merge pull request #${String(number)} from ${headRepository.owner.login}/${headRef}\n\n${title}`;
}

function squashMessage({ number, title }: PullRequest): string {
  return `${title} (#${String(number)})`;
}

function writeRebase({ repository, headSha }: PullRequest, landing: Landing): string | null {
  const { objects } = repository;
  const committer: Signature = { ...GITHUB, at: landing.at };
  let tip = landing.base;
  for (const commit of commitsBetween(objects, landing.base, headSha)) {
    const parent = commit.parents[0];
    // A rebase drops merge commits, as git does.
    if (commit.parents.length > 1) continue;
    const base: Snapshot = parent === undefined ? new Map() : objects.commit(parent).snapshot;
    const merged = mergeSnapshots(objects, {
      base,
      ours: objects.commit(tip).snapshot,
      theirs: commit.snapshot,
    });
    if (merged.kind === "conflict") return null;
    const { author, message } = commit;
    tip = objects.writeCommit({
      snapshot: merged.snapshot,
      parents: [tip],
      author,
      committer,
      message,
    }).sha;
  }
  return tip;
}
