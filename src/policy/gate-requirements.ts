import { canonicalJson } from "../domain/canonical-json.ts";
import type { GateRequirement, SimpleRequirement } from "../domain/gate-requirement.ts";

/** The requirements without those that say the same again: asking twice is only noise. */
export function withoutRepetition(
  requirements: readonly GateRequirement[],
): readonly GateRequirement[] {
  const found = new Map<string, GateRequirement>();
  for (const requirement of requirements) {
    const key = canonicalJson(requirement);
    if (!found.has(key)) found.set(key, requirement);
  }
  return [...found.values()];
}

/** Every simple gate of these requirements, those inside composites too. */
export function simpleGates(
  requirements: readonly GateRequirement[],
): readonly SimpleRequirement[] {
  return requirements.flatMap((requirement): readonly SimpleRequirement[] =>
    requirement.gate === "any-of" || requirement.gate === "all-of"
      ? requirement.gates
      : [requirement],
  );
}

/**
 * Whether a requirement asks for something of every change. A rollout or a scan asks nothing of a change
 * without a contracting statement or a new package: alone it would let the rest pass by accident.
 */
export function alwaysAsks(requirement: GateRequirement): boolean {
  switch (requirement.gate) {
    case "human-approval":
    case "required-check":
    case "owner-attestation":
    case "declaration":
    case "conversation":
      return true;
    case "staged-rollout":
    case "supply-chain-scan":
      return false;
    case "any-of":
    case "all-of":
      return requirement.gates.some(alwaysAsks);
  }
}
