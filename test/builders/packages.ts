import type { DependencyApproval } from "../../src/domain/dependency-approval.ts";
import type { Finding } from "../../src/domain/finding.ts";
import type { SupplyChainScanRequirement } from "../../src/domain/gate-requirement.ts";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { ApprovalBench } from "../../src/policy/approval-bench.ts";
import type { GateJudgement } from "../../src/policy/gates/gate-definition.ts";
import { supplyChainScan } from "../../src/policy/gates/supply-chain-scan.ts";
import { aBench } from "./bench.ts";
import { aFile, at, IDA } from "./facts.ts";
import { anArea, touched } from "./policy.ts";

/** The file that names the packages. */
export const FILE = aFile("package.json");
/** The area it is in. */
const SCOPE = {
  touched: touched({ area: "dependencies", files: [{ path: FILE.path, rule: "r" }] }),
  areaPolicy: anArea({ area: "dependencies" }),
};
/** `@acme/identity` lets packages in. */
export const REQUIRED: SupplyChainScanRequirement = {
  gate: "supply-chain-scan",
  from: [{ kind: "team", team: "acme/identity" }],
};
/** Where findings about it stand. */
export const PLACE = {
  area: "dependencies",
  tier: "high",
  path: FILE.path,
  message: "Said.",
} as const;
/** A new package. */
export const NEW = {
  ...PLACE,
  kind: "new-dependency",
  purl: "pkg:npm/left-pad@1.3.0",
} as const satisfies Finding;
/** Another version of it. */
export const CHANGED = {
  ...PLACE,
  kind: "changed-dependency",
  purl: "pkg:npm/left-pad",
  from: "1.2.0",
  to: "1.3.0",
} as const satisfies Finding;
/** Something that weighs, said of it. */
export const SUSPICIOUS = {
  ...PLACE,
  kind: "suspicious-dependency",
  purl: "pkg:npm/left-pad",
  reasons: ["lock-only-addition:pkg:npm/left-pad"],
  message: "pkg:npm/left-pad is only in the lockfile.",
} as const satisfies Finding;
/** Something that weighs, said of no package. */
export const REGISTRY = {
  ...PLACE,
  kind: "suspicious-dependency",
  reasons: ["registry-changed:default->npm.example.net"],
  message: "The registry changes.",
} as const satisfies Finding;
/** A file nobody could read. */
export const UNREAD = {
  ...PLACE,
  kind: "unverifiable",
  message: "It could not be parsed.",
} as const satisfies Finding;

/** An entry of the ledger by ida, for every version. */
export function anEntry(more: Partial<DependencyApproval> = {}): DependencyApproval {
  return {
    purl: "pkg:npm/left-pad",
    actor: IDA,
    source: { repositoryId: 1, number: 3, commentId: 9 },
    givenAt: at(0),
    expiresAt: "2027-06-01T12:00:00Z",
    revokedAt: null,
    ...more,
  };
}

/** What a test changes. */
export interface Scene {
  readonly facts: Partial<PullRequestFacts>;
  readonly bench: Partial<ApprovalBench>;
  readonly from: SupplyChainScanRequirement["from"];
}

/** Judges findings of one package file by what the ledger says. */
export function judge(
  findings: readonly Finding[],
  ledger: readonly DependencyApproval[] | PullRequestFacts["dependencyApprovals"],
  { facts = {}, bench = {}, from = REQUIRED.from }: Partial<Scene> = {},
): GateJudgement {
  const entries = ledger !== undefined && "kind" in ledger ? ledger : known(ledger ?? []);
  const read = ledger === undefined ? {} : { dependencyApprovals: entries };
  return supplyChainScan.judge(
    aBench({ files: known([FILE]), ...read, ...facts }, { findings, ...bench }),
    { ...REQUIRED, from },
    SCOPE,
  );
}
