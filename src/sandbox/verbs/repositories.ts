import type { Permission } from "../../domain/account.ts";
import { moveBranch } from "../branches.ts";
import { ObjectStore } from "../git/object-store.ts";
import type { SnapshotEntry } from "../git/objects.ts";
import { accountPayload, organizationPayload, teamPayload } from "../payloads/account.ts";
import { repositoryPayload } from "../payloads/repository.ts";
import { permissionOf } from "../permissions.ts";
import { signatureOf } from "../signature.ts";
import type { Repository } from "../state.ts";
import {
  accountNamed,
  findRepository,
  installationOf,
  nameOf,
  organizationNamed,
  repositoryNamed,
  teamNamed,
  type World,
} from "../world.ts";
import { type FileContent, writeFiles } from "./files.ts";
import { announceRepositories } from "./installations.ts";
import { type RulesOptions, setRules } from "./rules.ts";

/**
 * Where GitHub cuts a recursive tree.
 *
 * Source: https://docs.github.com/en/rest/git/trees#get-a-tree
 */
const TREE_ENTRIES_MAX = 100_000;

/** What verbs return for a repository; `fullName` is what they take. */
interface NamedRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  /** `owner/name`. */
  readonly fullName: string;
}

interface RepositoryOptions {
  /** Content of the first commit, by path. */
  readonly files?: Readonly<Record<string, FileContent>>;
  readonly defaultBranch?: string;
  readonly topics?: readonly string[];
  readonly collaborators?: Readonly<Record<string, Permission>>;
  readonly visibility?: "private" | "public" | "internal";
}

/** Repositories, who may do what in them, and the rules of their branches. */
export interface RepositoryVerbs {
  readonly createRepo: (
    owner: string,
    name: string,
    options?: RepositoryOptions,
  ) => NamedRepository;
  /** A fork by `owner`, with the branches as they are now. */
  readonly fork: (repo: string, owner: string) => NamedRepository;
  readonly renameRepo: (repo: string, name: string) => NamedRepository;
  /** Moves a repository to another account; its teams stay behind. */
  readonly transferRepo: (repo: string, owner: string) => NamedRepository;
  /** Nobody may push to an archived repository. */
  readonly archiveRepo: (repo: string) => void;
  readonly setDefaultBranch: (repo: string, branch: string) => void;
  readonly setTopics: (repo: string, topics: readonly string[]) => void;
  /** Replaces the custom properties that the organisation sets for the repository. */
  readonly setProperties: (
    repo: string,
    properties: Readonly<Record<string, string | readonly string[]>>,
  ) => void;
  readonly setPermission: (repo: string, login: string, permission: Permission) => void;
  readonly setTeamPermission: (repo: string, team: string, permission: Permission) => void;
  /** What the dependency review answers, in GitHub's own words; null where the dependency graph is off. */
  readonly setDependencyReview: (
    repo: string,
    review: readonly Readonly<Record<string, unknown>>[] | null,
  ) => void;
  /** Cuts recursive trees after so many entries, as GitHub does with very large ones. */
  readonly limitTrees: (repo: string, entries: number) => void;
  /** Replaces the rules of a branch pattern (`*` within a path segment, `~DEFAULT_BRANCH`, `~ALL`). */
  readonly setRules: (repo: string, branch: string, rules: RulesOptions | null) => void;
}

/** The verbs about repositories. */
export function repositoryVerbs(world: World): RepositoryVerbs {
  return {
    createRepo: (owner, name, options = {}) => createRepository(world, { owner, name, ...options }),
    fork: (repo, owner) => fork(world, repositoryNamed(world, repo), owner),
    renameRepo: (repo, name) => {
      const repository = repositoryNamed(world, repo);
      const changes = { repository: { name: { from: repository.name } } };
      repository.name = name;
      emitRepository(world, repository, { action: "renamed", changes });
      return named(repository);
    },
    transferRepo: (repo, owner) => transfer(world, repositoryNamed(world, repo), owner),
    archiveRepo: (repo) => {
      const repository = repositoryNamed(world, repo);
      repository.archived = true;
      emitRepository(world, repository, { action: "archived" });
    },
    setDefaultBranch: (repo, branch) => {
      const repository = repositoryNamed(world, repo);
      const changes = { default_branch: { from: repository.defaultBranch } };
      repository.defaultBranch = branch;
      emitRepository(world, repository, { action: "edited", changes });
    },
    setTopics: (repo, topics) => {
      const repository = repositoryNamed(world, repo);
      const changes = { topics: { from: repository.topics } };
      repository.topics = topics;
      emitRepository(world, repository, { action: "edited", changes });
    },
    setProperties: (repo, properties) => {
      repositoryNamed(world, repo).properties = properties;
    },
    setPermission: (repo, login, permission) => {
      setPermission(world, repositoryNamed(world, repo), { login, permission });
    },
    setTeamPermission: (repo, team, permission) => {
      setTeamPermission(world, repositoryNamed(world, repo), { team, permission });
    },
    setDependencyReview: (repo, review) => {
      repositoryNamed(world, repo).dependencyReview = review;
    },
    limitTrees: (repo, entries) => {
      repositoryNamed(world, repo).treeEntriesMax = entries;
    },
    setRules: (repo, branch, rules) => {
      setRules(world, repositoryNamed(world, repo), { branch, rules });
    },
  };
}

