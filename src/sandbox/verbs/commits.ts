import { permits } from "../../domain/account.ts";
import { moveBranch } from "../branches.ts";
import { isAncestor } from "../git/commit-graph.ts";
import type { Signature } from "../git/objects.ts";
import { tidyQueues } from "../merge-queue.ts";
import { rulesetsFor } from "../merge-rules.ts";
import { permissionOf } from "../permissions.ts";
import { Refusal } from "../refusal.ts";
import { signatureOf } from "../signature.ts";
import type { Account, Repository } from "../state.ts";
import { accountNamed, findAccount, nameOf, repositoryNamed, type World } from "../world.ts";
import { type FileContent, writeFiles } from "./files.ts";

/** Source: https://api.github.com/users/ghost */
const GHOST_ID = 10_137;

/** Who a commit names: a login, for that account's private address, or any name and address. */
type CommitPerson = string | { readonly name: string; readonly email: string };

interface CommitOptions {
  readonly author: CommitPerson;
  /** The author, when absent. */
  readonly committer?: CommitPerson;
  readonly message: string;
  /** What each path is to hold; null removes it. */
  readonly changes: Readonly<Record<string, FileContent>>;
  /** Branch or commit to build on; the branch itself when absent, else the default branch. */
  readonly from?: string;
  /** Further parents, by branch or commit, for merge commits. Their content is not merged. */
  readonly mergeOf?: readonly string[];
  /** The date the commit claims, ISO 8601; now when absent. */
  readonly at?: string;
}

interface PushOptions {
  readonly by: string;
  /** The commit to push; what was last committed on the branch when absent. */
  readonly sha?: string;
  /** Whether an administrator goes around the rules of the branch. */
  readonly admin?: boolean;
}

interface DeployKeyPush {
  /** Who added the key; null when their account is gone. */
  readonly addedBy: string | null;
}

/** Commits and branches. A commit is local until it is pushed, and only a push tells anybody. */
export interface CommitVerbs {
  /** Makes a commit on a branch of a working copy; returns its name. */
  readonly commit: (repo: string, branch: string, options: CommitOptions) => string;
  /** Publishes a branch. @throws {Refusal} when it is no fast-forward, or the person may not. */
  readonly push: (repo: string, branch: string, options: PushOptions) => string;
  readonly forcePush: (repo: string, branch: string, options: PushOptions) => string;
  /** Commits and pushes at once, as the commit's author unless `by` says otherwise. */
  readonly pushCommit: (
    repo: string,
    branch: string,
    options: CommitOptions & { readonly by?: string },
  ) => string;
  /**
   * Pushes with a deploy key: GitHub names whoever added it, and keeps the key when they are gone.
   *
   * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#push
   */
  readonly pushWithDeployKey: (repo: string, branch: string, options: DeployKeyPush) => string;
  readonly deleteBranch: (repo: string, branch: string, options: { readonly by: string }) => void;
  /** The commit a pushed branch points at. @throws {TypeError} when there is no such branch. */
  readonly head: (repo: string, branch: string) => string;
}

/** The verbs about commits and branches. */
export function commitVerbs(world: World): CommitVerbs {
  return {
    commit: (repo, branch, options) =>
      commit(world, repositoryNamed(world, repo), { branch, ...options }),
    push: (repo, branch, options) =>
      push(world, repositoryNamed(world, repo), { branch, force: false, ...options }),
    forcePush: (repo, branch, options) =>
      push(world, repositoryNamed(world, repo), { branch, force: true, ...options }),
    pushCommit: (repo, branch, { by, ...options }) => {
      const repository = repositoryNamed(world, repo);
      const sha = commit(world, repository, { branch, ...options });
      return push(world, repository, { branch, sha, force: false, by: by ?? loginOf(options) });
    },
    pushWithDeployKey: (repo, branch, { addedBy }) => {
      const repository = repositoryNamed(world, repo);
      const by = addedBy === null ? ghostOf(world) : accountNamed(world, addedBy);
      const to = committed(repository, branch);
      moveBranch(world, { repository, branch, to, by, nameless: addedBy === null });
      tidyQueues(world);
      return to;
    },
    deleteBranch: (repo, branch, { by }) => {
      const repository = repositoryNamed(world, repo);
      const person = accountNamed(world, by);
      refuseUnlessWriter(world, repository, person);
      moveBranch(world, { repository, branch, to: null, by: person });
      tidyQueues(world);
    },
    head: (repo, branch) => branchTip(repositoryNamed(world, repo), branch),
  };
}

