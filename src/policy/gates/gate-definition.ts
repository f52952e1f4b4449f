import type { JudgedApproval } from "../../domain/decision.ts";
import type { GateResult } from "../../domain/gate.ts";
import type { Approvers, GateRequirement } from "../../domain/gate-requirement.ts";
import type { AreaPolicy } from "../../domain/policy-snapshot.ts";
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
  /** When time alone may change what it says, ISO 8601; absent when it does not. */
  readonly wakeAt?: string;
  /** How many people or things it still lacks while it is open; one when absent. */
  readonly lacks?: number;
  /** `candidates` by group, where each group needs people of its own; absent where there is one group. */
  readonly asks?: readonly ReviewAsk[];
}

/** People and teams (`org/slug`) of whom so many are still needed. */
export interface ReviewAsk {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly people: number;
}

/** Facts a gate needs beside those that every evaluation reads. Each costs calls, so each is asked for. */
export interface GateNeeds {
  /** People whose word it counts: the members of these teams are looked up once somebody has spoken. */
  readonly approvers?: readonly Approvers[];
  /** Names of checks and statuses of the head. */
  readonly checks?: readonly string[];
  /** Deployments to these environments. */
  readonly environments?: readonly string[];
  readonly threads?: true;
  /** What the ledger says of these packages. */
  readonly packages?: readonly string[];
}

/** What `needs` may look at: the change, before anything is known of the people. */
export type NeedsBench = Pick<ApprovalBench, "findings" | "policy">;

/** One kind of gate: how to judge a requirement from facts alone. */
export interface GateDefinition<Requirement extends GateRequirement> {
  readonly kind: Requirement["gate"];
  /** One line for the generated documentation. */
  readonly about: string;
  needs(requirement: Requirement, bench: NeedsBench): GateNeeds;
  judge(bench: ApprovalBench, requirement: Requirement, scope: GateScope): GateJudgement;
}

/** What one gate found, before it is placed in its area. */
export interface Said {
  readonly status: GateResult["status"];
  readonly summary: string;
  readonly needs?: readonly string[];
  readonly wakeAt?: string | null;
}

/** The judgement of a gate that people's approvals do not enter. */
export function saidOf(
  gate: GateRequirement["gate"],
  { touched }: GateScope,
  { status, summary, needs = [], wakeAt = null }: Said,
): GateJudgement {
  const { area, tier } = touched;
  return {
    result: { gate, area, tier, status, summary, needs },
    approvals: [],
    candidates: { users: [], teams: [] },
    ...(wakeAt === null ? {} : { wakeAt }),
  };
}
