import type { GateResult } from "../domain/gate.ts";
import type {
  AreaPolicy,
  DisclosureMode,
  GateRequirement,
  HumanApprovalRequirement,
} from "../domain/policy-snapshot.ts";
import type { Provenance } from "../domain/provenance.ts";
import { type TouchedArea, tierRank } from "../domain/risk.ts";
import { provenanceFindings } from "./provenance.ts";

/** What is known of agent use, as far as disclosure asks. */
export type DisclosureState =
  | "contradicted"
  | "agent"
  | "hint"
  | "undeclared"
  | "automation"
  | "declared-none";

/** What is known of agent use. A hint is no evidence, and still more than nothing. */
export function disclosureStateOf(provenance: Provenance): DisclosureState {
  if (provenanceFindings(provenance).length > 0) return "contradicted";
  switch (provenance.class) {
    case "agent-authored":
    case "agent-assisted":
      return "agent";
    case "automation":
      return "automation";
    case "human":
      return "declared-none";
    case "undeclared":
      return provenance.agents.length > 0 ? "hint" : "undeclared";
  }
}

/** What an area does about undeclared use: its own rule, else `strict` from high on. */
export function disclosureModeOf(
  { disclosure }: Pick<AreaPolicy, "disclosure">,
  { tier }: Pick<TouchedArea, "tier">,
): DisclosureMode {
  return disclosure ?? (tierRank(tier) >= tierRank("high") ? "strict" : "standard");
}

/** The least an agent's work needs where the area is strict: one owner who had no part in it. */
const AGENT_LANE: HumanApprovalRequirement = {
  gate: "human-approval",
  approvals: 1,
  from: "owners",
  nativeReviews: 0,
};

/**
 * What an area asks for, with the lane of agents where that applies. Undeclared work takes the same lane
 * as declared work, so that hiding an agent is never cheaper than naming it.
 */
export function withAgentLane(
  requirements: readonly GateRequirement[],
  mode: DisclosureMode,
  state: DisclosureState,
): readonly GateRequirement[] {
  const takesLane = mode === "strict" && state !== "declared-none" && state !== "automation";
  const hasPeople = requirements.some(({ approvals }) => approvals > 0);
  return takesLane && !hasPeople ? [...requirements, AGENT_LANE] : requirements;
}

/** The disclosure gate of one area; null where it asks for nothing. */
export function disclosureGate(
  touched: TouchedArea,
  mode: DisclosureMode,
  state: DisclosureState,
): GateResult | null {
  const { area, tier } = touched;
  const result = { gate: "disclosure", area, tier } as const;
  if (mode !== "observe" && state === "contradicted") {
    const summary =
      "Declared as made without an agent, and the evidence says otherwise: correct the declaration.";
    const needs = ["`/agentgov declare assisted` by whoever declared `none`"];
    return { ...result, status: "unsatisfied", summary, needs };
  }
  if (mode !== "closed") return null;
  if (state === "declared-none" || state === "automation") {
    const summary = "Nobody used an agent, as far as was declared and found.";
    return { ...result, status: "satisfied", summary, needs: [] };
  }
  const summary =
    state === "agent"
      ? "This area takes no work of agents."
      : "This area takes only work that everybody involved declares to be made without an agent.";
  const needs = state === "agent" ? [] : ["`/agentgov declare none` by everybody who worked on it"];
  return { ...result, status: "unsatisfied", summary, needs };
}

/** What a reader should know where the area asks for a declaration and does not insist. */
export function disclosureNote(
  modes: readonly DisclosureMode[],
  state: DisclosureState,
): string | null {
  if (state !== "hint" || !modes.includes("standard")) return null;
  return "There is a hint of an agent: please say with `/agentgov declare` whether one was used.";
}
