import type { ResponsiblePerson } from "../domain/recorded-provenance.ts";
import { type Tier, tierRank } from "../domain/risk.ts";
import { shown } from "../domain/shown-text.ts";

/** People named in the note; the others are counted. */
const NAMED_MAX = 3;

/**
 * Whoever a commit names by an address that belongs to no account GitHub shows: nobody can be kept from
 * approving for it, so whoever reads the check is told. Below high tier an approver may have had a part.
 */
export function unknownPeopleNotes(
  people: readonly ResponsiblePerson[],
  tier: Tier,
): readonly string[] {
  if (tierRank(tier) < tierRank("high")) return [];
  const unknown = people.filter(
    ({ accountId, login, email, counts }) =>
      counts && accountId === null && login === null && email !== null,
  );
  if (unknown.length === 0) return [];
  const named = unknown
    .slice(0, NAMED_MAX)
    .map(({ email, evidence }) => `${shown(hinted(email ?? ""))} (${evidence})`);
  const rest = unknown.length - named.length;
  const names = [...named, ...(rest > 0 ? [`${rest} more`] : [])];
  const last = names.at(-1) ?? "";
  const listed = names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
  return [
    `Who is behind ${listed} is not known: GitHub shows no account for it, so nobody is kept from approving because of it.`,
  ];
}

/** Enough of an address to find it in the commit, and no copy of it. */
function hinted(email: string): string {
  const at = email.lastIndexOf("@");
  return at < 1 ? "an address" : `${email.slice(0, 1)}…${email.slice(at)}`;
}
