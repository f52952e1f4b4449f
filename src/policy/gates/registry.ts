import type { GateRequirement, SimpleRequirement } from "../../domain/gate-requirement.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import { simpleGates } from "../gate-requirements.ts";
import { compositeOf } from "./composite.ts";
import { conversation } from "./conversation.ts";
import { declaration } from "./declaration.ts";
import type {
  GateDefinition,
  GateJudgement,
  GateNeeds,
  GateScope,
  NeedsBench,
} from "./gate-definition.ts";
import { humanApproval } from "./human-approval.ts";
import { ownerAttestation } from "./owner-attestation.ts";
import { requiredCheck } from "./required-check.ts";
import { stagedRollout } from "./staged-rollout.ts";
import { supplyChainScan } from "./supply-chain-scan.ts";

const SIMPLE: Readonly<Record<SimpleRequirement["gate"], GateDefinition<SimpleRequirement>>> = {
  "human-approval": humanApproval,
  "required-check": requiredCheck,
  "owner-attestation": ownerAttestation,
  "staged-rollout": stagedRollout,
  "supply-chain-scan": supplyChainScan,
  declaration,
  conversation,
};

/** Every kind of gate, in the order the documentation lists them. */
export const GATES: Readonly<Record<GateRequirement["gate"], GateDefinition<GateRequirement>>> = {
  ...SIMPLE,
  "any-of": compositeOf("any-of", judgeSimple),
  "all-of": compositeOf("all-of", judgeSimple),
};

/** Judges one requirement with the gate of its kind. */
export function judgeGate(
  bench: ApprovalBench,
  requirement: GateRequirement,
  scope: GateScope,
): GateJudgement {
  return GATES[requirement.gate].judge(bench, requirement, scope);
}

function judgeSimple(
  bench: ApprovalBench,
  requirement: SimpleRequirement,
  scope: GateScope,
): GateJudgement {
  return SIMPLE[requirement.gate].judge(bench, requirement, scope);
}

/** What these requirements want to have read, those inside composites too. */
export function gateNeeds(
  requirements: readonly GateRequirement[],
  bench: NeedsBench,
): readonly GateNeeds[] {
  return simpleGates(requirements).map((requirement) =>
    SIMPLE[requirement.gate].needs(requirement, bench),
  );
}
