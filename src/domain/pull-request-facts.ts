import type { Account, Permission } from "./account.ts";
import type { ChangeContent } from "./change-content.ts";
import type { ChangedComment } from "./changed-comment.ts";
import type { DependencyApproval } from "./dependency-approval.ts";
import type { Candidate, Deployment, HeadCheck, ReviewThreads } from "./head-facts.ts";
import type { HeadModes } from "./head-modes.ts";
import type { HeadMove } from "./head-move.ts";
import type { AccountId, CommitSha, InstallationId, RepositoryId } from "./ids.ts";
import type { Known } from "./known.ts";
import type { PullRequestTimeline } from "./pull-request-timeline.ts";
import type { ProvenanceReading } from "./recorded-provenance.ts";
import type { TestMerge } from "./test-merge.ts";

/** Names one pull request for the shell: enough to call GitHub with the right token. */
export interface PullRequestRef {
  readonly installationId: InstallationId;
  readonly repositoryId: RepositoryId;
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

export interface RepositoryFacts {
  readonly id: RepositoryId;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly topics: readonly string[];
}

export interface PullRequestState {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  /** The commit it landed as, once it was merged. */
  readonly mergeCommitSha?: CommitSha;
  readonly draft: boolean;
  /** Null when GitHub no longer knows the account ("ghost"). */
  readonly author: Account | null;
  readonly base: { readonly ref: string; readonly sha: CommitSha };
  /** Where base and head part; absent when it was not read. */
  readonly mergeBaseSha?: CommitSha;
  readonly head: {
    readonly ref: string;
    readonly sha: CommitSha;
    /** Null when the fork was deleted. */
    readonly repositoryId: RepositoryId | null;
    /** Where the head branch is, as GitHub names it: the notes of a fork's commits are there. */
    readonly repository?: { readonly owner: string; readonly name: string };
  };
  readonly createdAt: string;
  /** What GitHub says there is, to compare with what was listed. */
  readonly changedFiles: number;
  readonly commitCount: number;
  /** Comments in the conversation; absent when GitHub did not say. */
  readonly commentCount?: number;
  readonly assignees: readonly Account[];
  readonly labels: readonly string[];
  readonly requestedReviewers: readonly Account[];
  /** Slugs of the teams whose review is requested. */
  readonly requestedTeams: readonly string[];
}

export type FileStatus =
  | "added"
  | "removed"
  | "modified"
  | "renamed"
  | "copied"
  | "changed"
  | "unchanged";

export interface ChangedFile {
  readonly path: string;
  /** The old path of a rename or copy. */
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** Object name of the content at the head (of the removed content for a removal); null if not given. */
  readonly blob: string | null;
  readonly additions: number;
  readonly deletions: number;
  /** Unified diff without file headers; null when GitHub (or git: binary) gives none. */
  readonly patch: string | null;
  /** As in `FileContent`; GitHub's listing has neither. */
  readonly mode?: string;
  readonly before?: string;
}

export interface GitIdentity {
  readonly name: string;
  readonly email: string;
  /** The committed date, ISO 8601. Written by whoever made the commit: never compared as time. */
  readonly at: string;
  /** The account GitHub links to the e-mail. Forgeable: it can disqualify, never qualify. */
  readonly account: Account | null;
}

export interface Commit {
  readonly sha: CommitSha;
  readonly message: string;
  readonly author: GitIdentity;
  readonly committer: GitIdentity;
  readonly parents: readonly CommitSha[];
  readonly tree: string | null;
  readonly verification: { readonly verified: boolean; readonly reason: string } | null;
}

export interface Review {
  readonly id: number;
  readonly author: Account | null;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed" | "pending";
  /** As GitHub says now; it moves after a patch-identical rebase, so the first sight is stored. */
  readonly commitSha: CommitSha | null;
  readonly submittedAt: string | null;
  readonly body: string;
}

/** A ref that moved, as a webhook told: the best platform fact about who moved it. */
export interface Push {
  readonly ref: string;
  readonly before: CommitSha | null;
  readonly after: CommitSha;
  readonly pusher: Account;
  /** When the delivery reached us, ISO 8601; an upper bound of the time of the push. */
  readonly seenAt: string;
}

/** One person's effective permission, looked up now. */
export interface PersonPermission {
  readonly account: Account;
  readonly permission: Known<Permission>;
}

/** The members of one team, child teams included. */
export interface TeamMembers {
  /** `org/slug`, lower-case, without `@`. */
  readonly team: string;
  readonly members: Known<readonly AccountId[]>;
}

/** Since when the app knows somebody to be in a team that may override. */
export interface MemberSighting {
  /** `org/slug`, lower-case, without `@`. */
  readonly team: string;
  readonly account: AccountId;
  /** ISO 8601; null for since before the app first read who is in the team. */
  readonly since: string | null;
}

/** A `/agentgov` comment as the API gave it when it was read, never as the webhook said. */
export interface CommandComment {
  readonly id: number;
  readonly author: Account;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The head when the comment was made, by push history; null when that cannot be told. */
  readonly headSha: CommitSha | null;
  /** Slug of the app that wrote it in its author's name; absent for none. */
  readonly viaApp?: string;
}

/** Everything read from GitHub for one evaluation: complete, or explicitly unknown. JSON-safe. */
export interface PullRequestFacts {
  readonly repository: RepositoryFacts;
  readonly pullRequest: PullRequestState;
  /** What GitHub lists, and what merging changes beside it where `merge` is known. */
  readonly files: Known<readonly ChangedFile[]>;
  /** What merging into the base as it is now does beside; absent where that had not moved, or nothing merges. */
  readonly merge?: Known<TestMerge>;
  readonly commits: Known<readonly Commit[]>;
  readonly reviews: Known<readonly Review[]>;
  readonly permissions: readonly PersonPermission[];
  readonly teams: readonly TeamMembers[];
  /** What the contents show; absent when they were not looked at. */
  readonly content?: Known<ChangeContent>;
  /** CODEOWNERS of the base branch; known null when there is none; absent when no gate needed it. */
  readonly codeowners?: Known<string | null>;
  /** Comments with a command that has not been answered yet. */
  readonly commands: readonly CommandComment[];
  /** Comments that still allow something and were found edited, hidden or gone; absent where none does. */
  readonly commentChanges?: Known<readonly ChangedComment[]>;
  /** Slug of the app the pull request was opened through, when known. */
  readonly viaApp?: Known<string | null>;
  /** Further evidence of how it was made; absent where it could not have mattered. */
  readonly provenance?: Known<ProvenanceReading>;
  /** How the head branch moved; absent where the deliveries told all of it, or nobody had approved. */
  readonly moves?: Known<readonly HeadMove[]>;
  /** What GitHub noted beside it; absent where nobody said anything that was not recorded before. */
  readonly timeline?: Known<PullRequestTimeline>;
  /** Modes at the head and at heads that were approved earlier; absent when nothing is carried over. */
  readonly modes?: readonly HeadModes[];
  /** Checks and statuses of the head; absent when no gate asks for one. */
  readonly checks?: Known<readonly HeadCheck[]>;
  /** Successful deployments to the environments that a gate names; absent when none does. */
  readonly deployments?: Known<readonly Deployment[]>;
  /** Absent when no gate asks for it. */
  readonly threads?: Known<ReviewThreads>;
  /** What the organisation's ledger says of the packages in question; absent when none is. */
  readonly dependencyApprovals?: Known<readonly DependencyApproval[]>;
  /** Overrides of the repository in the 7 days before; absent when none is asked for or in force. */
  readonly overridesThisWeek?: Known<number>;
  /** Since when those who override are in the teams that may; absent when none is asked for or in force. */
  readonly overrideMembers?: Known<readonly MemberSighting[]>;
  /** GitHub's own time when the shell finished, ISO 8601; absent where no override depends on it. */
  readonly platformTime?: string;
  /** False where GitHub was not asked whose address it is that a commit names. */
  readonly accountsAsked?: false;
  /** People who could be asked to review; absent when nobody is to be asked. */
  readonly candidates?: Known<readonly Candidate[]>;
  /** When the shell finished reading, ISO 8601 UTC. The core has no other clock. */
  readonly gatheredAt: string;
}
