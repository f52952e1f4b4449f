import type { OwnerName } from "../domain/gate-requirement.ts";
import type { Policy, PolicyIdentity, PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { TouchedArea } from "../domain/risk.ts";
import { areaPolicyOf, requirementsOf } from "./assess.ts";
import { namesInGates, namesInPolicy } from "./policy-names.ts";

/** Notes of one decision: nobody mends more names at a time. */
const NOTES_MAX = 5;

/** What is wrong with a name in policy: one sentence; null for nothing. */
function identityProblem({ kind, name, state }: PolicyIdentity): string | null {
  const who = kind === "team" ? `The team @${name}` : `@${name}`;
  switch (state) {
    case "resolved":
      return null;
    case "unknown":
      return `${who} is named in the policy, and GitHub knows nobody by that name: it stands for nobody.`;
    case "recycled":
      return `${who} belongs to another account than when the policy named it: it stands for nobody until it is taken out of the policy and named anew.`;
    case "unread":
      return `Whom the policy means by @${name} could not be read: nothing that depends on it passes.`;
  }
}

/** What is wrong with names that the touched areas depend on. */
export function identityNotes(
  { policy, identities }: PolicySnapshot,
  areas: readonly TouchedArea[],
): readonly string[] {
  if (identities === undefined || identities.every(({ state }) => state === "resolved")) return [];
  const wanted = new Set(areas.flatMap((touched) => namesOf(policy, touched)).map(nameKey));
  return identities
    .filter((identity) => wanted.has(`${identity.kind} ${identity.name}`))
    .flatMap((identity) => identityProblem(identity) ?? [])
    .slice(0, NOTES_MAX);
}

function namesOf(policy: Policy, touched: TouchedArea): readonly OwnerName[] {
  return [
    ...areaPolicyOf(policy, touched).owners,
    ...namesInGates(requirementsOf(policy, touched)),
  ];
}

/** Every name of a policy that is not what it seems, as sentences. */
export function identityProblems({ policy, identities = [] }: PolicySnapshot): readonly string[] {
  const named = new Set(namesInPolicy(policy).map(nameKey));
  return identities
    .filter(({ kind, name }) => named.has(`${kind} ${name}`))
    .flatMap((identity) => identityProblem(identity) ?? []);
}

function nameKey(name: OwnerName): string {
  return name.kind === "team" ? `team ${name.team}` : `user ${name.login}`;
}
