import type { CommitSha } from "./ids.ts";

/** What may change the verdict of a pull request though nothing happens to the pull request itself. */
export interface GateWatch {
  readonly headSha: CommitSha;
  /** Names of checks and contexts of statuses on the head. */
  readonly checks: readonly string[];
  /** Deployment environments of the repository. */
  readonly environments: readonly string[];
  /** Package URLs, without versions, in the ledger of the organisation. */
  readonly packages: readonly string[];
}
