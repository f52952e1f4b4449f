import type { CommitObject } from "../git/objects.ts";
import type { Exchange } from "../http/exchange.ts";
import { visibleHead } from "../pull-request-content.ts";
import { Refusal } from "../refusal.ts";
import type { Account, PullRequest, Repository } from "../state.ts";
import { type FoundComment, findAccount, findComment, type World } from "../world.ts";

/** The pull request of the path. @throws {Refusal} 404 when there is none. */
export function pullRequestOf(exchange: Exchange, name = "pull_number"): PullRequest {
  const number = Number(exchange.parameter(name));
  const found = exchange.repository().pullRequests.get(number);
  if (found === undefined) throw new Refusal(404, "Not Found");
  return found;
}

/** The comment of the path. @throws {Refusal} 404 when there is none. */
export function commentOf(exchange: Exchange, place: "conversation" | "review"): FoundComment {
  const id = Number(exchange.parameter("comment_id"));
  const found = findComment(exchange.repository(), id, place);
  if (found === undefined) throw new Refusal(404, "Not Found");
  return found;
}

/** An account by login. @throws {Refusal} 404 when there is none. */
export function accountOf(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (account === undefined) throw new Refusal(404, `${login} is not a user`);
  return account;
}

/**
 * The commit a ref, branch, short or full name points at, as reads show it.
 *
 * @throws {Refusal} 404 for what cannot be resolved (`status` for routes that say otherwise).
 */
export function commitAt(
  world: World,
  repository: Repository,
  { name, status = 404 }: { readonly name: string; readonly status?: number },
): CommitObject {
  const { objects } = repository;
  const sha = visibleTip(world, repository, name.replace(/^(?:refs\/)?heads\//u, ""));
  const commit = objects.findCommit(name) ?? objects.findCommit(sha ?? "");
  if (commit === undefined) throw new Refusal(status, `No commit found for SHA: ${name}`);
  return commit;
}

/** Where a branch points, or pointed a moment ago while the stale-read fault covers it. */
export function visibleTip(
  world: World,
  repository: Repository,
  branch: string,
): string | undefined {
  const tip = repository.branches.get(branch);
  const stale = [...repository.pullRequests.values()].find(
    ({ headRepository, headRef, state }) =>
      headRepository === repository && headRef === branch && state === "open",
  );
  return stale === undefined || tip === undefined ? tip : visibleHead(world, stale);
}

/** Either side of a comparison: a branch, a commit, or `owner:branch` of a fork. */
export function commitOfSide(world: World, repository: Repository, side: string): CommitObject {
  const [owner, branch] = side.split(":");
  if (branch === undefined) return commitAt(world, repository, { name: side });
  const fork = [...world.repositories.values()].find(
    (one) => one.objects === repository.objects && one.owner.login === owner,
  );
  if (fork === undefined) throw new Refusal(404, "Not Found");
  return commitAt(world, fork, { name: branch });
}
