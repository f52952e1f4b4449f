import type { Known } from "./known.ts";
import type { Mode } from "./policy-snapshot.ts";

/** The questions the app asks about the settings around it. A number never changes its meaning. */
export const POSTURE_IDS = [
  "P01",
  "P02",
  "P03",
  "P04",
  "P05",
  "P06",
  "P07",
  "P08",
  "P09",
  "P10",
  "P11",
  "P12",
  "P13",
  "P14",
  "P15",
  "P16",
  "P17",
  "P18",
  "P19",
  "P20",
  "P21",
  "P22",
  "P23",
  "P24",
  "P25",
  "P26",
  "P27",
  "P28",
  "P29",
  "P30",
  "P31",
] as const;
export type PostureId = (typeof POSTURE_IDS)[number];

/** The answer to one question. `unknown` says that the fact could not be read: it is never `ok`. */
export const POSTURE_STATUSES = ["ok", "red", "unknown"] as const;
export type PostureStatus = (typeof POSTURE_STATUSES)[number];

/** One question with its answer. */
export interface PostureResult {
  readonly id: PostureId;
  readonly question: string;
  readonly status: PostureStatus;
  /** What was found, or why nothing could be: one sentence. */
  readonly found: string;
  /** Which setting to change, and where: one sentence; null when nothing has to change. */
  readonly fix: string | null;
}

/** A check that rules require before a merge. */
export interface RequiredCheckRule {
  readonly context: string;
  /** The app whose result counts; null when anybody's does. */
  readonly appId: number | null;
  /** Whether a branch must be up to date with its base to merge. */
  readonly strict: boolean;
  /** Whether a branch can be created only at a commit that passed. */
  readonly enforcedOnCreate: boolean;
}

/** What rules ask of changes: that they come as pull requests, with these conditions. */
export interface PullRequestRule {
  readonly dismissStale: boolean;
  readonly lastPushApproval: boolean;
  /** Whether only named actors may dismiss a review. */
  readonly dismissalRestricted: boolean;
  /** Null when every method the repository allows is allowed. */
  readonly mergeMethods: readonly MergeMethod[] | null;
}

export type MergeMethod = "merge" | "squash" | "rebase";

/** How a merge queue lands its groups. That the last of a group alone must pass is no hole: our check covers all. */
export interface MergeQueueRule {
  readonly mergeMethod: MergeMethod;
}

/** The rules of one branch, from one source or all together. */
export interface BranchRules {
  /** How many rules there are, of any kind. */
  readonly count: number;
  readonly requiredChecks: readonly RequiredCheckRule[];
  readonly pullRequest: readonly PullRequestRule[];
  readonly mergeQueue: readonly MergeQueueRule[];
  readonly blocksForcePush: boolean;
  readonly blocksDeletion: boolean;
  readonly requiresSignatures: boolean;
}

/** A classic branch protection: older than rulesets, and read with another permission. */
export interface ClassicProtection {
  readonly rules: BranchRules;
  readonly enforcedOnAdmins: boolean;
  /** Who may merge without the reviews it asks for. */
  readonly bypassActors: readonly string[];
}

/** A branch that is asked about. */
export interface BranchPosture {
  readonly name: string;
  /** The name of the app's check on this base branch. */
  readonly checkName: string;
  /** What rulesets ask, of those that are active. */
  readonly rules: Known<BranchRules>;
  /** Null when there is none. */
  readonly classic: Known<ClassicProtection | null>;
  /** Who may go around the active rulesets of this branch. */
  readonly bypassActors: Known<readonly BypassActor[]>;
  readonly checks: Known<CheckSightings>;
}

/** Somebody a ruleset does not hold. */
export interface BypassActor {
  readonly ruleset: string;
  /** As GitHub names kinds of actors: `RepositoryRole`, `Team`, `Integration`, … */
  readonly type: string;
  readonly id: number | null;
}

/** Results under the name of the app's check, on the newest commits that face the branch. */
export interface CheckSightings {
  readonly commits: number;
  /** On how many of them the app itself posted it. */
  readonly own: number;
  /** Who else posted it: apps by name, people by login. */
  readonly others: readonly string[];
}

/** A ruleset, as the list of a repository shows it. */
export interface RulesetPosture {
  readonly name: string;
  readonly target: string;
  readonly enforcement: string;
}

/** The app's installation on the repository. */
export interface InstallationPosture {
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  readonly allRepositories: boolean;
  readonly suspended: boolean;
}

