import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { membersOf } from "../permissions.ts";
import type { Account } from "../state.ts";
import { findAccount } from "../world.ts";

/** The most members the app asks for. */
const MEMBERS_MAX = 50;

/** Answers `Candidates`: the members of the teams and the people that the variables name. */
export function candidates(exchange: Exchange, variables: Fields): Answer {
  const { world } = exchange;
  const { permissions } = exchange.grant();
  const owner = findAccount(world, String(variables["organization"]));
  const organization = owner === undefined ? undefined : world.organizations.get(owner);
  const answer: Record<string, unknown> = {};
  const teams: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (name.startsWith("user")) answer[name] = person(findAccount(world, String(value)));
    if (!name.startsWith("team")) continue;
    const team = organization?.teams.get(String(value).toLowerCase());
    // Without the permission GitHub shows teams to nobody.
    const isHidden = team === undefined || permissions["members"] === undefined;
    teams[name] = isHidden ? null : { members: { nodes: listed(membersOf(team)) } };
  }
  const shown = organization === undefined ? null : { login: organization.account.login, ...teams };
  return one({ data: { organization: shown, ...answer } });
}

function listed(members: Iterable<Account>): readonly unknown[] {
  return [...members]
    .toSorted((left, right) => (left.login < right.login ? -1 : 1))
    .slice(0, MEMBERS_MAX)
    .map(person);
}

function person(account: Account | undefined): unknown {
  if (account === undefined || account.type !== "User") return null;
  const status = account.away === undefined ? null : { indicatesLimitedAvailability: account.away };
  return { databaseId: account.id, login: account.login, status };
}
