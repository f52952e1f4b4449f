import type { Pool } from "pg";
import type { Logger } from "pino";
import { evaluateMergeGroup } from "./app/evaluate-merge-group.ts";
import type { PolicyChange } from "./app/expand-policy-change.ts";
import type { PolicyLoader } from "./app/load-policy.ts";
import { matchLanding } from "./app/match-landing.ts";
import { platformEntry } from "./app/platform-entry.ts";
import { verifyCheck } from "./app/verify-check.ts";
import { checkWorld } from "./compose-check.ts";
import type { ConfigChangeChecker } from "./compose-config-change.ts";
import type { ContentReader } from "./compose-content.ts";
import type { EvaluationParts } from "./compose-evaluation.ts";
import {
  type BackfillPace,
  InstallationStoppedError,
  NoTokenError,
  noteState,
  runInstallation,
} from "./compose-installation.ts";
import { landingWorld } from "./compose-landing.ts";
import { mergeGroupWorld } from "./compose-merge-group.ts";
import { carryPolicyChange } from "./compose-policy-change.ts";
import { judgePullRequest } from "./compose-pull-request.ts";
import { recordEntries } from "./db/audit-entries.ts";
import type { OwnedInstallation } from "./db/installations.ts";
import type { Lease } from "./db/lease.ts";
import { endGroup } from "./db/merge-groups.ts";
import { passedAgainst } from "./db/own-checks.ts";
import { seeFormerName } from "./db/repository-names.ts";
import { enqueueWork, sleepUntil } from "./db/work.ts";
import type { BranchPlace, MergeGroupRef, WorkItem } from "./domain/inbox-event.ts";
import type { PullRequestRef } from "./domain/pull-request-facts.ts";
import type { CallBudget } from "./github/call-budget.ts";
import type { Github } from "./github/client.ts";
import { fetchInstallationState } from "./github/fetch-installation.ts";
import { GithubInstallationError } from "./github/github-errors.ts";
import type { SnapshotCache } from "./github/snapshot-cache.ts";
import type { Metrics } from "./metrics.ts";

/** What every piece of work is run with. */
export interface WorkParts {
  readonly pool: Pool;
  readonly configRepository: string;
  readonly github: Github;
  /** How much of each installation's calls is left for what nobody waits for. */
  readonly budget: CallBudget;
  readonly pace: BackfillPace;
  readonly policies: PolicyLoader;
  readonly snapshots: SnapshotCache;
  readonly contents: ContentReader;
  readonly checkConfigChange?: ConfigChangeChecker;
  readonly metrics: Metrics;
  readonly log: Logger;
}

type CheckItem = Extract<WorkItem, { readonly kind: "check" }>;
type PlatformChangeItem = Extract<WorkItem, { readonly kind: "platform-change" }>;

/**
 * Runs one claimed piece of work to its end.
 *
 * @throws {BudgetHeldError} when nobody waits for it, and the rest of the hour is kept for events.
 * @throws {InstallationStoppedError} when the app may not work there now.
 * @throws {NoTokenError} when GitHub contradicts itself about that.
 */
export async function runWork(parts: WorkParts, lease: Lease): Promise<void> {
  const { budget } = parts;
  const { installationId } = placeOf(lease.item);
  if (lease.urgency === "sweep") budget.spend(installationId);
  try {
    await runItem(parts, lease);
  } catch (error) {
    if (!(error instanceof GithubInstallationError)) throw error;
    // No token may be a moment's answer, and what waits for an installation that is gone is dropped with it.
    const state = await fetchInstallationState(parts.github, installationId);
    await noteState(parts, placeOf(lease.item), state);
    if (state === "gone") return;
    if (state === "active") {
      throw new NoTokenError("GitHub gives no token for an active installation", { cause: error });
    }
    throw new InstallationStoppedError(error.message, { cause: error });
  }
}

function placeOf(item: WorkItem): OwnedInstallation {
  switch (item.kind) {
    case "platform-change":
      return { installationId: item.installationId, owner: item.change.subject };
    case "installation":
    case "policy-change":
      return { installationId: item.installationId, owner: item.owner };
    case "pull-request":
    case "merge-group":
    case "landing":
    case "base-moved":
    case "check":
      return { installationId: item.ref.installationId, owner: item.ref.owner };
  }
}

async function runItem(parts: WorkParts, lease: Lease): Promise<void> {
  const { item } = lease;
  switch (item.kind) {
    case "pull-request":
      await runPullRequest(parts, item.ref, lease);
      break;
    case "merge-group":
      if (item.ended === true) await endGroup(parts.pool, item.ref);
      else await runMergeGroup(parts, item.ref, lease);
      break;
    case "landing":
      await runLanding(parts, item.ref, lease);
      break;
    case "base-moved":
      await runBaseMoved(parts, item.ref);
      break;
    case "check":
      await runCheck(parts, item, lease);
      break;
    case "platform-change":
      await runPlatformChange(parts, item);
      break;
    case "installation":
      await runInstallation(parts, item, lease);
      break;
    case "policy-change":
      await runPolicyChange(parts, item, lease);
      break;
  }
}

