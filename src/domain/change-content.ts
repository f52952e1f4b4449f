import type { AccessManifest } from "./access-manifest.ts";
import type { ChangedDependency } from "./dependency.ts";
import type { Finding } from "./finding.ts";

/** What the readers of contents made of a change, beyond its paths. JSON-safe; stored with the facts. */
export interface ChangeContent {
  readonly findings: readonly Finding[];
  readonly dependencies: {
    /** Package URLs without a version. */
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly ChangedDependency[];
  };
  /**
   * What the configuration of agents allows once this change is in: that of the base branch with the
   * changed files over it. Absent where no file configures an agent.
   */
  readonly access?: AccessManifest;
  /** What a reader should know of the reading itself, one sentence each. */
  readonly notes?: readonly string[];
}