/** The settings of a repository that its readers see. */
export interface RepositoryPosture {
  /** GitHub's number of it, by which the app's own records are found; absent when it was not read. */
  readonly id?: number;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  readonly allowsForks: boolean;
  /** Null when GitHub does not tell. */
  readonly mergeMethods: readonly MergeMethod[] | null;
}

/** A branch that open pull requests would change and that is not asked about otherwise. */
export interface TargetedBranch {
  readonly name: string;
  readonly checkName: string;
  readonly rules: Known<BranchRules>;
}

/** The newest deliveries of webhooks to the app, for this installation. */
export interface DeliveryPosture {
  readonly looked: number;
  /** Deliveries that no later attempt made good, newest first: event and status. */
  readonly lost: readonly { readonly event: string; readonly status: string }[];
}

/** How the app's webhook is set up. */
export interface HookPosture {
  readonly hasSecret: boolean;
  readonly verifiesTls: boolean;
}

/** What workflows may do. */
export interface ActionsPosture {
  readonly enabled: boolean;
  /** Which actions may run; null when GitHub does not tell. */
  readonly allowed: "all" | "local_only" | "selected" | null;
  /** Null when the server does not have the setting. */
  readonly pinningRequired: boolean | null;
}

/** What the token of a workflow may do. */
export interface WorkflowTokenPosture {
  readonly canWrite: boolean;
  readonly canApprove: boolean;
}

/** An environment that deployments go to. */
export interface EnvironmentPosture {
  readonly name: string;
  /** Whether only some branches may deploy to it. */
  readonly branchesLimited: boolean;
}

/** The repository that holds the organisation's policy; null when the app does not see one. */
export interface ConfigRepositoryPosture {
  readonly name: string;
  readonly branch: BranchPosture | null;
}

/** What is recorded of what landed on a branch lately. */
export interface LandingPosture {
  readonly branch: string;
  /** Whether the app looks through the branch at all. */
  readonly watched: boolean;
  readonly landed: number;
  readonly bypassed: number;
  /** The latest bypasses, newest first: commit and reason. */
  readonly latest: readonly string[];
}

/** Where the log was last laid down outside of its database. */
export interface AnchorPosture {
  readonly places: readonly string[];
  /** For how long the oldest signed checkpoint that is nowhere outside has waited; 0 for none. */
  readonly unanchoredSeconds: number;
}

/** What policy says that changes what settings must be. */
export interface PolicyPosture {
  readonly mode: Mode;
  /** Areas of tier `critical`. */
  readonly criticalAreas: readonly string[];
}

/** The product's own needs of its installation, by permission and event. */
export interface AppNeeds {
  readonly permissions: Readonly<Record<string, "read" | "write">>;
  readonly events: readonly string[];
}

/** Everything the questions are answered from. JSON-safe. */
export interface PostureFacts {
  readonly owner: string;
  readonly repo: string;
  readonly appId: number;
  /** Null when the app is not installed there. */
  readonly installation: Known<InstallationPosture | null>;
  readonly repository: Known<RepositoryPosture>;
  /** The branches that are asked about, the default branch first. */
  readonly branches: Known<readonly BranchPosture[]>;
  readonly targetedBranches: Known<readonly TargetedBranch[]>;
  /** Open pull requests that merge by themselves once they may. */
  readonly autoMerging: Known<readonly number[]>;
  /** Every ruleset of the repository, also those that are not active. */
  readonly rulesets: Known<readonly RulesetPosture[]>;
  readonly deliveries: Known<DeliveryPosture>;
  readonly hook: Known<HookPosture>;
  /** The version of an Enterprise Server; null for GitHub's own service. */
  readonly serverVersion: Known<string | null>;
  readonly actions: Known<ActionsPosture>;
  readonly workflowToken: Known<WorkflowTokenPosture>;
  /** Whose pull requests from forks need somebody's word to run workflows, as GitHub spells it. */
  readonly forkApproval: Known<string>;
  /** Titles of the deploy keys that may push. */
  readonly writeKeys: Known<readonly string[]>;
  readonly environments: Known<readonly EnvironmentPosture[]>;
  readonly configRepository: Known<ConfigRepositoryPosture>;
  readonly policy: Known<PolicyPosture>;
  /** What landed on the branches, from the app's own database; absent when none was asked. */
  readonly landed?: Known<readonly LandingPosture[]>;
  /** Where the log was laid down outside of its database; absent when no database was asked. */
  readonly anchored?: Known<AnchorPosture>;
}
