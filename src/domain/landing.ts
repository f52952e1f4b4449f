import type { Account } from "./account.ts";
import type { Verdict } from "./decision.ts";
import type { CommitSha } from "./ids.ts";
import type { Known } from "./known.ts";
import type { Mode } from "./policy-snapshot.ts";
import type { ChangedFile } from "./pull-request-facts.ts";
import type { TestMerge } from "./test-merge.ts";

/** A commit that reached a branch. */
export interface LandedCommit {
  readonly sha: CommitSha;
  readonly parents: readonly CommitSha[];
  readonly tree: string | null;
}

/** What reached a branch between two of its tips, oldest first. */
export interface LandedRange {
  /** False when commits were taken away: the branch was rewritten. */
  readonly forward: boolean;
  readonly commits: readonly LandedCommit[];
  /** Whether every commit is listed. */
  readonly complete: boolean;
}

/** A merged pull request that GitHub says a commit belongs to. */
export interface MergedPullRequest {
  readonly number: number;
  /** The head it was merged with; null when only our own record knows of it. */
  readonly headSha: CommitSha | null;
}

/** What was decided last about a head before its pull request was merged, with what was judged. */
export interface JudgedChange {
  readonly decisionId: string;
  readonly number: number;
  readonly headSha: CommitSha;
  readonly verdict: Verdict;
  readonly mode: Mode;
  readonly files: Known<readonly ChangedFile[]>;
  /** What merging was seen to do beside the list of changes; absent where nobody looked. */
  readonly merge?: TestMerge;
  readonly commits: readonly LandedCommit[];
  /** Where the head parted from its base; null when it was not read. */
  readonly mergeBaseSha: CommitSha | null;
}

/** How a landed commit was matched with the change that was judged. */
export const LANDING_MATCHES = [
  /** The very commit that was judged. */
  "same-commit",
  /** Another commit that makes the same change: a merge, a squash, a queue's commit. */
  "same-change",
  /** One of several commits that make the same change together. */
  "rebased",
  /** It came with a commit that was matched. */
  "part-of",
  /** Nothing was enforced on the branch. */
  "not-enforced",
] as const;
export type LandingMatch = (typeof LANDING_MATCHES)[number];

/** Why a landed commit was matched with no passing verdict. */
export const BYPASS_REASONS = [
  "direct-push",
  "not-judged",
  "not-passed",
  "tree-differs",
  "unverifiable",
  "rewritten",
  "deleted",
] as const;
export type BypassReason = (typeof BYPASS_REASONS)[number];

/** What became of one landed commit. */
export interface Landing {
  readonly sha: CommitSha;
  readonly tree: string | null;
  /** The tip before, where a rewrite is what is told of; null for a commit. */
  readonly rewrittenFrom: CommitSha | null;
  readonly pullRequest: number | null;
  readonly headSha: CommitSha | null;
  readonly decisionId: string | null;
  /** Who moved the branch, as the delivery said; null when none told. */
  readonly actor: Account | null;
  readonly outcome:
    | { readonly kind: "landed"; readonly match: LandingMatch }
    | {
        readonly kind: "bypassed";
        readonly reason: BypassReason;
        /** One clause for people, with no text from outside but paths. */
        readonly detail: string;
      };
}

/** One move of a branch, as a delivery told it. */
export interface BranchMove {
  /** Order of arrival. */
  readonly id: string;
  readonly before: CommitSha | null;
  readonly after: CommitSha | null;
  readonly forced: boolean;
  readonly pusher: Account;
}
