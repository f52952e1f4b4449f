import { PERMISSIONS, type Permission } from "../domain/account.ts";
import { Refusal } from "./refusal.ts";
import type { Account, Organization, Repository, Team } from "./state.ts";
import { nameOf, type World } from "./world.ts";

/**
 * What a person may do in a repository: the most of their own grant, their teams' (and those teams'
 * parents') grants, the organisation's base permission, and ownership.
 */
export function permissionOf(world: World, repository: Repository, person: Account): Permission {
  if (repository.owner === person) return "admin";
  const organization = world.organizations.get(repository.owner);
  if (organization?.owners.has(person) === true) return "admin";
  const held: Permission[] = [repository.grants.get(person) ?? "none"];
  if (repository.visibility === "public") held.push("read");
  if (organization?.members.has(person) === true) held.push(organization.basePermission);
  for (const [team, permission] of repository.teamGrants) {
    if (membersOf(team).has(person)) held.push(permission);
  }
  return held.reduce((most, one) =>
    PERMISSIONS.indexOf(one) > PERMISSIONS.indexOf(most) ? one : most,
  );
}

/** The members of a team and of every team below it. */
export function membersOf(team: Team): ReadonlySet<Account> {
  const members = new Set(team.members);
  for (const child of childrenOf(team)) {
    for (const member of membersOf(child)) members.add(member);
  }
  return members;
}

function childrenOf(team: Team): readonly Team[] {
  return [...team.org.teams.values()].filter(({ parent }) => parent === team);
}

/** Whether someone can be asked for a review: collaborators, direct or by team, who may read. */
export function isCollaborator(world: World, repository: Repository, person: Account): boolean {
  if (repository.grants.has(person)) return true;
  const organization = world.organizations.get(repository.owner);
  return (
    permissionOf(world, repository, person) !== "none" &&
    (repository.owner === person ||
      organization?.members.has(person) === true ||
      [...repository.teamGrants.keys()].some((team) => membersOf(team).has(person)))
  );
}

/**
 * How GitHub calls someone's relation to a repository. It is not their permission.
 *
 * Source: https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
 */
export function associationOf(
  world: World,
  repository: Repository,
  person: Account,
): "OWNER" | "MEMBER" | "COLLABORATOR" | "NONE" {
  if (repository.owner === person) return "OWNER";
  const organization: Organization | undefined = world.organizations.get(repository.owner);
  if (organization?.members.has(person) === true) return "MEMBER";
  return repository.grants.has(person) ? "COLLABORATOR" : "NONE";
}

/** @throws {Refusal} 404 for people who cannot see the repository. */
export function refuseUnlessReader(world: World, repository: Repository, person: Account): void {
  if (permissionOf(world, repository, person) === "none") {
    throw new Refusal(404, `${person.login} cannot see ${nameOf(repository)}`);
  }
}
