import { moveBranch } from "./branches.ts";
import { writeLanding } from "./landing.ts";
import { checkRefusal, hasFailed, rulesetsFor } from "./merge-rules.ts";
import { headCommitPayload } from "./payloads/commit.ts";
import { closePullRequest, emitPullRequest } from "./pull-request-events.ts";
import type { Account, PullRequest, QueueEntry, Repository } from "./state.ts";
import type { World } from "./world.ts";

type GroupEnd = "merged" | "invalidated" | "dequeued";

/** The branches that merge queues build on. */
const QUEUE_PREFIX = "gh-readonly-queue/";

/** The queue of one base branch, first to land first. */
export function queueOf(repository: Repository, baseRef: string): readonly QueueEntry[] {
  return repository.queue.filter((entry) => entry.baseRef === baseRef);
}

/**
 * Puts a pull request at the end of the queue and builds its group: everything ahead of it, then itself.
 * Returns null when that conflicts.
 */
export function enqueue(world: World, pullRequest: PullRequest, by: Account): QueueEntry | null {
  const { repository, baseRef } = pullRequest;
  const pullRequestSha = pullRequest.headSha;
  const entry: QueueEntry = {
    pullRequest,
    pullRequestSha,
    by,
    baseRef,
    baseSha: "",
    headSha: "",
    ref: "",
  };
  if (!build(world, entry, queueOf(repository, baseRef).at(-1))) return null;
  repository.queue.push(entry);
  emitPullRequest(world, pullRequest, { action: "enqueued", by });
  announceGroup(world, entry);
  return entry;
}

/** Takes a pull request out of the queue; the groups behind it are built anew. */
export function dequeue(
  world: World,
  entry: QueueEntry,
  { by, reason }: { readonly by: Account; readonly reason: string },
): void {
  const { queue } = entry.pullRequest.repository;
  const behind = queueOf(entry.pullRequest.repository, entry.baseRef);
  queue.splice(queue.indexOf(entry), 1);
  endGroup(world, entry, "dequeued");
  emitPullRequest(world, entry.pullRequest, { action: "dequeued", by, extra: { reason } });
  rebuild(world, behind.slice(behind.indexOf(entry) + 1));
}

/** Lands every group at the front whose checks pass, and drops those whose checks failed. */
export function settleQueues(world: World, repository: Repository): void {
  for (const baseRef of new Set(repository.queue.map((entry) => entry.baseRef))) {
    let front = queueOf(repository, baseRef)[0];
    while (front !== undefined && settle(world, front)) front = queueOf(repository, baseRef)[0];
  }
}

/** Takes out what was pushed to, retargeted or closed, and builds anew on a base that moved. */
export function tidyQueues(world: World): void {
  for (const repository of world.repositories.values()) {
    const gone = repository.queue.filter((entry) => !isStillQueued(entry));
    for (const entry of gone) {
      if (repository.queue.includes(entry)) {
        dequeue(world, entry, { by: entry.by, reason: "UNKNOWN_REMOVAL_REASON" });
      }
    }
    for (const baseRef of new Set(repository.queue.map((entry) => entry.baseRef))) {
      const entries = queueOf(repository, baseRef);
      const moved = entries[0]?.baseSha !== repository.branches.get(baseRef);
      if (moved) rebuild(world, entries);
    }
  }
}

function isStillQueued({ pullRequest, pullRequestSha, baseRef }: QueueEntry): boolean {
  return (
    pullRequest.state === "open" &&
    pullRequest.headSha === pullRequestSha &&
    pullRequest.baseRef === baseRef
  );
}

/** Whether the group at the front was done with, one way or the other. */
function settle(world: World, entry: QueueEntry): boolean {
  const { repository } = entry.pullRequest;
  const rulesets = rulesetsFor(repository, entry.baseRef);
  const required = rulesets.flatMap(({ requiredChecks }) => requiredChecks);
  if (required.some((check) => hasFailed(repository, entry.headSha, check))) {
    dequeue(world, entry, { by: entry.by, reason: "CI_FAILURE" });
    return true;
  }
  if (rulesets.some((ruleset) => checkRefusal(repository, entry.headSha, ruleset) !== null)) {
    return false;
  }
  land(world, entry);
  return true;
}

function land(world: World, entry: QueueEntry): void {
  const { pullRequest, by, baseRef, headSha } = entry;
  const { repository } = pullRequest;
  repository.queue.splice(repository.queue.indexOf(entry), 1);
  pullRequest.baseSha = entry.baseSha;
  pullRequest.merged = { sha: headSha, at: world.clock.text(), by };
  closePullRequest(world, pullRequest, by);
  const type = "merge_queue_merge";
  moveBranch(world, { repository, branch: baseRef, to: headSha, by, type });
  endGroup(world, entry, "merged");
}

function rebuild(world: World, entries: readonly QueueEntry[]): void {
  for (const entry of entries) {
    const queue = queueOf(entry.pullRequest.repository, entry.baseRef);
    const ahead = queue[queue.indexOf(entry) - 1];
    endGroup(world, entry, "invalidated");
    if (build(world, entry, ahead)) announceGroup(world, entry);
    else dequeue(world, entry, { by: entry.by, reason: "MERGE_CONFLICT" });
  }
}

function build(world: World, entry: QueueEntry, ahead: QueueEntry | undefined): boolean {
  const { pullRequest, baseRef, by } = entry;
  const { repository, number } = pullRequest;
  const base = ahead?.headSha ?? repository.branches.get(baseRef);
  if (base === undefined) return false;
  const at = world.clock.text();
  const head = writeLanding(pullRequest, { base, by, method: "merge", at });
  if (head === null) return false;
  entry.baseSha = base;
  entry.headSha = head;
  entry.ref = `${QUEUE_PREFIX}${baseRef}/pr-${String(number)}-${base}`;
  moveBranch(world, { repository, branch: entry.ref, to: head, by });
  return true;
}

function announceGroup(world: World, entry: QueueEntry): void {
  emitGroup(world, entry, { action: "checks_requested" });
}

function endGroup(world: World, entry: QueueEntry, reason: GroupEnd): void {
  const { repository } = entry.pullRequest;
  emitGroup(world, entry, { action: "destroyed", extra: { reason } });
  moveBranch(world, { repository, branch: entry.ref, to: null, by: entry.by });
}

function emitGroup(
  world: World,
  entry: QueueEntry,
  happening: { readonly action: string; readonly extra?: Readonly<Record<string, unknown>> },
): void {
  const { repository } = entry.pullRequest;
  const head = repository.objects.commit(entry.headSha);
  world.emit({
    event: "merge_group",
    action: happening.action,
    account: repository.owner,
    repository,
    sender: entry.by,
    fields: {
      merge_group: {
        head_sha: entry.headSha,
        head_ref: `refs/heads/${entry.ref}`,
        base_sha: entry.baseSha,
        base_ref: `refs/heads/${entry.baseRef}`,
        head_commit: headCommitPayload(world, head),
      },
      ...happening.extra,
    },
  });
}