/** @throws {TypeError} when there is no such branch. */
export function branchTip(repository: Repository, branch: string): string {
  const sha = repository.branches.get(branch);
  if (sha === undefined) throw new TypeError(`${nameOf(repository)} has no branch ${branch}`);
  return sha;
}

function loginOf({ author }: CommitOptions): string {
  if (typeof author === "string") return author;
  throw new TypeError("say who pushes: the author is no login");
}

function commit(
  world: World,
  repository: Repository,
  { branch, ...options }: CommitOptions & { readonly branch: string },
): string {
  const { objects } = repository;
  const parent =
    options.from === undefined
      ? (repository.unpushed.get(branch) ??
        repository.branches.get(branch) ??
        branchTip(repository, repository.defaultBranch))
      : resolve(repository, options.from);
  const at = options.at ?? world.clock.text();
  const author = signature(world, options.author, at);
  const { sha } = objects.writeCommit({
    snapshot: writeFiles(objects, objects.commit(parent).snapshot, options.changes),
    parents: [parent, ...(options.mergeOf ?? []).map((name) => resolve(repository, name))],
    author,
    committer: options.committer === undefined ? author : signature(world, options.committer, at),
    message: options.message,
  });
  repository.unpushed.set(branch, sha);
  return sha;
}

function resolve(repository: Repository, name: string): string {
  return (
    repository.objects.findCommit(name)?.sha ??
    repository.unpushed.get(name) ??
    branchTip(repository, name)
  );
}

function signature(world: World, person: CommitPerson, at: string): Signature {
  if (typeof person !== "string") return { ...person, at };
  const account = findAccount(world, person);
  if (account === undefined) throw new TypeError(`no account ${person}: name and address?`);
  return signatureOf(account, at);
}

interface Push extends PushOptions {
  readonly branch: string;
  readonly force: boolean;
}

function push(world: World, repository: Repository, { branch, ...options }: Push): string {
  const to = options.sha ?? committed(repository, branch);
  const by = accountNamed(world, options.by);
  refuseUnlessWriter(world, repository, by);
  if (repository.archived === true) throw new Refusal(403, "This repository was archived");
  const before = repository.branches.get(branch);
  const forward = before === undefined || isAncestor(repository.objects, before, to);
  if (!forward && !options.force) throw new Refusal(422, "Update is not a fast forward");
  refuseByRules(world, repository, { branch, by, forward, admin: options.admin === true });
  repository.objects.commit(to);
  moveBranch(world, { repository, branch, to, by });
  tidyQueues(world);
  return to;
}

/** @throws {TypeError} when nothing was committed on the branch. */
function committed(repository: Repository, branch: string): string {
  const sha = repository.unpushed.get(branch);
  if (sha === undefined) throw new TypeError(`nothing was committed on ${branch}`);
  return sha;
}

/** Whom GitHub shows in the place of accounts that are gone: the user `ghost`. */
function ghostOf(world: World): Account {
  const known = findAccount(world, "ghost");
  if (known !== undefined) return known;
  const ghost: Account = { id: GHOST_ID, login: "ghost", type: "User", name: "", emails: [] };
  world.accounts.set(GHOST_ID, ghost);
  return ghost;
}

function refuseUnlessWriter(world: World, repository: Repository, person: Account): void {
  if (!permits(permissionOf(world, repository, person), "write")) {
    throw new Refusal(403, `${person.login} may not write to ${nameOf(repository)}`);
  }
}

function refuseByRules(
  world: World,
  repository: Repository,
  push_: {
    readonly branch: string;
    readonly by: Account;
    readonly forward: boolean;
    readonly admin: boolean;
  },
): void {
  const isAdmin = permissionOf(world, repository, push_.by) === "admin";
  for (const ruleset of rulesetsFor(repository, push_.branch)) {
    if (push_.admin && isAdmin && ruleset.adminBypass) continue;
    if (ruleset.pullRequest !== null || ruleset.mergeQueue) {
      throw new Refusal(422, "Changes must be made through a pull request");
    }
    if (ruleset.requiredChecks.length > 0) {
      throw new Refusal(422, "Required status checks are expected");
    }
    if (ruleset.blockForcePush && !push_.forward) {
      throw new Refusal(422, "Cannot force-push to this branch");
    }
  }
}
