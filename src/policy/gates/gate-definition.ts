import type { JudgedApproval } from "../../domain/decision.ts";
import type { GateResult } from "../../domain/gate.ts";
import type { AreaPolicy, GateRequirement } from "../../domain/policy-snapshot.ts";
import type { TouchedArea } from "../../domain/risk.ts";
import type { ApprovalBench } from "../approval-bench.ts";

/** What a gate is asked about: one requirement of one touched area. */
export interface GateScope {
  readonly touched: TouchedArea;
  readonly areaPolicy: AreaPolicy;
}

/** What a gate says. */
export interface GateJudgement {
  readonly result: GateResult;
  /** What it made of each approval, for the table people read. */
  readonly approvals: readonly JudgedApproval[];
  /** Who could still satisfy it, as GitHub names them. */
  readonly candidates: { readonly users: readonly string[]; readonly teams: readonly string[] };
}

/** One kind of gate: how to judge a requirement from facts alone. */
export interface GateDefinition<Requirement extends GateRequirement> {
  readonly kind: Requirement["gate"];
  /** One line for the generated documentation. */
  readonly about: string;
  judge(bench: ApprovalBench, requirement: Requirement, scope: GateScope): GateJudgement;
}
