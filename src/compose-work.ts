import type { Pool } from "pg";
import type { Logger } from "pino";
import { evaluateMergeGroup, type MergeGroupWorld } from "./app/evaluate-merge-group.ts";
import { evaluatePullRequest } from "./app/evaluate-pull-request.ts";
import { expandPolicyChange, type PolicyChange } from "./app/expand-policy-change.ts";
import type { PolicyLoader } from "./app/load-policy.ts";
import type { ContentReader } from "./compose-content.ts";
import { evaluationWorld } from "./compose-evaluation.ts";
import { recordEntries } from "./db/audit-entries.ts";
import { publishedCheckRun, recordPublishedCheckRun } from "./db/check-runs.ts";
import { decisionsForHeads } from "./db/decisions.ts";
import type { Lease } from "./db/lease.ts";
import { enqueueWork } from "./db/work.ts";
import type { MergeGroupRef } from "./domain/inbox-event.ts";
import type { PullRequestRef } from "./domain/pull-request-facts.ts";
import type { Github } from "./github/client.ts";
import { fetchMergeGroupMembers } from "./github/fetch-merge-group.ts";
import { listOpenPullRequests } from "./github/list-open-pull-requests.ts";
import { publishCheckRun } from "./github/publish-check-run.ts";
import type { SnapshotCache } from "./github/snapshot-cache.ts";
import type { Metrics } from "./metrics.ts";
import { planCheckRun } from "./policy/plan-effects.ts";

/** What every piece of work is run with. */
export interface WorkParts {
  readonly pool: Pool;
  readonly github: Github;
  readonly policies: PolicyLoader;
  readonly snapshots: SnapshotCache;
  readonly contents: ContentReader;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Runs one claimed piece of work to its end. */
export async function runWork(parts: WorkParts, lease: Lease): Promise<void> {
  const { item } = lease;
  switch (item.kind) {
    case "pull-request":
      await runPullRequest(parts, item.ref, lease);
      break;
    case "merge-group":
      await runMergeGroup(parts, item.ref, lease);
      break;
    case "policy-change":
      await runPolicyChange(parts, item);
      break;
  }
}

async function runPullRequest(parts: WorkParts, ref: PullRequestRef, lease: Lease): Promise<void> {
  const { metrics, log } = parts;
  const world = await evaluationWorld(
    { ...parts, onEffect: ({ kind }) => metrics.effects.inc({ kind }) },
    ref,
    lease,
  );
  const outcome = await evaluatePullRequest(world, ref);
  const pullRequest = `${ref.owner}/${ref.repo}#${ref.number}`;
  if (outcome.kind !== "decided") {
    log.info({ pullRequest, outcome: outcome.kind }, "evaluation ended without a decision");
    return;
  }
  const { decision, decisionId, effects } = outcome;
  metrics.decisions.inc({ verdict: decision.verdict, mode: decision.mode });
  const { headSha, verdict, mode, tier } = decision;
  log.info({ pullRequest, headSha, verdict, mode, tier, decisionId, effects }, "decided");
}

async function runMergeGroup(parts: WorkParts, group: MergeGroupRef, lease: Lease): Promise<void> {
  const verdict = await evaluateMergeGroup(await mergeGroupWorld(parts, lease), group);
  const { passed, headline } = verdict;
  const queue = `${group.owner}/${group.repo}:${group.baseRef}`;
  parts.log.info({ queue, headSha: group.headSha, passed, headline }, "judged a merge group");
}

async function mergeGroupWorld(parts: WorkParts, lease: Lease): Promise<MergeGroupWorld> {
  const { pool, policies, github, metrics } = parts;
  const { item } = lease;
  if (item.kind !== "merge-group") throw new TypeError("not the lease of a merge group");
  const client = await github.installation(item.ref.installationId);
  return {
    readMembers: (group) => fetchMergeGroupMembers(client, group),
    async readMode(group) {
      const compiled = await policies.load({ ...group, number: 0 }, group.baseRef);
      return compiled.snapshot.policy.mode;
    },
    decisionsFor: ({ repositoryId }, members) => decisionsForHeads(pool, repositoryId, members),
    record: (_group, entry) => recordEntries(pool, [entry]),
    async publish({ owner, repo, repositoryId }, content) {
      const { name, headSha } = content;
      const published = await publishedCheckRun(pool, { repositoryId, headSha, name });
      const effect = planCheckRun(`merge-group-${headSha}`, content, published);
      if (effect?.kind !== "publish-check-run") return;
      const checkRunId = await publishCheckRun(client, { owner, repo }, effect);
      metrics.effects.inc({ kind: effect.kind });
      await recordPublishedCheckRun(pool, lease, {
        repositoryId,
        checkRun: { checkRunId, name, headSha, digest: effect.digest },
        decisionId: null,
        entries: [],
      });
    },
    now: () => new Date().toISOString(),
  };
}

async function runPolicyChange(parts: WorkParts, change: PolicyChange): Promise<void> {
  const { policies, github, pool, log } = parts;
  const count = await expandPolicyChange(
    {
      forgetPolicies: (owner, repo) => policies.forget(owner, repo),
      async listOpenPullRequests(of) {
        return listOpenPullRequests(await github.installation(of.installationId), of);
      },
      enqueue: (items) => enqueueWork(pool, items, "sweep"),
    },
    change,
  );
  log.info({ owner: change.owner, repo: change.repo, count }, "re-evaluating open pull requests");
}
