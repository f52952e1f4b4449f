import type { Account } from "./state.ts";

/** What may be reported of a deployment. */
export type DeploymentState =
  | "error"
  | "failure"
  | "inactive"
  | "in_progress"
  | "queued"
  | "pending"
  | "success";

/** One report about a deployment. */
export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState;
  readonly creator: Account;
  readonly createdAt: string;
}

export interface Deployment {
  readonly id: number;
  readonly environment: string;
  readonly sha: string;
  readonly creator: Account;
  readonly createdAt: string;
  readonly statuses: DeploymentStatus[];
}
