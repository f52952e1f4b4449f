import { permits } from "../../domain/account.ts";
import { moveBranch } from "../branches.ts";
import { type MergeMethod, writeLanding } from "../landing.ts";
import { dequeue, enqueue, queueOf, settleQueues, tidyQueues } from "../merge-queue.ts";
import { mergeRefusal, rulesetsFor } from "../merge-rules.ts";
import { permissionOf } from "../permissions.ts";
import { closePullRequest } from "../pull-request-events.ts";
import { Refusal } from "../refusal.ts";
import type { Account, PullRequest } from "../state.ts";
import { accountNamed, type PullRequestName, pullRequestNamed, type World } from "../world.ts";
import { branchTip } from "./commits.ts";

interface MergeOptions {
  readonly by: string;
  /** `merge` when absent. */
  readonly method?: MergeMethod;
  /** Whether an administrator goes around the rules, where those allow it. */
  readonly admin?: boolean;
}

/** What came of the merge button. */
type MergeOutcome =
  | { readonly merged: true; readonly sha: string }
  | { readonly merged: false; readonly reason: string };

/** One group of the merge queue. */
interface MergeGroupView {
  readonly number: number;
  readonly headSha: string;
  readonly baseSha: string;
  /** `gh-readonly-queue/<base>/pr-<n>-<base sha>`. */
  readonly ref: string;
}

/** Landing, directly or through the merge queue. */
export interface MergeVerbs {
  /** Presses the merge button. A refusal is an outcome, with GitHub's reason. */
  readonly merge: (name: PullRequestName, options: MergeOptions) => MergeOutcome;
  /** @throws {Refusal} when the branch has no queue, or the pull request is not ready to land. */
  readonly enqueue: (name: PullRequestName, options: { readonly by: string }) => MergeGroupView;
  readonly dequeue: (name: PullRequestName, options: { readonly by: string }) => void;
  readonly mergeQueue: (repo: string, branch: string) => readonly MergeGroupView[];
}

/** The verbs about merging; `queue` finds a repository's entries. */
export function mergeVerbs(world: World): MergeVerbs {
  return {
    merge: (name, options) => {
      const pullRequest = pullRequestNamed(world, name);
      const by = accountNamed(world, options.by);
      const { method = "merge", admin = false } = options;
      return merge(world, pullRequest, { by, method, admin });
    },
    enqueue: (name, { by }) => {
      const pullRequest = pullRequestNamed(world, name);
      return enqueueReady(world, pullRequest, accountNamed(world, by));
    },
    dequeue: (name, { by }) => {
      const pullRequest = pullRequestNamed(world, name);
      const { queue } = pullRequest.repository;
      const entry = queue.find((one) => one.pullRequest === pullRequest);
      if (entry === undefined) throw new TypeError(`#${String(name.number)} is not in the queue`);
      dequeue(world, entry, { by: accountNamed(world, by), reason: "MANUAL" });
    },
    mergeQueue: (repo, branch) =>
      [...world.repositories.values()]
        .filter(({ owner, name }) => `${owner.login}/${name}` === repo)
        .flatMap((repository) => queueOf(repository, branch))
        .map(({ pullRequest, headSha, baseSha, ref }) => ({
          number: pullRequest.number,
          headSha,
          baseSha,
          ref,
        })),
  };
}

interface Attempt {
  readonly by: Account;
  readonly method: MergeMethod;
  readonly admin: boolean;
}

function merge(world: World, pullRequest: PullRequest, attempt: Attempt): MergeOutcome {
  const { repository, baseRef } = pullRequest;
  const reason =
    personRefusal(world, pullRequest, attempt.by) ?? ruleRefusal(world, pullRequest, attempt);
  if (reason !== null) return { merged: false, reason };
  const base = branchTip(repository, baseRef);
  const { by, method } = attempt;
  const sha = writeLanding(pullRequest, { base, by, method, at: world.clock.text() });
  if (sha === null) return { merged: false, reason: "Pull Request is not mergeable" };
  pullRequest.baseSha = base;
  pullRequest.merged = { sha, at: world.clock.text(), by };
  closePullRequest(world, pullRequest, by);
  moveBranch(world, { repository, branch: baseRef, to: sha, by, type: "pr_merge" });
  tidyQueues(world);
  return { merged: true, sha };
}

/** What no bypass helps against. */
function personRefusal(world: World, pullRequest: PullRequest, by: Account): string | null {
  const { state, draft, repository } = pullRequest;
  if (state !== "open") return "Pull Request is closed";
  if (draft) return "Pull Request is still a draft";
  const permission = permissionOf(world, repository, by);
  return permits(permission, "write") ? null : `${by.login} may not merge`;
}

function ruleRefusal(
  world: World,
  pullRequest: PullRequest,
  { by, admin }: Attempt,
): string | null {
  const { repository, baseRef } = pullRequest;
  const rulesets = rulesetsFor(repository, baseRef);
  const isAdmin = permissionOf(world, repository, by) === "admin";
  if (admin && isAdmin && rulesets.every(({ adminBypass }) => adminBypass)) return null;
  if (rulesets.some(({ mergeQueue }) => mergeQueue)) {
    return "Changes must be made through the merge queue";
  }
  return mergeRefusal(world, pullRequest, branchTip(repository, baseRef));
}

function enqueueReady(world: World, pullRequest: PullRequest, by: Account): MergeGroupView {
  const { repository, baseRef, number } = pullRequest;
  if (!rulesetsFor(repository, baseRef).some(({ mergeQueue }) => mergeQueue)) {
    throw new Refusal(422, `${baseRef} has no merge queue`);
  }
  if (repository.queue.some((entry) => entry.pullRequest === pullRequest)) {
    throw new Refusal(422, "Pull request is already in the queue");
  }
  const refusal =
    personRefusal(world, pullRequest, by) ??
    mergeRefusal(world, pullRequest, branchTip(repository, baseRef));
  if (refusal !== null) throw new Refusal(422, refusal);
  const entry = enqueue(world, pullRequest, by);
  if (entry === null) throw new Refusal(422, "Pull request is not mergeable");
  const { headSha, baseSha, ref } = entry;
  settleQueues(world, repository);
  return { number, headSha, baseSha, ref };
}
