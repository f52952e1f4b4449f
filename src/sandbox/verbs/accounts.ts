import type { Permission } from "../../domain/account.ts";
import { accountPayload, organizationPayload, teamPayload } from "../payloads/account.ts";
import type { Account, Organization, Team } from "../state.ts";
import {
  accountNamed,
  organizationNamed,
  repositoryNamed,
  teamNamed,
  type World,
} from "../world.ts";
import { install } from "./installations.ts";

/** What verbs return for people and organisations. */
interface NamedAccount {
  readonly id: number;
  readonly login: string;
}

/** People, organisations and teams. */
export interface AccountVerbs {
  readonly createUser: (login: string, options?: UserOptions) => NamedAccount;
  /** Creates an organisation, with the app installed on all its repositories unless told otherwise. */
  readonly createOrg: (login: string, options?: OrganizationOptions) => NamedAccount;
  readonly addMember: (org: string, login: string, options?: { readonly by?: string }) => void;
  readonly removeMember: (org: string, login: string, options?: { readonly by?: string }) => void;
  /** Creates a team of these members, or with more said about it. */
  readonly createTeam: (
    org: string,
    slug: string,
    options?: readonly string[] | TeamOptions,
  ) => void;
  readonly addTeamMember: (org: string, slug: string, login: string) => void;
  /** Asks somebody to join a team; they are no member before they say yes, by being added. */
  readonly inviteTeamMember: (org: string, slug: string, login: string) => void;
  /** Names the role by which somebody has what they were granted in a repository. */
  readonly nameRole: (repo: string, login: string, role: string) => void;
  readonly removeTeamMember: (org: string, slug: string, login: string) => void;
  readonly renameTeam: (org: string, slug: string, name: string) => void;
  readonly renameOrg: (from: string, to: string) => void;
  /** Gives a person another login. The id stays, and GitHub tells nobody. */
  readonly renameUser: (from: string, to: string) => void;
}

interface UserOptions {
  readonly type?: "User" | "Bot";
  /** Addresses GitHub knows of; the private `@users.noreply.github.com` ones always work. */
  readonly emails?: readonly string[];
  readonly name?: string;
}

interface OrganizationOptions {
  readonly owners?: readonly string[];
  readonly members?: readonly string[];
  /** What members may do in every repository (`read`). */
  readonly basePermission?: Permission;
  /** Whether the app is installed (`true`). */
  readonly install?: boolean;
}

interface TeamOptions {
  readonly members?: readonly string[];
  /** Slug of the team above it, whose permissions it inherits. */
  readonly parent?: string;
  readonly name?: string;
}

/** The verbs about people, organisations and teams. */
export function accountVerbs(world: World): AccountVerbs {
  return {
    createUser: (login, options = {}) =>
      createAccount(world, login, { type: "User", emails: [], ...options }),
    createOrg: (login, options = {}) => createOrganization(world, login, options),
    addMember: (org, login, options = {}) => {
      changeMember(world, { org, login, action: "member_added", by: options.by ?? org });
    },
    removeMember: (org, login, options = {}) => {
      changeMember(world, { org, login, action: "member_removed", by: options.by ?? org });
    },
    createTeam: (org, slug, options = {}) => {
      const more = isList(options) ? { members: options } : options;
      createTeam(world, organizationNamed(world, org), { slug, ...more });
    },
    addTeamMember: (org, slug, login) => {
      changeTeamMember(world, teamNamed(world, org, slug), { login, action: "added" });
    },
    inviteTeamMember: (org, slug, login) => {
      const team = teamNamed(world, org, slug);
      team.invited = new Set([...(team.invited ?? []), accountNamed(world, login)]);
    },
    nameRole: (repo, login, role) => {
      const repository = repositoryNamed(world, repo);
      const named = repository.roleNames ?? new Map<Account, string>();
      repository.roleNames = named.set(accountNamed(world, login), role);
    },
    removeTeamMember: (org, slug, login) => {
      changeTeamMember(world, teamNamed(world, org, slug), { login, action: "removed" });
    },
    renameTeam: (org, slug, name) => {
      const team = teamNamed(world, org, slug);
      const changes = { name: { from: team.name } };
      team.name = name;
      emitTeam(world, team, { action: "edited", changes });
    },
    renameOrg: (from, to) => {
      const { account } = organizationNamed(world, from);
      account.login = to;
      world.emit({
        event: "organization",
        action: "renamed",
        account,
        repository: null,
        sender: account,
        fields: { changes: { login: { from } } },
      });
    },
    renameUser: (from, to) => {
      accountNamed(world, from).login = to;
    },
  };
}

