import type { AreaId, Tier } from "./risk.ts";

/** What every finding says. `path` and `line` point at the head side unless the file is gone. */
interface FindingBase {
  readonly area: AreaId;
  readonly tier: Tier;
  readonly path: string;
  readonly line?: number;
  /** One sentence for people. Never holds a secret value. */
  readonly message: string;
}

/** Whether an agent may do more, less or the same after the change. */
export type PowerDirection = "widens" | "narrows" | "neutral";

/** Something the content of a change shows. Findings raise a tier, never lower it. */
export type Finding =
  | (FindingBase & {
      readonly kind: "new-dependency" | "removed-dependency";
      readonly purl: string;
    })
  | (FindingBase & {
      readonly kind: "changed-dependency";
      readonly purl: string;
      readonly from?: string;
      readonly to?: string;
    })
  | (FindingBase & {
      readonly kind: "suspicious-dependency";
      readonly purl?: string;
      /** `code:subject`, with the codes of the dependency readers. */
      readonly reasons: readonly string[];
    })
  | (FindingBase & {
      readonly kind: "secret";
      readonly provider: string;
      readonly blocks: boolean;
      /** Names the value without telling it, to find it elsewhere; absent for one that can be guessed. */
      readonly fingerprint?: string;
    })
  | (FindingBase & {
      readonly kind: "agent-power";
      readonly code: string;
      readonly direction: PowerDirection;
      readonly subject: string;
    })
  | (FindingBase & {
      readonly kind:
        | "destructive-schema"
        | "guard-removed"
        | "tests-weakened"
        | "hidden-text"
        | "symlink"
        | "submodule"
        | "unverifiable"
        | "contradiction";
    });
