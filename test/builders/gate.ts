import type { Approval } from "../../src/domain/approval.ts";
import type { HumanApprovalRequirement } from "../../src/domain/gate-requirement.ts";
import type { AreaPolicy } from "../../src/domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { TouchedArea } from "../../src/domain/risk.ts";
import type { ApprovalBench } from "../../src/policy/approval-bench.ts";
import type { GateJudgement } from "../../src/policy/gates/gate-definition.ts";
import { judgeGate } from "../../src/policy/gates/registry.ts";
import { ALICE, someFacts } from "./facts.ts";
import { anArea, aRequirement, ENFORCED, touched, UNDECLARED } from "./policy.ts";

/** What one gate is asked about. */
export interface Scene {
  readonly approvals: readonly Approval[];
  readonly facts: Partial<PullRequestFacts>;
  readonly requirement: Partial<HumanApprovalRequirement>;
  readonly area: Partial<AreaPolicy>;
  readonly touched: Partial<TouchedArea>;
  readonly involved: ApprovalBench["disqualified"];
  readonly initiators: ApprovalBench["initiators"];
  readonly provenance: ApprovalBench["provenance"];
  readonly policy: ApprovalBench["policy"];
}

/** The owners of `auth`. */
export const IDENTITY = { kind: "team", team: "acme/identity" } as const;

/** Judges one approval by `@acme/identity` of the login file, or what the scene changes of that. */
export function judge(scene: Partial<Scene> = {}): GateJudgement {
  const bench: ApprovalBench = {
    policy: scene.policy ?? ENFORCED.snapshot.policy,
    rules: ENFORCED.rules,
    facts: someFacts(scene.facts),
    approvals: scene.approvals ?? [],
    acts: [],
    findings: [],
    provenance: scene.provenance ?? UNDECLARED,
    disqualified: scene.involved ?? [],
    involved: new Set(),
    initiators: scene.initiators ?? [{ account: ALICE, reason: "opened this pull request" }],
  };
  return judgeGate(bench, aRequirement(scene.requirement), {
    touched: touched(scene.touched),
    areaPolicy: anArea({ owners: [IDENTITY], ...scene.area }),
  });
}
