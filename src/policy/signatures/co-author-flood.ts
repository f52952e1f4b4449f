import type { ResponsiblePerson } from "../../domain/recorded-provenance.ts";

/** A commit that names more strangers, and a change that names more over its commits, names them to no end. */
const CLAIMS_MAX = 5;

/**
 * Takes the weight from co-author lines that name everybody. Anyone can name anybody: a few such names
 * disqualify, and a flood of them is an attack on the approvers.
 *
 * A commit with too many of them disqualifies none of the people it names; of the rest the first few count,
 * those of commits that were seen before first. So nobody who counted before is cleared by more names on top, and
 * however many commits they are spread over, the names of strangers disqualify only a few. Whoever GitHub
 * itself knows to have had a part is no stranger, and counts in any case.
 */
export function withoutFlood(
  people: readonly ResponsiblePerson[],
  seenBefore: ReadonlySet<string>,
): readonly ResponsiblePerson[] {
  const known = new Set(people.filter((person) => !isClaim(person)).flatMap(namesOf));
  const claims = people.filter(
    (person) => isClaim(person) && !namesOf(person).some((name) => known.has(name)),
  );
  const crowded = crowdedCommits(claims);
  const counting = new Set<string>();
  for (const person of inOrderOfSight(claims, seenBefore)) {
    if (counting.size >= CLAIMS_MAX) break;
    if (!crowded.has(person.sha)) counting.add(nameOf(person));
  }
  const strangers = new Set(claims);
  return people.map((person) =>
    strangers.has(person) && !counting.has(nameOf(person)) ? { ...person, counts: false } : person,
  );
}

/** The same order whatever order the commits were listed in. */
function inOrderOfSight(
  claims: readonly ResponsiblePerson[],
  seenBefore: ReadonlySet<string>,
): readonly ResponsiblePerson[] {
  const keyOf = (person: ResponsiblePerson): string => {
    const sha = person.sha ?? "";
    return `${seenBefore.has(sha) ? "seen" : "unseen"} ${sha} ${nameOf(person)}`;
  };
  return claims
    .map((person) => ({ person, key: keyOf(person) }))
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ person }) => person);
}

/** A name that only a commit's own text gives. */
function isClaim({ role, corroborated, sha }: ResponsiblePerson): boolean {
  return !corroborated && sha !== null && (role === "co-author" || role === "requester");
}

function crowdedCommits(
  claims: readonly ResponsiblePerson[],
): ReadonlySet<ResponsiblePerson["sha"]> {
  const named = new Map<ResponsiblePerson["sha"], Set<string>>();
  for (const person of claims) {
    const names = named.get(person.sha) ?? new Set<string>();
    named.set(person.sha, names.add(nameOf(person)));
  }
  return new Set([...named].flatMap(([sha, names]) => (names.size > CLAIMS_MAX ? [sha] : [])));
}

function nameOf(person: ResponsiblePerson): string {
  return namesOf(person)[0] ?? "";
}

/** Every name a person goes by here, the surest first. */
function namesOf({ accountId, login, email }: ResponsiblePerson): readonly string[] {
  return [
    ...(accountId === null ? [] : [`id ${String(accountId)}`]),
    ...(login === null ? [] : [`login ${login}`]),
    ...(email === null ? [] : [`email ${email}`]),
  ];
}
