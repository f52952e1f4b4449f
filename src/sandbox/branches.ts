import { ancestorsOf, commitsBetween, isAncestor } from "./git/commit-graph.ts";
import type { CommitObject } from "./git/objects.ts";
import { rulesetsFor } from "./merge-rules.ts";
import { pushedCommitPayload } from "./payloads/commit.ts";
import { pushedRepositoryPayload } from "./payloads/repository.ts";
import { baseTip, compareCommits } from "./pull-request-content.ts";
import { closePullRequest, emitPullRequest, emitReview } from "./pull-request-events.ts";
import type { Account, Activity, PullRequest, Repository } from "./state.ts";
import { nameOf, type World } from "./world.ts";

/** What a ref points at before it exists and after it is gone. */
const NOTHING = "0".repeat(40);

/** A push lists this many commits at most. Source: the `push` event's documentation. */
const PUSHED_COMMITS_MAX = 2048;

/** One branch that moves. */
export interface BranchMove {
  readonly repository: Repository;
  readonly branch: string;
  /** Null deletes the branch. */
  readonly to: string | null;
  readonly by: Account;
  /** What the activity list calls it; told from the commits when absent. */
  readonly type?: Activity["type"];
  /** Whether the activity list names nobody. */
  readonly nameless?: boolean;
}

/**
 * Moves, makes or deletes a branch and tells of everything GitHub does because of it: the push, the
 * pull requests whose head or base it is, and the reviews a push dismisses or carries over.
 */
export function moveBranch(world: World, move: BranchMove): void {
  const { repository, branch, to, by } = move;
  const before = repository.branches.get(branch) ?? null;
  if (before === to) return;
  if (to === null) repository.branches.delete(branch);
  else repository.branches.set(branch, to);
  repository.unpushed.delete(branch);
  repository.pushedAt = world.clock.text();
  const forced = before !== null && to !== null && !isAncestor(repository.objects, before, to);
  repository.activity.push({
    id: world.nextId(),
    ref: `refs/heads/${branch}`,
    before: before ?? NOTHING,
    after: to ?? NOTHING,
    type: move.type ?? activityType(before, to, forced),
    actor: move.nameless === true ? null : by,
    at: world.clock.text(),
  });
  emitPush(world, move, { before, forced });
  const reached = to === null ? null : ancestorsOf(repository.objects, to);
  for (const pullRequest of openPullRequests(world, repository)) {
    const isHead = pullRequest.headRepository === repository && pullRequest.headRef === branch;
    const isBase = pullRequest.repository === repository && pullRequest.baseRef === branch;
    if (isHead) moveHead(world, pullRequest, { to, by, forced });
    else if (isBase) landIfContained(world, pullRequest, { to, by, reached });
  }
}

function activityType(before: string | null, to: string | null, forced: boolean): Activity["type"] {
  if (before === null) return "branch_creation";
  if (to === null) return "branch_deletion";
  return forced ? "force_push" : "push";
}

function emitPush(
  world: World,
  { repository, branch, to, by }: BranchMove,
  { before, forced }: { readonly before: string | null; readonly forced: boolean },
): void {
  const commits = to === null ? [] : newCommits(repository, branch, { before, to });
  const listed = commits
    .slice(-PUSHED_COMMITS_MAX)
    .map((commit) => pushedCommitPayload(world, repository, commit));
  const head = to === null ? null : repository.objects.commit(to);
  const range = `${(before ?? NOTHING).slice(0, 12)}...${(to ?? NOTHING).slice(0, 12)}`;
  world.emit({
    event: "push",
    action: null,
    account: repository.owner,
    repository,
    sender: by,
    fields: {
      ref: `refs/heads/${branch}`,
      before: before ?? NOTHING,
      after: to ?? NOTHING,
      created: before === null,
      deleted: to === null,
      forced,
      base_ref: null,
      compare: `${world.baseUrl()}/${nameOf(repository)}/compare/${range}`,
      commits: listed,
      head_commit: head === null ? null : pushedCommitPayload(world, repository, head),
      pusher: { name: by.login, email: `${by.login}@users.noreply.github.com` },
      repository: pushedRepositoryPayload(world, repository),
    },
  });
}

