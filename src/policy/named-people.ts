import type { Account } from "../domain/account.ts";
import type { OwnerName } from "../domain/gate-requirement.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PolicyIdentity } from "../domain/policy-snapshot.ts";
import type { TeamMembers } from "../domain/pull-request-facts.ts";

/** What names are held against: the teams that were read, and whom policy's names stand for. */
export interface NameBook {
  readonly teams: readonly TeamMembers[];
  /** Absent or without the name: a login is taken as it is. */
  readonly identities?: readonly PolicyIdentity[];
}

/**
 * Whether `account` is one of these people or in one of these teams now. Of a team that was not read it
 * is unknown, and nobody is in an empty one.
 *
 * A name that policy uses means the account it stood for when policy first named it, whoever bears the
 * login now: one that was handed on, or that nobody bears, is nobody.
 */
export function isNamed(
  book: NameBook,
  account: Account,
  names: readonly OwnerName[],
): Known<boolean> {
  const reasons: string[] = [];
  for (const name of names) {
    const found = name.kind === "user" ? isPerson(book, account, name) : isIn(book, account, name);
    if (found.kind === "unknown") reasons.push(found.reason);
    else if (found.value) return known(true);
  }
  return reasons.length > 0 ? unknown(reasons.join("; ")) : known(false);
}

function isPerson(
  { identities }: NameBook,
  account: Account,
  { login }: Extract<OwnerName, { kind: "user" }>,
): Known<boolean> {
  const identity = identityOf(identities, "user", login);
  if (identity === null) return known(login === account.login);
  switch (identity.state) {
    case "resolved":
      return known(identity.id === account.id);
    case "unread":
      // Only who bears the name could be meant by it.
      return login === account.login
        ? unknown(`whom policy means by @${login} could not be read`)
        : known(false);
    case "unknown":
    case "recycled":
      return known(false);
  }
}

function isIn(
  { teams, identities }: NameBook,
  account: Account,
  { team: name }: Extract<OwnerName, { kind: "team" }>,
): Known<boolean> {
  const identity = identityOf(identities, "team", name);
  if (identity?.state === "recycled") return known(false);
  const team = teams.find((candidate) => candidate.team === name);
  if (team === undefined) return unknown(`the members of @${name} were not read`);
  if (team.members.kind === "unknown") return team.members;
  return known(team.members.value.includes(account.id));
}

function identityOf(
  identities: readonly PolicyIdentity[] | undefined,
  kind: PolicyIdentity["kind"],
  name: string,
): PolicyIdentity | null {
  return identities?.find((each) => each.kind === kind && each.name === name) ?? null;
}
