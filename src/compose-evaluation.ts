import type { Pool } from "pg";
import type { EvaluationWorld } from "./app/evaluation-world.ts";
import type { PolicyLoader } from "./app/load-policy.ts";
import type { ContentReader } from "./compose-content.ts";
import { recordPublishedCheckRun } from "./db/check-runs.ts";
import { earlierContents } from "./db/decisions.ts";
import { finishIntent, pendingIntents } from "./db/effect-intents.ts";
import { loadEvaluationState } from "./db/evaluation-state.ts";
import type { Lease } from "./db/lease.ts";
import { provenanceOf } from "./db/provenance.ts";
import { recordEvaluation } from "./db/record-evaluation.ts";
import { extendLease } from "./db/work.ts";
import type { Effect } from "./domain/effect.ts";
import type { PullRequestRef } from "./domain/pull-request-facts.ts";
import { react, reply } from "./github/answer-comment.ts";
import type { Github, InstallationClient } from "./github/client.ts";
import { fetchCommits, fetchFiles } from "./github/fetch-changes.ts";
import { fetchCommandComment } from "./github/fetch-comment.ts";
import { fetchCodeowners } from "./github/fetch-contents.ts";
import { fetchPermission, fetchTeamMembers } from "./github/fetch-people.ts";
import { fetchProvenance } from "./github/fetch-provenance.ts";
import { fetchPullRequest } from "./github/fetch-pull-request.ts";
import { fetchReviews } from "./github/fetch-reviews.ts";
import { GithubForbiddenError } from "./github/github-errors.ts";
import { publishCheckRun } from "./github/publish-check-run.ts";
import { requestReviewers } from "./github/request-reviewers.ts";
import type { SnapshotCache } from "./github/snapshot-cache.ts";

/** How long a claim holds without a sign of life; a worker that was killed is replaced after it. */
export const LEASE_SECONDS = 30;

/** After this many readings out of the middle of a change, what does not fit is unknown, and blocks. */
const PATIENT_ATTEMPTS = 3;

/** The parts one evaluation is put together from. */
export interface EvaluationParts {
  readonly pool: Pool;
  readonly github: Github;
  readonly snapshots: SnapshotCache;
  readonly contents: ContentReader;
  readonly policies: PolicyLoader;
  readonly onEffect: (effect: Effect) => void;
}

/** The world of one evaluation: this installation's token, this lease's fence. */
export async function evaluationWorld(
  parts: EvaluationParts,
  ref: PullRequestRef,
  lease: Lease,
): Promise<EvaluationWorld> {
  const client = await parts.github.installation(ref.installationId);
  return {
    github: reader(parts, client),
    store: store(parts.pool, lease),
    loadPolicy: ({ pullRequest }) => parts.policies.load(ref, pullRequest.base.ref),
    applyEffect: (target, effect) => applyEffect(parts, client, { target, effect, lease }),
    patient: lease.attempts <= PATIENT_ATTEMPTS,
    now: () => new Date().toISOString(),
  };
}

function reader(parts: EvaluationParts, client: InstallationClient): EvaluationWorld["github"] {
  return {
    readPullRequest: (ref) => fetchPullRequest(client, ref),
    async readChange(ref, pullRequest) {
      const key = { ref, pullRequest };
      const kept = parts.snapshots.get(key);
      if (kept !== undefined) return kept;
      const [files, commits] = await Promise.all([
        fetchFiles(client, ref, pullRequest),
        fetchCommits(client, ref, pullRequest),
      ]);
      parts.snapshots.set(key, { files, commits });
      return { files, commits };
    },
    readContent: (ref, change, files) => parts.contents.read(client, { ref, ...change }, files),
    readReviews: (ref) => fetchReviews(client, ref),
    readPermission: (ref, account) => fetchPermission(client, ref, account),
    readTeam: (_ref, team) => fetchTeamMembers(client, team),
    readCodeowners: (ref, baseRef) => fetchCodeowners(client, ref, baseRef),
    readProvenance: (ref, wanted) => fetchProvenance(client, ref, wanted),
    readComment: (ref, commentId) => fetchCommandComment(client, ref, commentId),
  };
}

function store(pool: Pool, lease: Lease): EvaluationWorld["store"] {
  return {
    loadState(ref, { headRef, headRepositoryId, headSha, checkName }) {
      const head =
        headRepositoryId === null
          ? null
          : { repositoryId: headRepositoryId, ref: `refs/heads/${headRef}` };
      return loadEvaluationState(pool, ref, { head, headSha, checkName });
    },
    loadProvenance: (ref, present) => provenanceOf(pool, ref, present),
    loadContents: (ref, heads) => earlierContents(pool, ref, heads),
    async record(record) {
      return (await recordEvaluation(pool, lease, record)).decisionId;
    },
    pendingIntents: (ref) => pendingIntents(pool, ref),
    finishIntent: (id) => finishIntent(pool, id),
  };
}

/** A locked conversation takes no answer: the check run has told it already. */
async function unlessLocked(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof GithubForbiddenError)) throw error;
  }
}

interface Application {
  readonly target: PullRequestRef;
  readonly effect: Effect;
  readonly lease: Lease;
}

async function applyEffect(
  { pool, onEffect }: EvaluationParts,
  client: InstallationClient,
  { target, effect, lease }: Application,
): Promise<void> {
  // A worker that lost its lease must not write over the verdict of the one that took over.
  await extendLease(pool, lease, LEASE_SECONDS);
  switch (effect.kind) {
    case "publish-check-run": {
      const checkRunId = await publishCheckRun(client, target, effect);
      const { name, headSha } = effect.content;
      await recordPublishedCheckRun(pool, lease, {
        repositoryId: target.repositoryId,
        checkRun: { checkRunId, name, headSha, digest: effect.digest },
        decisionId: effect.decisionId,
        entries: [],
      });
      break;
    }
    case "request-reviewers":
      await requestReviewers(client, target, effect);
      break;
    case "react":
      await unlessLocked(() => react(client, target, effect));
      break;
    case "reply":
      await unlessLocked(() => reply(client, target, effect));
      break;
  }
  onEffect(effect);
}
