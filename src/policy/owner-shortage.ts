import type { OwnerName } from "../domain/gate-requirement.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import { ownerText } from "./owners.ts";

/**
 * A clause that says why the owners cannot give so many approvals, as far as their teams were read; null
 * where they could. A gate that nobody can satisfy waits for ever: whoever waits must be told.
 */
export function shortageOf(
  { facts, disqualified, identities }: Pick<ApprovalBench, "facts" | "disqualified" | "identities">,
  owners: readonly OwnerName[],
  wanted: number,
): string | null {
  const out = new Set(disqualified.map(({ account }) => account.id));
  const outLogins = new Set(disqualified.map(({ account }) => account.login));
  const people = new Set<string | number>();
  const empty: string[] = [];
  if (owners.length === 0) return null;
  for (const owner of owners) {
    if (owner.kind === "user") {
      if (isNobody(identities, owner.login)) empty.push(`${ownerText(owner)} stands for nobody`);
      else if (![...outLogins].some((login) => login === owner.login)) people.add(owner.login);
      continue;
    }
    const team = facts.teams.find((candidate) => candidate.team === owner.team);
    if (team === undefined || team.members.kind === "unknown") return null;
    if (team.members.value.length === 0) empty.push(`${ownerText(owner)} has no members`);
    for (const id of team.members.value) if (!out.has(id)) people.add(id);
  }
  if (people.size >= wanted) return null;
  if (empty.length > 0) return empty.join("; ");
  const count =
    people.size === 1
      ? "only 1 of them"
      : `${people.size === 0 ? "none" : `only ${people.size}`} of them`;
  return `${count} can approve this change, and it needs ${wanted}: ask the owners of the policy`;
}

/** Whether GitHub knows nobody by a name of policy's, or somebody else by now. */
function isNobody(identities: ApprovalBench["identities"], login: string): boolean {
  const identity = identities?.find(({ kind, name }) => kind === "user" && name === login);
  return identity?.state === "unknown" || identity?.state === "recycled";
}
