import { z } from "zod";
import { type Account, PERMISSIONS, type Permission } from "../domain/account.ts";
import { type AccountId, accountId } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type {
  PersonPermission,
  PullRequestRef,
  TeamMembers,
} from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { knownUnlessRefused, listPages, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

const PERMISSION_ROUTE = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";

/** The largest team that is listed; GitHub's own limit of a team that can be asked for review is lower. */
const TEAM_PAGES_MAX = 50;

const PermissionShape = z.object({
  permission: z.string(),
  role_name: z.string().optional(),
  user: z.object({ id: Id }).nullish(),
});

/**
 * Looks up one person's permission now. The login must still belong to the account that acted: logins
 * are given out again. Somebody GitHub does not know there has none.
 *
 * Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchPermission(
  client: InstallationClient,
  ref: PullRequestRef,
  account: Account,
): Promise<PersonPermission> {
  const permission = await knownUnlessRefused("permissions", async () => {
    const parameters = { owner: ref.owner, repo: ref.repo, username: account.login };
    const answer = await orNull(() => client.request(PERMISSION_ROUTE, parameters));
    if (answer === null) return known<Permission>("none");
    const read = readAnswer(PermissionShape, answer.data, PERMISSION_ROUTE);
    if (read.user === null || read.user === undefined) {
      return unknown("GitHub does not say whose permission it is");
    }
    if (read.user.id !== account.id) {
      return unknown(`the login ${account.login} now belongs to another account`);
    }
    return permissionFrom(read.permission, read.role_name);
  });
  return { account, permission };
}

/** `permission` knows four levels; `role_name` names the exact role, or an organisation's own one. */
const LEGACY: Readonly<Record<Permission, string>> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

/**
 * The role counts only where it agrees with the permission it stands for. Otherwise it is a custom
 * role, which is worth what it inherits.
 */
function permissionFrom(permission: string, role: string | undefined): Known<Permission> {
  const exact = PERMISSIONS.find((name) => name === role);
  if (exact !== undefined && LEGACY[exact] === permission) return known(exact);
  const inherited = PERMISSIONS.find((name) => name === permission);
  return inherited === undefined
    ? unknown("GitHub names a permission that is not known")
    : known(inherited);
}

const TEAM = /^(?<org>[a-z\d](?:[a-z\d-]{0,38}))\/(?<slug>[a-z\d][a-z\d_.-]{0,254})$/u;

const Member = z.object({ id: Id });

/**
 * Lists the members of `org/slug`: those of its child teams are among them, people who were only invited
 * are not. A team that was deleted or renamed, or is of an organisation the app is not installed in, is
 * unknown, and never empty.
 *
 * Source: https://docs.github.com/en/rest/teams/members#list-team-members
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchTeamMembers(
  client: InstallationClient,
  name: string,
): Promise<TeamMembers> {
  const team = name.toLowerCase();
  const { org, slug } = TEAM.exec(team)?.groups ?? {};
  if (org === undefined || slug === undefined) {
    return { team, members: unknown(`the name ${team} is not of the form org/team`) };
  }
  const members = await knownUnlessRefused<readonly AccountId[]>(`the team ${team}`, async () => {
    const { items, complete } = await listPages(client, {
      route: "GET /orgs/{org}/teams/{team_slug}/members",
      parameters: { org, team_slug: slug },
      item: Member,
      pagesMax: TEAM_PAGES_MAX,
    });
    return complete
      ? known(items.map((member) => accountId(member.id)))
      : unknown(`the team ${team} has more than ${TEAM_PAGES_MAX * PAGE_ITEMS} members`);
  });
  return { team, members };
}