interface NewRepository extends RepositoryOptions {
  readonly owner: string;
  readonly name: string;
}

function createRepository(world: World, options: NewRepository): NamedRepository {
  const { owner, name, files = {}, collaborators = {} } = options;
  if (findRepository(world, `${owner}/${name}`) !== undefined) {
    throw new TypeError(`the repository ${owner}/${name} exists`);
  }
  const repository = emptyRepository(world, options);
  for (const [login, permission] of Object.entries(collaborators)) {
    repository.grants.set(accountNamed(world, login), permission);
  }
  const { objects, defaultBranch, owner: account } = repository;
  const author = signatureOf(account, world.clock.text());
  const snapshot = writeFiles(objects, new Map<string, SnapshotEntry>(), files);
  const first = objects.writeCommit({
    snapshot,
    parents: [],
    author,
    committer: author,
    message: "Initial commit\n",
  });
  register(world, repository);
  moveBranch(world, { repository, branch: defaultBranch, to: first.sha, by: account });
  return named(repository);
}

function emptyRepository(
  world: World,
  { owner, name, defaultBranch = "main", topics = [], visibility = "private" }: NewRepository,
): Repository {
  const now = world.clock.text();
  return {
    id: world.nextId(),
    owner: accountNamed(world, owner),
    name,
    defaultBranch,
    topics,
    properties: {},
    visibility,
    source: null,
    objects: new ObjectStore(),
    branches: new Map(),
    unpushed: new Map(),
    grants: new Map(),
    teamGrants: new Map(),
    pullRequests: new Map(),
    issues: [],
    checkRuns: new Map(),
    statuses: [],
    activity: [],
    rulesets: [],
    queue: [],
    dependencyReview: null,
    treeEntriesMax: TREE_ENTRIES_MAX,
    createdAt: now,
    pushedAt: now,
  };
}

function fork(world: World, source: Repository, owner: string): NamedRepository {
  const repository: Repository = {
    ...emptyRepository(world, { owner, name: source.name, defaultBranch: source.defaultBranch }),
    visibility: source.visibility,
    source,
    objects: source.objects,
    branches: new Map(source.branches),
  };
  register(world, repository);
  return named(repository);
}

function register(world: World, repository: Repository): void {
  world.repositories.set(repository.id, repository);
  const installation = installationOf(world, repository);
  if (installation === undefined) return;
  announceRepositories(world, installation, { added: [repository] });
  emitRepository(world, repository, { action: "created" });
}

function transfer(world: World, repository: Repository, to: string): NamedRepository {
  const before = repository.owner;
  const from = world.organizations.has(before)
    ? { organization: organizationPayload(world, organizationNamed(world, before.login)) }
    : { user: accountPayload(world, before) };
  repository.owner = accountNamed(world, to);
  repository.teamGrants.clear();
  emitRepository(world, repository, { action: "transferred", changes: { owner: { from } } });
  return named(repository);
}

function emitRepository(
  world: World,
  repository: Repository,
  {
    action,
    ...fields
  }: { readonly action: string; readonly changes?: Readonly<Record<string, unknown>> },
): void {
  world.emit({
    event: "repository",
    action,
    account: repository.owner,
    repository,
    sender: repository.owner,
    fields,
  });
}

function setPermission(
  world: World,
  repository: Repository,
  { login, permission }: { readonly login: string; readonly permission: Permission },
): void {
  const person = accountNamed(world, login);
  const before = permissionOf(world, repository, person);
  const held = repository.grants.has(person);
  if (permission === "none") repository.grants.delete(person);
  else repository.grants.set(person, permission);
  const changed = { permission: { from: before, to: permission } };
  const changes = held ? { changes: changed } : { changes: { permission: { to: permission } } };
  world.emit({
    event: "member",
    action: memberAction(held, permission),
    account: repository.owner,
    repository,
    sender: repository.owner,
    fields: {
      member: accountPayload(world, person),
      ...(permission === "none" ? {} : changes),
    },
  });
}

function memberAction(held: boolean, permission: Permission): string {
  if (permission === "none") return "removed";
  return held ? "edited" : "added";
}

function setTeamPermission(
  world: World,
  repository: Repository,
  { team: slug, permission }: { readonly team: string; readonly permission: Permission },
): void {
  const team = teamNamed(world, repository.owner.login, slug);
  if (permission === "none") repository.teamGrants.delete(team);
  else repository.teamGrants.set(team, permission);
  world.emit({
    event: "team",
    action: permission === "none" ? "removed_from_repository" : "added_to_repository",
    account: repository.owner,
    repository: null,
    sender: repository.owner,
    fields: { team: teamPayload(world, team), repository: repositoryPayload(world, repository) },
  });
}

function named(repository: Repository): NamedRepository {
  return {
    id: repository.id,
    owner: repository.owner.login,
    name: repository.name,
    fullName: nameOf(repository),
  };
}