function isList(options: readonly string[] | TeamOptions): options is readonly string[] {
  return Array.isArray(options);
}

interface NewAccount {
  readonly type: Account["type"];
  readonly emails: readonly string[];
  readonly name?: string;
}

function createAccount(world: World, login: string, { type, emails, name }: NewAccount): Account {
  const taken = [...world.accounts.values()].some(
    (one) => one.login.toLowerCase() === login.toLowerCase(),
  );
  if (taken) throw new TypeError(`the login ${login} is taken`);
  const folded = emails.map((email) => email.toLowerCase());
  const account: Account = { id: world.nextId(), login, type, name: name ?? login, emails: folded };
  world.accounts.set(account.id, account);
  return account;
}

function createOrganization(world: World, login: string, options: OrganizationOptions): Account {
  const account = createAccount(world, login, { type: "Organization", emails: [] });
  const owners = new Set((options.owners ?? []).map((one) => accountNamed(world, one)));
  const members = (options.members ?? []).map((one) => accountNamed(world, one));
  world.organizations.set(account, {
    account,
    owners,
    members: new Set([...owners, ...members]),
    basePermission: options.basePermission ?? "read",
    teams: new Map(),
  });
  if (options.install !== false) install(world, account, null);
  return account;
}

interface MemberChange {
  readonly org: string;
  readonly login: string;
  readonly action: "member_added" | "member_removed";
  readonly by: string;
}

function changeMember(world: World, { org, login, action, by }: MemberChange): void {
  const organization = organizationNamed(world, org);
  const person = accountNamed(world, login);
  if (action === "member_added") organization.members.add(person);
  else leave(organization, person);
  const membership = {
    url: `${world.baseUrl()}/orgs/${org}/memberships/${login}`,
    state: "active",
    role: organization.owners.has(person) ? "admin" : "member",
    organization_url: `${world.baseUrl()}/orgs/${org}`,
    user: accountPayload(world, person),
  };
  world.emit({
    event: "organization",
    action,
    account: organization.account,
    repository: null,
    sender: accountNamed(world, by),
    fields: { membership },
  });
}

/** Whoever leaves an organisation leaves its teams. */
function leave(organization: Organization, person: Account): void {
  organization.members.delete(person);
  organization.owners.delete(person);
  for (const team of organization.teams.values()) team.members.delete(person);
}

interface NewTeam extends TeamOptions {
  readonly slug: string;
}

function createTeam(
  world: World,
  org: Organization,
  { slug, members = [], parent, name }: NewTeam,
): void {
  const team: Team = {
    id: world.nextId(),
    org,
    slug,
    name: name ?? slug,
    parent: parent === undefined ? null : teamNamed(world, org.account.login, parent),
    members: new Set(),
  };
  org.teams.set(slug.toLowerCase(), team);
  emitTeam(world, team, { action: "created" });
  for (const login of members) changeTeamMember(world, team, { login, action: "added" });
}

function emitTeam(
  world: World,
  team: Team,
  {
    action,
    ...more
  }: { readonly action: string; readonly changes?: Readonly<Record<string, unknown>> },
): void {
  world.emit({
    event: "team",
    action,
    account: team.org.account,
    repository: null,
    sender: team.org.account,
    fields: { team: teamPayload(world, team), ...more },
  });
}

function changeTeamMember(
  world: World,
  team: Team,
  { login, action }: { readonly login: string; readonly action: "added" | "removed" },
): void {
  const person = accountNamed(world, login);
  if (action === "added") {
    team.members.add(person);
    team.invited?.delete(person);
    team.org.members.add(person);
  } else {
    team.members.delete(person);
  }
  world.emit({
    event: "membership",
    action,
    account: team.org.account,
    repository: null,
    sender: team.org.account,
    fields: {
      scope: "team",
      member: accountPayload(world, person),
      team: teamPayload(world, team),
      organization: organizationPayload(world, team.org),
    },
  });
}
