import type { Verdict } from "./decision.ts";
import type { CommitSha, InstallationId, RepositoryId } from "./ids.ts";
import type { Mode } from "./policy-snapshot.ts";

/** An installation of the app, as a list of them shows it. */
export interface SweptInstallation {
  readonly installationId: InstallationId;
  readonly owner: string;
}

/** A repository that an installation covers and that can still change. */
export interface SweptRepository extends SweptInstallation {
  readonly repositoryId: RepositoryId;
  /** GitHub's global id, by which GraphQL asks for several at once. */
  readonly nodeId: string;
  readonly repo: string;
  readonly defaultBranch: string;
}

/** What GitHub shows of one of the app's own check runs. */
export interface ShownCheck {
  readonly name: string;
  /** In the words of the REST API: `in_progress`, `completed`. */
  readonly status: string;
  readonly conclusion: string | null;
}

/** A comment, as far as a list is read up to it. Ids rise with time. */
export interface CommentMark {
  readonly commentId: number;
  /** ISO 8601, by GitHub's clock. */
  readonly createdAt: string;
}

/** An open pull request, as far as a sweep looks at it. */
export interface SweptPullRequest {
  readonly number: number;
  /** ISO 8601, by GitHub's clock. */
  readonly updatedAt: string;
  readonly createdAt: string;
  readonly headSha: CommitSha;
  readonly baseRef: string;
  /** Null where nobody has said anything. */
  readonly newestComment: CommentMark | null;
  /** The app's own check runs on the head. */
  readonly checks: readonly ShownCheck[];
}

/** One page of a repository's open pull requests, newest first. */
export interface SweptPage {
  readonly repositoryId: RepositoryId;
  /** Changes whenever a file does that decides who must approve what on the default branch. */
  readonly governedBy: string;
  /** Changes whenever any file of the default branch does. */
  readonly tree: string;
  /** Null for a repository without commits. */
  readonly defaultTip: CommitSha | null;
  readonly pullRequests: readonly SweptPullRequest[];
  /** Where the next page begins; null after the last. */
  readonly next: string | null;
}

/** What the record holds about a pull request: its newest decision, and when it was last looked at. */
export interface RecordedVerdict {
  readonly headSha: CommitSha;
  readonly baseRef: string;
  readonly verdict: Verdict;
  readonly mode: Mode;
  /** When its check run was last written; null when it never was. */
  readonly publishedAt: string | null;
}

/** How the work about a pull request stands. */
export interface RecordedWork {
  readonly state: "quiet" | "pending" | "parked";
  /** When it was last done or given up, ISO 8601. */
  readonly since: string;
}

/** Where the app stopped looking through a branch. */
export interface RecordedTip {
  readonly branch: string;
  readonly tip: CommitSha;
  /** Whether everything that deliveries told of it was dealt with. */
  readonly isSettled: boolean;
}
