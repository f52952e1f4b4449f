import type { Permission } from "../domain/account.ts";
import type { Comment } from "./comment.ts";
import type { Deployment } from "./deployment.ts";
import type { ObjectStore } from "./git/object-store.ts";
import type { Issue } from "./issue.ts";
import type { WorkflowRun } from "./workflow-run.ts";

// The nouns of the stand-in. They are mutable on purpose: this is the state that verbs and routes change.

/** A user, an app's bot or an organisation. */
export interface Account {
  readonly id: number;
  login: string;
  readonly type: "User" | "Bot" | "Organization";
  name: string;
  /** Addresses that GitHub would link to this account when a commit carries them. */
  readonly emails: string[];
  /** Whether the person says on GitHub that they are busy or away. */
  away?: boolean;
}

/** An organisation, with who belongs to it. */
export interface Organization {
  readonly account: Account;
  readonly members: Set<Account>;
  readonly owners: Set<Account>;
  /** What every member may do in every repository. */
  basePermission: Permission;
  readonly teams: Map<string, Team>;
}

export interface Team {
  readonly id: number;
  readonly org: Organization;
  readonly slug: string;
  name: string;
  readonly parent: Team | null;
  readonly members: Set<Account>;
  /** People who were asked to join and have not said yes; absent for nobody. */
  invited?: Set<Account>;
}

/** One installation of the app. */
export interface Installation {
  readonly id: number;
  readonly account: Account;
  permissions: Readonly<Record<string, string>>;
  /** Null for every repository of the account. */
  repositories: Set<Repository> | null;
  suspended: boolean;
  readonly createdAt: string;
}

export interface Repository {
  readonly id: number;
  /** Another one after a transfer. */
  owner: Account;
  name: string;
  defaultBranch: string;
  topics: readonly string[];
  /** Custom properties that are set. */
  properties: Readonly<Record<string, string | readonly string[]>>;
  readonly visibility: "private" | "public" | "internal";
  /** What it was forked from. */
  readonly source: Repository | null;
  readonly objects: ObjectStore;
  /** Branch name to commit. */
  readonly branches: Map<string, string>;
  /** Commits made but not pushed, by branch: the working copy of whoever commits. */
  readonly unpushed: Map<string, string>;
  readonly grants: Map<Account, Permission>;
  /** The names of the organisation's own roles that people have here; absent for none. */
  roleNames?: Map<Account, string>;
  readonly teamGrants: Map<Team, Permission>;
  readonly pullRequests: Map<number, PullRequest>;
  /** Issues that are no pull requests. */
  readonly issues?: Issue[];
  /** Whether nobody may change it any more. */
  archived?: boolean;
  readonly checkRuns: Map<number, CheckRun>;
  readonly statuses: CommitStatus[];
  /** Absent while nothing was ever deployed. */
  deployments?: Deployment[];
  /** Absent while no workflow ever ran. */
  workflowRuns?: WorkflowRun[];
  readonly activity: Activity[];
  readonly rulesets: Ruleset[];
  readonly queue: QueueEntry[];
  /** What the dependency review says of any two commits; null where the dependency graph is off. */
  dependencyReview: readonly Readonly<Record<string, unknown>>[] | null;
  /** A recursive tree is cut here, and says so. */
  treeEntriesMax: number;
  readonly createdAt: string;
  pushedAt: string;
}

export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  /** The app it was opened through, as agents do it; null for people at the keyboard. */
  readonly viaApp: AppIdentity | null;
  title: string;
  body: string | null;
  draft: boolean;
  state: "open" | "closed";
  /** Where the head branch lives: the repository itself, or a fork. */
  readonly headRepository: Repository;
  readonly headRef: string;
  headSha: string;
  baseRef: string;
  /** Absent while the base was never changed. */
  baseChanges?: BaseChange[];
  /** Tip of the base branch when the pull request was last opened, pushed to or retargeted. */
  baseSha: string;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  merged: Merged | null;
  readonly requestedReviewers: Set<Account>;
  readonly requestedTeams: Set<Team>;
  readonly labels: string[];
  readonly assignees: Set<Account>;
  readonly reviews: Review[];
  readonly comments: Comment[];
  readonly reviewComments: Comment[];
  /** Threads of its review comments; absent while there are none. */
  threads?: ReviewThread[];
  /** What reads answer for a while after a push, when the stale-read fault is on. */
  stale: { readonly headSha: string; readonly until: number } | null;
}

