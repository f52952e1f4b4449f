import type { AccountId, CommitSha } from "./ids.ts";
import type { Known } from "./known.ts";

/** A check run or commit status on the head, latest of its name and app. */
export interface HeadCheck {
  readonly kind: "check-run" | "status";
  /** The check's name, or the status's context. */
  readonly name: string;
  /**
   * The app that made it; null for a status made with a person's token. GitHub names the app of a status
   * only by its bot, without an id.
   */
  readonly app: { readonly id: number | null; readonly slug: string } | null;
  /** `pending` while it runs, else what it concluded. */
  readonly state: "pending" | "passed" | "skipped" | "failed";
  readonly completedAt: string | null;
}

/**
 * What became of a deployment, by GitHub's clock: `inactive` also when a later one took its place,
 * `pending` while nothing has ended it.
 */
export type DeploymentState = "succeeded" | "inactive" | "failed" | "pending";

/** A deployment to an environment. */
export interface Deployment {
  readonly environment: string;
  readonly sha: CommitSha;
  readonly createdAt: string;
  /** What was reported last. */
  readonly state: DeploymentState;
  /** When it was first reported as successful; null when it never was. */
  readonly succeededAt: string | null;
  /** Whether it contains what the change builds on. */
  readonly containsBase: Known<boolean>;
}

/** How many review threads there are and how many are open. */
export interface ReviewThreads {
  readonly total: number;
  readonly unresolved: number;
}

/** Someone who could be asked to review, with what tells whether they should be. */
export interface Candidate {
  readonly accountId: AccountId;
  readonly login: string;
  /** Teams in question that the person is a member of, as `org/slug`. */
  readonly teams: readonly string[];
  /** Open requests of the app that name this person. */
  readonly openRequests: number;
  /** Whether they say on GitHub that they are busy or away. */
  readonly away: boolean;
  /** When the app last asked them; null for never. */
  readonly lastAskedAt: string | null;
}