async function runPullRequest(parts: WorkParts, ref: PullRequestRef, lease: Lease): Promise<void> {
  const { metrics, log } = parts;
  const outcome = await judgePullRequest(evaluationParts(parts), ref, lease);
  const pullRequest = `${ref.owner}/${ref.repo}#${ref.number}`;
  if (outcome.kind === "gone") await sleepUntil(parts.pool, lease, null);
  if (outcome.kind !== "decided") {
    log.info({ pullRequest, outcome: outcome.kind }, "evaluation ended without a decision");
    return;
  }
  const { decision, decisionId, effects } = outcome;
  await sleepUntil(parts.pool, lease, decision.wakeAt ?? null);
  metrics.decisions.inc({ verdict: decision.verdict, mode: decision.mode });
  const { headSha, verdict, mode, tier } = decision;
  log.info({ pullRequest, headSha, verdict, mode, tier, decisionId, effects }, "decided");
}

async function runMergeGroup(parts: WorkParts, group: MergeGroupRef, lease: Lease): Promise<void> {
  const world = await mergeGroupWorld(evaluationParts(parts), group, lease);
  const outcome = await evaluateMergeGroup(world, group);
  if (outcome.kind === "landed") {
    await endGroup(parts.pool, group);
    return;
  }
  const { passed, headline } = outcome;
  const queue = `${group.owner}/${group.repo}:${group.baseRef}`;
  parts.log.info({ queue, headSha: group.headSha, passed, headline }, "judged a merge group");
}

async function runLanding(parts: WorkParts, place: BranchPlace, lease: Lease): Promise<void> {
  const { metrics, log, pool } = parts;
  const outcome = await matchLanding(
    await landingWorld(evaluationParts(parts), place, lease),
    place,
  );
  if (outcome.kind !== "matched") return;
  const branch = `${place.owner}/${place.repo}:${place.branch}`;
  for (const { sha, outcome: end, pullRequest, actor } of outcome.landed) {
    if (end.kind === "landed") continue;
    metrics.bypasses.inc({ reason: end.reason });
    const { reason, detail } = end;
    log.warn(
      { branch, sha, reason, detail, pullRequest, by: actor?.login },
      "landed around the gate",
    );
  }
  if (outcome.more) await enqueueWork(pool, [{ kind: "landing", ref: place }]);
}

/** Only what passes can be wrong: everything else is judged again before it may land. */
async function runBaseMoved({ pool, log }: WorkParts, place: BranchPlace): Promise<void> {
  const { installationId, repositoryId, owner, repo, branch } = place;
  const numbers = await passedAgainst(pool, place);
  const items = numbers.map((number): WorkItem => {
    const ref = { installationId, repositoryId, owner, repo, number };
    return { kind: "pull-request", ref };
  });
  await enqueueWork(pool, items, "sweep");
  log.info({ branch: `${owner}/${repo}:${branch}`, count: items.length }, "a base branch moved");
}

async function runCheck(parts: WorkParts, item: CheckItem, lease: Lease): Promise<void> {
  const { ref, seen } = item;
  const world = await checkWorld(evaluationParts(parts), ref, lease);
  const outcome = await verifyCheck(world, ref, seen);
  if (outcome.kind !== "tampered") return;
  const { headSha, owner, repo } = ref;
  const { how } = outcome;
  parts.metrics.tampering.inc({ how });
  const repository = `${owner}/${repo}`;
  parts.log.error(
    { repository, headSha, how, name: seen?.name, by: seen?.by },
    "a verdict was forged",
  );
}

async function runPlatformChange(
  { pool, log, configRepository }: WorkParts,
  { change, installationId }: PlatformChangeItem,
): Promise<void> {
  const { repositoryId } = change;
  const formerName = change.name === "repository.renamed" ? change.before["repository.name"] : null;
  if (typeof formerName === "string" && repositoryId !== null) {
    const former = { installationId, repositoryId, name: formerName };
    await seeFormerName(pool, former, configRepository);
  }
  await recordEntries(pool, [platformEntry(change, new Date().toISOString())]);
  const { name, subject, actor } = change;
  log.warn({ change: name, subject, by: actor?.login }, "settings around the app changed");
}

function evaluationParts(parts: WorkParts): EvaluationParts {
  return { ...parts, onEffect: ({ kind }) => parts.metrics.effects.inc({ kind }) };
}

async function runPolicyChange(
  parts: WorkParts,
  change: PolicyChange,
  lease: Lease,
): Promise<void> {
  const { configRepository } = parts;
  const { open, tightened } = await carryPolicyChange(
    { ...evaluationParts(parts), configRepository },
    change,
    lease,
  );
  const { owner, repo } = change;
  parts.log.info({ owner, repo, count: open, tightened }, "re-evaluating open pull requests");
}