/** A retarget, as the timeline tells it. */
export interface BaseChange {
  readonly from: string;
  readonly to: string;
  readonly at: string;
}

interface Merged {
  readonly sha: string;
  readonly at: string;
  readonly by: Account;
}

/** A thread of review comments, as far as anybody asks about it. */
export interface ReviewThread {
  readonly id: number;
  resolved: boolean;
}

export type ReviewState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";

export interface Review {
  readonly id: number;
  readonly author: Account;
  body: string;
  state: ReviewState;
  /** Moves when GitHub re-anchors an approval after a patch-identical rebase. */
  commitSha: string;
  readonly submittedAt: string;
  /** What it was and when it was dismissed; absent while it stands. */
  dismissed?: { readonly was: ReviewState; readonly at: string; readonly by: Account };
}

/** An app that owns check runs: the one under test, or another such as CI. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
}

/** States of a check run that end it. */
export const CONCLUSIONS = [
  "success",
  "failure",
  "neutral",
  "cancelled",
  "skipped",
  "timed_out",
  "action_required",
  "stale",
] as const;
export type Conclusion = (typeof CONCLUSIONS)[number];

export interface CheckRun {
  readonly id: number;
  readonly suiteId: number;
  readonly app: AppIdentity;
  readonly repository: Repository;
  readonly headSha: string;
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  startedAt: string;
  completedAt: string | null;
  output: CheckOutput;
  actions: readonly unknown[];
}

export interface CheckOutput {
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotationCount: number;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Account;
  /** Null when a person or another integration set it. */
  readonly app: AppIdentity | null;
  readonly createdAt: string;
}

/** A ref that moved, as `GET /repos/{owner}/{repo}/activity` tells it. */
export interface Activity {
  readonly id: number;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly type:
    | "push"
    | "force_push"
    | "branch_creation"
    | "branch_deletion"
    | "pr_merge"
    | "merge_queue_merge";
  /** Null where GitHub names nobody. */
  readonly actor: Account | null;
  readonly at: string;
}

/** A check that must pass before a merge. */
export interface RequiredCheck {
  readonly context: string;
  /** The app that must have posted it; null accepts anybody's. */
  readonly integrationId: number | null;
}

/** The rules of one or more branches. */
export interface Ruleset {
  readonly id: number;
  readonly name: string;
  /** Branch names; `*` stands for any run of characters but `/`. */
  readonly branches: readonly string[];
  readonly requiredChecks: readonly RequiredCheck[];
  readonly strict: boolean;
  readonly pullRequest: PullRequestRule | null;
  readonly mergeQueue: boolean;
  readonly blockForcePush: boolean;
  /** Whether administrators may go around it (with `admin: true`). */
  readonly adminBypass: boolean;
  /** Whether it is a classic branch protection, which `rules/branches/{branch}` does not list. */
  readonly classic: boolean;
  readonly createdAt: string;
}

export interface PullRequestRule {
  readonly approvals: number;
  readonly dismissStale: boolean;
  readonly lastPushApproval: boolean;
  readonly codeOwnerReview: boolean;
}

/** One pull request in the merge queue, with the commit that would land if it passes. */
export interface QueueEntry {
  readonly pullRequest: PullRequest;
  /** The head that was queued: a push takes the pull request out again. */
  readonly pullRequestSha: string;
  readonly by: Account;
  readonly baseRef: string;
  baseSha: string;
  headSha: string;
  /** `gh-readonly-queue/<base>/pr-<n>-<base sha>`. */
  ref: string;
}
