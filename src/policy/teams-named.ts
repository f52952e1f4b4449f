import type { OwnerName } from "../domain/gate-requirement.ts";
import type { Policy } from "../domain/policy-snapshot.ts";
import { simpleGates } from "./gate-requirements.ts";

/** A team in a line of CODEOWNERS. */
const TEAM = /(?<=\s@)[\w-]+\/[\w.-]+/gu;

/** Every team (`org/slug`) that a policy or a CODEOWNERS file names, each once. */
export function teamsNamed(policy: Policy, codeowners: string | null): readonly string[] {
  const { areas, tiers, tierAdds, override, vetoes, reviews, machines } = policy;
  const gates = simpleGates([
    ...areas.flatMap((area) => [...(area.gates ?? []), ...(area.adds ?? [])]),
    ...Object.values(tiers).flat(),
    ...Object.values(tierAdds ?? {}).flat(),
  ]);
  const named: readonly OwnerName[] = [
    ...policy.owners,
    ...areas.flatMap(({ owners }) => owners),
    ...gates.flatMap((gate) => ("from" in gate && typeof gate.from !== "string" ? gate.from : [])),
    ...(override?.people ?? []),
    ...(vetoes?.endedBy ?? []),
    ...(reviews?.escalateTo ?? []),
    ...(machines ?? []),
  ];
  const inPolicy = named.flatMap((owner) => (owner.kind === "team" ? [owner.team] : []));
  const inCodeowners = (codeowners ?? "").match(TEAM) ?? [];
  return [...new Set([...inPolicy, ...inCodeowners.map((team) => team.toLowerCase())])];
}
