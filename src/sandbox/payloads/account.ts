import type { Account, Organization, Team } from "../state.ts";
import type { World } from "../world.ts";
import { nodeId, type Payload } from "./payload.ts";

/** The short form of an account that most answers carry. */
export function accountPayload(world: World, account: Account): Payload {
  // The login of an app's account ends in `[bot]`, which no address may hold as it is.
  const name = encodeURIComponent(account.login);
  const url = `${world.baseUrl()}/users/${name}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${world.baseUrl()}/avatars/${String(account.id)}`,
    gravatar_id: "",
    url,
    html_url: `${world.baseUrl()}/${name}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** An account as `GET /users/{username}` shows it. */
export function profilePayload(world: World, account: Account): Payload {
  return {
    ...accountPayload(world, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
  };
}

/** The short form of an organisation that webhooks carry. */
export function organizationPayload(world: World, { account }: Organization): Payload {
  const url = `${world.baseUrl()}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("Organization", account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.baseUrl()}/avatars/${String(account.id)}`,
    description: "",
  };
}

/** A team, with its parent one level deep. */
export function teamPayload(world: World, team: Team): Payload {
  return {
    ...simpleTeamPayload(world, team),
    parent: team.parent === null ? null : simpleTeamPayload(world, team.parent),
  };
}

/** A team as `GET /orgs/{org}/teams/{team_slug}` shows it. */
export function fullTeamPayload(world: World, team: Team): Payload {
  return {
    ...teamPayload(world, team),
    members_count: team.members.size,
    repos_count: 0,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
    organization: {
      ...organizationPayload(world, team.org),
      name: team.org.account.name,
      html_url: `${world.baseUrl()}/${team.org.account.login}`,
      has_organization_projects: false,
      has_repository_projects: false,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      type: "Organization",
      created_at: "2020-01-01T00:00:00Z",
      updated_at: "2020-01-01T00:00:00Z",
      archived_at: null,
    },
  };
}

function simpleTeamPayload(world: World, team: Team): Payload {
  const url = `${world.baseUrl()}/organizations/${String(team.org.account.id)}/team/${String(team.id)}`;
  return {
    id: team.id,
    node_id: nodeId("Team", team.id),
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    type: "organization",
    organization_id: team.org.account.id,
    permission: "pull",
    url,
    html_url: `${world.baseUrl()}/orgs/${team.org.account.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
  };
}
