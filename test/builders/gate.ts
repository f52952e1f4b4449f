import type { Approval } from "../../src/domain/approval.ts";
import type { AreaPolicy, HumanApprovalRequirement } from "../../src/domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { TouchedArea } from "../../src/domain/risk.ts";
import type { ApprovalBench } from "../../src/policy/approval-bench.ts";
import type { GateJudgement } from "../../src/policy/gates/gate-definition.ts";
import { judgeGate } from "../../src/policy/gates/registry.ts";
import { someFacts } from "./facts.ts";
import { anArea, aRequirement, ENFORCED, touched } from "./policy.ts";

/** What one gate is asked about. */
export interface Scene {
  readonly approvals: readonly Approval[];
  readonly facts: Partial<PullRequestFacts>;
  readonly requirement: Partial<HumanApprovalRequirement>;
  readonly area: Partial<AreaPolicy>;
  readonly touched: Partial<TouchedArea>;
  readonly involved: ApprovalBench["disqualified"];
}

/** The owners of `auth`. */
export const IDENTITY = { kind: "team", team: "acme/identity" } as const;

/** Judges one approval by `@acme/identity` of the login file, or what the scene changes of that. */
export function judge(scene: Partial<Scene> = {}): GateJudgement {
  const bench: ApprovalBench = {
    policy: ENFORCED.snapshot.policy,
    rules: ENFORCED.rules,
    facts: someFacts(scene.facts),
    approvals: scene.approvals ?? [],
    disqualified: scene.involved ?? [],
    involved: new Set(),
  };
  return judgeGate(bench, aRequirement(scene.requirement), {
    touched: touched(scene.touched),
    areaPolicy: anArea({ owners: [IDENTITY], ...scene.area }),
  });
}
