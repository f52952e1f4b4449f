import type { Clock } from "./clock.ts";
import type { Comment } from "./comment.ts";
import type { Random } from "./random.ts";
import type {
  Account,
  AppIdentity,
  Installation,
  Organization,
  PullRequest,
  Repository,
  Team,
} from "./state.ts";

/** One webhook before it is signed: an event about an account, and about a repository if there is one. */
export interface OutgoingEvent {
  readonly event: string;
  /** Null for events without actions, such as `push`. */
  readonly action: string | null;
  readonly account: Account;
  readonly repository: Repository | null;
  readonly sender: Account;
  /** What the event adds to the parts that all events share. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Behaviours of GitHub that a test may switch off, or that GitHub itself is unclear about. */
export interface Behaviours {
  /** An approval's `commit_id` moves to the new head when a forced push leaves the patch identical. */
  reanchorReviews: boolean;
  /** Changing the base branch sends `pull_request.edited`. */
  retargetEvent: boolean;
}

/** Everything there is. Verbs and routes get it as their first parameter. */
export interface World {
  readonly baseUrl: () => string;
  readonly clock: Clock;
  readonly random: Random;
  readonly app: AppIdentity;
  /** The app's own account: who its comments and reactions are by. */
  readonly bot: Account;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  readonly behaviours: Behaviours;
  /** For how many milliseconds reads show the old head after a push; 0 for not at all. */
  readonly staleMilliseconds: () => number;
  /** Other apps, by slug: they own check runs and open pull requests. */
  readonly integrations: Map<string, AppIdentity>;
  readonly accounts: Map<number, Account>;
  readonly organizations: Map<Account, Organization>;
  readonly installations: Map<number, Installation>;
  readonly repositories: Map<number, Repository>;
  /** Ids are never used twice, whatever they name. */
  readonly nextId: () => number;
  /** Queues a webhook; the delivery decides who gets it. */
  readonly emit: (event: OutgoingEvent) => void;
  readonly violate: (sentence: string) => void;
}

/** The app with this slug; made when it is first named. */
export function appNamed(world: World, slug: string): AppIdentity {
  if (slug === world.app.slug) return world.app;
  const app = world.integrations.get(slug) ?? { id: world.nextId(), slug, name: slug };
  world.integrations.set(slug, app);
  return app;
}

/** The account with this login, if there is one. Logins compare without case. */
export function findAccount(world: World, login: string): Account | undefined {
  const folded = login.toLowerCase();
  return [...world.accounts.values()].find((account) => account.login.toLowerCase() === folded);
}

/** @throws {TypeError} when nobody has this login: a mistake in the story, not a refusal. */
export function accountNamed(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (account === undefined) throw new TypeError(`no account ${login}: create it first`);
  return account;
}

/** @throws {TypeError} when there is no such organisation. */
export function organizationNamed(world: World, login: string): Organization {
  const organization = world.organizations.get(accountNamed(world, login));
  if (organization === undefined) throw new TypeError(`${login} is no organisation`);
  return organization;
}

/** The repository `owner/name`, if there is one. */
export function findRepository(world: World, fullName: string): Repository | undefined {
  const folded = fullName.toLowerCase();
  return [...world.repositories.values()].find(
    (repository) => nameOf(repository).toLowerCase() === folded,
  );
}

/** @throws {TypeError} when there is no such repository. */
export function repositoryNamed(world: World, fullName: string): Repository {
  const repository = findRepository(world, fullName);
  if (repository === undefined) throw new TypeError(`no repository ${fullName}: create it first`);
  return repository;
}

/** `owner/name`. */
export function nameOf(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** Names a pull request for verbs: what `openPullRequest` returned, or written by hand. */
export interface PullRequestName {
  /** `owner/name`. */
  readonly repo: string;
  readonly number: number;
}

/** @throws {TypeError} when there is no such pull request. */
export function pullRequestNamed(world: World, { repo, number }: PullRequestName): PullRequest {
  const found = repositoryNamed(world, repo).pullRequests.get(number);
  if (found === undefined) throw new TypeError(`no pull request ${repo}#${String(number)}`);
  return found;
}

/** @throws {TypeError} when there is no such team. */
export function teamNamed(world: World, org: string, slug: string): Team {
  const team = organizationNamed(world, org).teams.get(slug.toLowerCase());
  if (team === undefined) throw new TypeError(`no team ${org}/${slug}: create it first`);
  return team;
}

/** Where a comment on a pull request is, with the pull request. */
export interface FoundComment {
  readonly pullRequest: PullRequest;
  readonly comment: Comment;
}

/** The comment with this id, in the conversation or (`review`) on the diff. */
export function findComment(
  repository: Repository,
  id: number,
  place: "conversation" | "review",
): FoundComment | undefined {
  for (const pullRequest of repository.pullRequests.values()) {
    const list = place === "review" ? pullRequest.reviewComments : pullRequest.comments;
    const comment = list.find((candidate) => candidate.id === id);
    if (comment !== undefined) return { pullRequest, comment };
  }
  return undefined;
}

/** The installation that covers a repository, if the app is installed there. */
export function installationOf(world: World, repository: Repository): Installation | undefined {
  return [...world.installations.values()].find(
    (installation) => installation.account === repository.owner && covers(installation, repository),
  );
}

/** Whether an installation may see a repository. */
export function covers(installation: Installation, repository: Repository): boolean {
  return (
    installation.account === repository.owner &&
    (installation.repositories === null || installation.repositories.has(repository))
  );
}

/** The repositories of an installation, oldest first. */
export function repositoriesOf(world: World, installation: Installation): readonly Repository[] {
  return [...world.repositories.values()].filter((repository) => covers(installation, repository));
}
