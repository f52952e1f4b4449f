import type { GateResult } from "../domain/gate.ts";
import type { GateRequirement, HumanApprovalRequirement } from "../domain/gate-requirement.ts";
import type { AreaPolicy, DisclosureMode } from "../domain/policy-snapshot.ts";
import type { Provenance, ProvenanceClass } from "../domain/provenance.ts";
import { type TouchedArea, tierRank } from "../domain/risk.ts";
import { alwaysAsks } from "./gate-requirements.ts";
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
  const hasPeople = requirements.some(
    ({ gate, when }) => gate === "human-approval" && when === undefined,
  );
  return takesLane && !hasPeople ? [...requirements, AGENT_LANE] : requirements;
}

/** The classes of provenance as which a change is asked, by what is known of agent use. */
const ASKED_AS: Readonly<Record<DisclosureState, readonly ProvenanceClass[]>> = {
  // What is asked of those who say how they worked, undeclared and contradicted work is asked for too, or
  // saying nothing would be cheaper than naming an agent, or than declaring that there was none.
  contradicted: ["agent-authored", "agent-assisted", "undeclared", "automation", "human"],
  agent: ["agent-authored", "agent-assisted"],
  hint: ["agent-authored", "agent-assisted", "undeclared", "human"],
  undeclared: ["agent-authored", "agent-assisted", "undeclared", "human"],
  automation: ["automation"],
  "declared-none": ["human"],
};

/** Whether a requirement is asked of a change of which this is known. */
export function appliesTo({ when }: GateRequirement, state: DisclosureState): boolean {
  return when === undefined || when.some((name) => ASKED_AS[state].includes(name));
}

const STATES: readonly DisclosureState[] = [
  "contradicted",
  "agent",
  "hint",
  "undeclared",
  "automation",
  "declared-none",
];

/**
 * Whether requirements leave a change without a single one that always asks. They do so too where they
 * leave those without any who say more: what these owe then, silence owes as well.
 */
export function leavesNothing(
  requirements: readonly GateRequirement[],
  state: DisclosureState,
): boolean {
  const asked = requirements.filter(alwaysAsks);
  return STATES.filter((open) =>
    ASKED_AS[open].every((name) => ASKED_AS[state].includes(name)),
  ).some((open) => !asked.some((requirement) => appliesTo(requirement, open)));
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
