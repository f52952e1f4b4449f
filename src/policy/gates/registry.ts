import type { GateRequirement } from "../../domain/policy-snapshot.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import type { GateDefinition, GateJudgement, GateScope } from "./gate-definition.ts";
import { humanApproval } from "./human-approval.ts";

/** Every kind of gate, in the order the documentation lists them. */
export const GATES: Readonly<Record<GateRequirement["gate"], GateDefinition<GateRequirement>>> = {
  "human-approval": humanApproval,
};

/** Judges one requirement with the gate of its kind. */
export function judgeGate(
  bench: ApprovalBench,
  requirement: GateRequirement,
  scope: GateScope,
): GateJudgement {
  return GATES[requirement.gate].judge(bench, requirement, scope);
}
