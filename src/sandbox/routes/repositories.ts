import type { Permission } from "../../domain/account.ts";
import { permits } from "../../domain/account.ts";
import { type Answer, list, one } from "../http/answer.ts";
import { type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import { rulesetsFor } from "../merge-rules.ts";
import { accountPayload, fullTeamPayload, profilePayload } from "../payloads/account.ts";
import { activityPayload } from "../payloads/commit.ts";
import { fullRepositoryPayload } from "../payloads/repository.ts";
import { activeRulePayloads } from "../payloads/rules.ts";
import { membersOf, permissionOf } from "../permissions.ts";
import { Refusal } from "../refusal.ts";
import type { Team } from "../state.ts";
import { findAccount } from "../world.ts";
import { accountOf } from "./resolve.ts";

const METADATA = ["metadata:read"];

/** Repositories, who may do what in them, teams and people. */
export const repositoryRoutes: readonly Route[] = [
  tokenRoute("GET /repos/{owner}/{repo}", METADATA, (exchange) =>
    one(fullRepositoryPayload(exchange.world, exchange.repository())),
  ),
  tokenRoute("GET /repos/{owner}/{repo}/collaborators/{username}/permission", METADATA, permission),
  tokenRoute("GET /repos/{owner}/{repo}/rules/branches/{branch}", METADATA, (exchange) => {
    const repository = exchange.repository();
    const rules = rulesetsFor(repository, exchange.parameter("branch"))
      .filter(({ classic }) => !classic)
      .flatMap((ruleset) => activeRulePayloads(repository, ruleset));
    return list(rules, (rule) => rule);
  }),
  tokenRoute("GET /repos/{owner}/{repo}/properties/values", METADATA, (exchange) =>
    one(
      Object.entries(exchange.repository().properties).map(([name, value]) => ({
        property_name: name,
        value,
      })),
    ),
  ),
  tokenRoute("GET /repos/{owner}/{repo}/activity", ["contents:read"], listActivity),
  tokenRoute("GET /orgs/{org}/teams/{team_slug}", ["members:read"], (exchange) =>
    one(fullTeamPayload(exchange.world, teamInPath(exchange))),
  ),
  tokenRoute("GET /orgs/{org}/teams/{team_slug}/members", ["members:read"], (exchange) =>
    list([...membersOf(teamInPath(exchange))], (member) => accountPayload(exchange.world, member)),
  ),
  tokenRoute(
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
    ["members:read"],
    membership,
  ),
  tokenRoute("GET /users/{username}", [], (exchange) =>
    one(profilePayload(exchange.world, accountOf(exchange.world, exchange.parameter("username")))),
  ),
];

/** The older field knows fewer words than the role name. */
const LEGACY: Readonly<Record<Permission, string>> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

function permission(exchange: Exchange): Answer {
  const { world } = exchange;
  const person = accountOf(world, exchange.parameter("username"));
  const repository = exchange.repository();
  const held = permissionOf(world, repository, person);
  const roleName = repository.roleNames?.get(person) ?? held;
  return one({
    permission: LEGACY[held],
    role_name: roleName,
    user: {
      ...accountPayload(world, person),
      role_name: roleName,
      permissions: {
        pull: permits(held, "read"),
        triage: permits(held, "triage"),
        push: permits(held, "write"),
        maintain: permits(held, "maintain"),
        admin: permits(held, "admin"),
      },
    },
  });
}

/** Newest first; `ref`, `actor` and `activity_type` narrow it. */
function listActivity(exchange: Exchange): Answer {
  const { query } = exchange;
  const ref = query.get("ref");
  const actor = query.get("actor");
  const type = query.get("activity_type");
  const found = exchange
    .repository()
    .activity.filter(
      (each) =>
        (ref === null || each.ref === ref || each.ref === `refs/heads/${ref}`) &&
        (actor === null || each.actor?.login === actor) &&
        (type === null || each.type === type),
    );
  const ordered = query.get("direction") === "asc" ? found : found.toReversed();
  return list(ordered, (each) => activityPayload(exchange.world, each));
}

/** The team of the path, if the token's installation is on its organisation. */
function teamInPath(exchange: Exchange): Team {
  const account = findAccount(exchange.world, exchange.parameter("org"));
  const organization = account && exchange.world.organizations.get(account);
  const team = organization?.teams.get(exchange.parameter("team_slug").toLowerCase());
  if (team === undefined || exchange.grant().installation.account !== account) {
    throw new Refusal(404, "Not Found");
  }
  return team;
}

function membership(exchange: Exchange): Answer {
  const { world } = exchange;
  const team = teamInPath(exchange);
  const person = accountOf(world, exchange.parameter("username"));
  const isPending = team.invited?.has(person) === true;
  if (!membersOf(team).has(person) && !isPending) throw new Refusal(404, "Not Found");
  const url = `${world.baseUrl()}/orgs/${team.org.account.login}/teams/${team.slug}/memberships/${person.login}`;
  const role = team.org.owners.has(person) ? "maintainer" : "member";
  return one({ url, role, state: isPending ? "pending" : "active" });
}
