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
}
