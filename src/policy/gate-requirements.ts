import type { GateRequirement } from "../domain/policy-snapshot.ts";

/** The requirements without those that say the same again: asking twice is only noise. */
export function withoutRepetition(
  requirements: readonly GateRequirement[],
): readonly GateRequirement[] {
  const found = new Map<string, GateRequirement>();
  for (const requirement of requirements) {
    const { gate, approvals, from, nativeReviews } = requirement;
    const key = `${gate} ${approvals} ${from} ${nativeReviews}`;
    if (!found.has(key)) found.set(key, requirement);
  }
  return [...found.values()];
}