function newCommits(
  repository: Repository,
  branch: string,
  { before, to }: { readonly before: string | null; readonly to: string },
): readonly CommitObject[] {
  if (before !== null) return commitsBetween(repository.objects, before, to);
  // A new branch brings only what no other branch has.
  const others = [...repository.branches].filter(([name]) => name !== branch);
  const known = ancestorsOf(repository.objects, ...others.map(([, sha]) => sha));
  return [...ancestorsOf(repository.objects, to)]
    .filter((sha) => !known.has(sha))
    .toReversed()
    .map((sha) => repository.objects.commit(sha));
}

/** Open pull requests of a repository and its forks and parents: their heads may live here. */
function openPullRequests(world: World, { objects }: Repository): readonly PullRequest[] {
  return [...world.repositories.values()]
    .filter((repository) => repository.objects === objects)
    .flatMap(({ pullRequests }) => [...pullRequests.values()])
    .filter(({ state }) => state === "open");
}

function moveHead(
  world: World,
  pullRequest: PullRequest,
  {
    to,
    by,
    forced,
  }: { readonly to: string | null; readonly by: Account; readonly forced: boolean },
): void {
  if (to === null) {
    closePullRequest(world, pullRequest, by);
    return;
  }
  const before = pullRequest.headSha;
  const samePatch = hasSamePatch(pullRequest, before, to);
  const stale = world.staleMilliseconds();
  pullRequest.stale = stale > 0 ? { headSha: before, until: world.clock.now() + stale } : null;
  pullRequest.headSha = to;
  pullRequest.baseSha = baseTip(pullRequest);
  pullRequest.updatedAt = world.clock.text();
  emitPullRequest(world, pullRequest, { action: "synchronize", by, extra: { before, after: to } });
  if (!samePatch) dismissStale(world, pullRequest, by);
  else if (forced && world.behaviours.reanchorReviews) reanchor(pullRequest, before);
}

function hasSamePatch(pullRequest: PullRequest, before: string, after: string): boolean {
  const base = baseTip(pullRequest);
  const [old, current] = [before, after].map((sha) =>
    compareCommits(pullRequest.repository.objects, base, sha)
      .files()
      .map(({ path, previousPath, patch, before: left, after: right }) => [
        path,
        previousPath,
        patch ?? [left?.blob, right?.blob],
        right?.mode,
      ]),
  );
  return JSON.stringify(old) === JSON.stringify(current);
}

/** GitHub carries an approval over to a head whose patch is the same. */
function reanchor(pullRequest: PullRequest, before: string): void {
  for (const review of pullRequest.reviews) {
    if (review.state === "APPROVED" && review.commitSha === before) {
      review.commitSha = pullRequest.headSha;
    }
  }
}

function dismissStale(world: World, pullRequest: PullRequest, by: Account): void {
  const { repository, baseRef } = pullRequest;
  const rules = rulesetsFor(repository, baseRef);
  if (!rules.some((ruleset) => ruleset.pullRequest?.dismissStale === true)) return;
  for (const review of pullRequest.reviews.filter(({ state }) => state === "APPROVED")) {
    review.dismissed = { was: review.state, at: world.clock.text(), by };
    review.state = "DISMISSED";
    emitReview(world, pullRequest, { review, action: "dismissed", by });
  }
}

interface BaseMove {
  readonly to: string | null;
  readonly by: Account;
  /** Every commit the base branch now has. */
  readonly reached: ReadonlySet<string> | null;
}

/** A pull request whose commits reached its base by another way counts as merged. */
function landIfContained(
  world: World,
  pullRequest: PullRequest,
  { to, by, reached }: BaseMove,
): void {
  if (to === null || reached === null) {
    closePullRequest(world, pullRequest, by);
    return;
  }
  if (!reached.has(pullRequest.headSha)) return;
  pullRequest.merged = { sha: to, at: world.clock.text(), by };
  closePullRequest(world, pullRequest, by);
}
