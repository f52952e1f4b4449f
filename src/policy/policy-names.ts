import type { GateRequirement, OwnerName } from "../domain/gate-requirement.ts";
import type { Policy } from "../domain/policy-snapshot.ts";

/** Every person and team a policy names, each once, sorted. */
export function namesInPolicy(policy: Policy): readonly OwnerName[] {
  const tierGates = [
    ...Object.values(policy.tiers),
    ...Object.values(policy.tierAdds ?? {}),
  ].flat();
  const names = [
    ...policy.owners,
    ...policy.areas.flatMap(({ owners }) => owners),
    ...policy.areas.flatMap(({ gates, adds }) => namesInGates([...(gates ?? []), ...(adds ?? [])])),
    ...namesInGates(tierGates),
    ...(policy.override?.people ?? []),
    ...(policy.vetoes?.endedBy ?? []),
    ...(policy.reviews?.escalateTo ?? []),
    ...(policy.machines ?? []),
  ];
  const byKey = new Map(
    names.map((name) => [name.kind === "team" ? `team ${name.team}` : `user ${name.login}`, name]),
  );
  return [...byKey].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, name]) => name);
}

/** The people and teams whom gates name themselves. */
export function namesInGates(gates: readonly GateRequirement[]): readonly OwnerName[] {
  return gates.flatMap((gate) => {
    if (gate.gate === "any-of" || gate.gate === "all-of") return namesInGates(gate.gates);
    return "from" in gate && typeof gate.from !== "string" ? gate.from : [];
  });
}
