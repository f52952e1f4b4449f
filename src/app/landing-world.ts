import type { EntryDraft } from "../domain/audit-entry.ts";
import type { CheckRunContent } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { BranchPlace } from "../domain/inbox-event.ts";
import type { Known } from "../domain/known.ts";
import type {
  BranchMove,
  JudgedChange,
  LandedRange,
  Landing,
  MergedPullRequest,
} from "../domain/landing.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";

/** Two commits to compare. */
export interface CommitSpan {
  readonly base: CommitSha;
  readonly head: CommitSha;
}

/** The reads of GitHub that matching needs, all with the installation's token. */
export interface LandingReader {
  /** Where the branch is now, and whether rules protect it; null when it is gone. */
  readTip(
    place: BranchPlace,
  ): Promise<{ readonly sha: CommitSha; readonly isProtected: boolean } | null>;
  /** The commits of `head` that `base` has not. */
  readRange(place: BranchPlace, span: CommitSpan): Promise<Known<LandedRange>>;
  /** Merged pull requests into this very branch that hold a commit. */
  readPullRequests(place: BranchPlace, sha: CommitSha): Promise<readonly MergedPullRequest[]>;
  readDiff(place: BranchPlace, span: CommitSpan): Promise<Known<readonly ChangedFile[]>>;
}

/** How far a branch was looked through, and what deliveries told since. */
export interface LandingState {
  /** Null when it was never looked at. */
  readonly tip: CommitSha | null;
  /** Oldest first; only so many at once. */
  readonly moves: readonly BranchMove[];
  /** Whether there are more moves than that. */
  readonly more: boolean;
  /** Whether a pull request was ever judged against the branch. */
  readonly judged: boolean;
}

/** What one run found out; stored in one transaction. */
export interface LandingRecord {
  readonly tip: CommitSha;
  /** The last move that was dealt with; null for none. */
  readonly lastMove: string | null;
  readonly landings: readonly Landing[];
  readonly entries: readonly EntryDraft[];
}

/** A bypass of which GitHub was not told yet. */
export interface UnnoticedBypass {
  readonly id: string;
  readonly sha: CommitSha;
  readonly detail: string;
}

/** The store of one run, fenced by its lease. */
export interface LandingStore {
  loadState(place: BranchPlace): Promise<LandingState>;
  /** Those that no run has recorded for this branch. */
  unrecorded(place: BranchPlace, shas: readonly CommitSha[]): Promise<readonly CommitSha[]>;
  /** What was decided last before the merge; null when nothing was. */
  judged(place: BranchPlace, merged: MergedPullRequest): Promise<JudgedChange | null>;
  /** Pull requests that our own evaluations saw land as this commit. */
  landedAs(place: BranchPlace, sha: CommitSha): Promise<readonly number[]>;
  /** Stores what is new; a rewrite that was told of before is not. Returns the new landings. */
  record(place: BranchPlace, record: LandingRecord): Promise<readonly Landing[]>;
  unnoticed(place: BranchPlace): Promise<readonly UnnoticedBypass[]>;
  notice(ids: readonly string[]): Promise<void>;
}

/** Everything the use case needs from outside. */
export interface LandingWorld {
  readonly github: LandingReader;
  readonly store: LandingStore;
  readMode(place: BranchPlace): Promise<Mode>;
  publish(place: BranchPlace, content: CheckRunContent): Promise<void>;
  /** Whether what GitHub may not have made up its mind about is worth reading again. */
  readonly patient: boolean;
  /** ISO 8601 UTC. */
  now(): string;
}
