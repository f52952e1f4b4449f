import type { Pool } from "pg";
import type { EvaluationWorld } from "./app/evaluation-world.ts";
import type { PolicyLoader } from "./app/load-policy.ts";
import type { ConfigChangeChecker } from "./compose-config-change.ts";
import type { ContentReader } from "./compose-content.ts";
import { countOverrides } from "./db/acts.ts";
import { isQuiet, touchPullRequest } from "./db/backfill.ts";
import { recordPublishedCheckRun } from "./db/check-runs.ts";
import { latestCheckpoint } from "./db/checkpoints.ts";
import { earlierContents } from "./db/decisions.ts";
import { dependencyApprovalsOf } from "./db/dependency-approvals.ts";
import { finishIntent, overridesWithIssue, pendingIntents } from "./db/effect-intents.ts";
import { loadEvaluationState } from "./db/evaluation-state.ts";
import { firstBase } from "./db/first-base.ts";
import { watchFor } from "./db/gate-watches.ts";
import type { Lease } from "./db/lease.ts";
import { membersSeen, sawMembers } from "./db/override-members.ts";
import { isTightened } from "./db/own-checks.ts";
import { provenanceOf } from "./db/provenance.ts";
import { recordEvaluation } from "./db/record-evaluation.ts";
import { refuseReviewerRequests, reviewerRequests, reviewLoads } from "./db/reviewer-requests.ts";
import { saveStickyComment, stickyComment } from "./db/sticky-comments.ts";
import { recentTips, recordedTestMerge } from "./db/test-merges.ts";
import { enqueueWork, extendLease } from "./db/work.ts";
import type { ReviewerNames } from "./domain/decision.ts";
import type { Effect } from "./domain/effect.ts";
import type { Candidate } from "./domain/head-facts.ts";
import { type Known, known } from "./domain/known.ts";
import type { PullRequestRef } from "./domain/pull-request-facts.ts";
import { react, reply } from "./github/answer-comment.ts";
import type { Github, InstallationClient } from "./github/client.ts";
import { fetchCandidates } from "./github/fetch-candidates.ts";
import { fetchCommits, fetchFiles } from "./github/fetch-changes.ts";
import { fetchChecks } from "./github/fetch-checks.ts";
import { fetchCommandComment } from "./github/fetch-comment.ts";
import { fetchCommentChanges } from "./github/fetch-comment-changes.ts";
import { fetchCodeowners } from "./github/fetch-contents.ts";
import { fetchDeployments } from "./github/fetch-deployments.ts";
import { fetchModes, fetchMoves } from "./github/fetch-head.ts";
import { fetchPermission, fetchTeamMembers } from "./github/fetch-people.ts";
import { fetchProvenance } from "./github/fetch-provenance.ts";
import { fetchPullRequest } from "./github/fetch-pull-request.ts";
import { fetchReviews } from "./github/fetch-reviews.ts";
import { fetchTestMerge } from "./github/fetch-test-merge.ts";
import { fetchReviewThreads } from "./github/fetch-threads.ts";
import { fetchTimeline } from "./github/fetch-timeline.ts";
import { GithubForbiddenError } from "./github/github-errors.ts";
import { openIssue } from "./github/open-issue.ts";
import { publishCheckRun } from "./github/publish-check-run.ts";
import { removeReviewers, renewRequests } from "./github/remove-reviewers.ts";
import { type RequestedReviewers, requestReviewers } from "./github/request-reviewers.ts";
import type { SnapshotCache } from "./github/snapshot-cache.ts";
import { writeStickyComment } from "./github/sticky-comment.ts";
import { withCheckpoint } from "./render/check-run.ts";

/** How long a claim holds without a sign of life; a worker that was killed is replaced after it. */
export const LEASE_SECONDS = 30;

/** Tokens count the claims of a key: the holder of this one has nobody before it. */
const FIRST_TOKEN = 1;

/** After this many readings out of the middle of a change, what does not fit is unknown, and blocks. */
export const PATIENT_ATTEMPTS = 3;

/** The parts one evaluation is put together from. */
export interface EvaluationParts {
  readonly pool: Pool;
  readonly github: Github;
  readonly snapshots: SnapshotCache;
  readonly contents: ContentReader;
  readonly policies: PolicyLoader;
  /** Tells what a change of the organisation's policy would do; absent where nobody asks. */
  readonly checkConfigChange?: ConfigChangeChecker;
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
    testMerges: testMerges(parts, client),
    loadPolicy: ({ pullRequest }) => parts.policies.load(ref, pullRequest.base.ref),
    readCandidates: (target, among) => readCandidates(parts, client, { target, among }),
    applyEffect: (target, effect, isRepeat) =>
      applyEffect(parts, client, { target, effect, isRepeat, lease }),
    checkConfigChange: async (target, facts) =>
      (await parts.checkConfigChange?.(client, target, facts)) ?? null,
    patient: lease.attempts <= PATIENT_ATTEMPTS,
    isQuiet: (of) => staysQuiet(parts.pool, lease, of),
    platformTime: () => parts.github.clock.now(),
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
    readChecks: (ref, headSha) => fetchChecks(client, ref, headSha),
    readDeployments: (ref, wanted) => fetchDeployments(client, ref, wanted),
    readPermission: (ref, account) => fetchPermission(client, ref, account),
    readTeam: (_ref, team) => fetchTeamMembers(client, team),
    readCodeowners: (ref, baseRef) => fetchCodeowners(client, ref, baseRef),
    readThreads: (ref) => fetchReviewThreads(client, ref),
    readMoves: (ref, branch) => fetchMoves(client, ref, branch),
    readTimeline: (ref) => fetchTimeline(client, ref),
    readModes: (ref, wanted) => fetchModes(client, ref, wanted),
    readProvenance: (ref, wanted) => fetchProvenance(client, ref, wanted),
    readCommentChanges: (ref, commentIds) => fetchCommentChanges(client, ref, commentIds),
    readComment: (ref, commentId) => fetchCommandComment(client, ref, commentId),
  };
}

function testMerges(
  { pool, snapshots }: EvaluationParts,
  client: InstallationClient,
): NonNullable<EvaluationWorld["testMerges"]> {
  return {
    baseTips: ({ repositoryId }, ref) => recentTips(pool, { repositoryId, ref }),
    async read(ref, wanted) {
      const kept = snapshots.getMerge(ref, wanted.sha);
      if (kept !== undefined) return known(kept);
      const merge = await fetchTestMerge(client, ref, wanted);
      if (merge.kind === "known") snapshots.setMerge(ref, merge.value);
      return merge;
    },
    recorded: (ref, of) => recordedTestMerge(pool, ref, of),
  };
}

function store(pool: Pool, lease: Lease): EvaluationWorld["store"] {
  return {
    async loadState(ref, { headRef, headRepositoryId, headSha, checkName }) {
      const head =
        headRepositoryId === null
          ? null
          : { repositoryId: headRepositoryId, ref: `refs/heads/${headRef}` };
      const [state, requests, comment] = await Promise.all([
        loadEvaluationState(pool, ref, { head, headSha, checkName }),
        reviewerRequests(pool, ref),
        stickyComment(pool, ref),
      ]);
      return { ...state, comment, history: { ...state.history, requests } };
    },
    loadProvenance: (ref, present) => provenanceOf(pool, ref, present),
    watch: (ref, watch) => watchFor(pool, ref, watch),
    firstBase: (ref, proposed) => firstBase(pool, ref, proposed),
    loadLedger: (ref, packages) => dependencyApprovalsOf(pool, ref.installationId, packages),
    loadContents: (ref, heads) => earlierContents(pool, ref, heads),
    async record(record) {
      return (await recordEvaluation(pool, lease, record)).decisionId;
    },
    pendingIntents: (ref) => pendingIntents(pool, ref),
    finishIntent: (id) => finishIntent(pool, id),
    isOvertaken: (ref) => isTightened(pool, ref),
    overridesWithIssue: (ref) => overridesWithIssue(pool, ref),
    countOverrides: (ref, week) => countOverrides(pool, ref, week),
    sawMembers: ({ installationId }, reading) =>
      sawMembers(pool, installationId, { reading, mayBegin: false }),
    membersSeen: ({ installationId }, wanted) => membersSeen(pool, installationId, wanted),
  };
}

/** Something that happens ends the quiet of what was open before the app came; looking again does not. */
async function staysQuiet(pool: Pool, { urgency }: Lease, ref: PullRequestRef): Promise<boolean> {
  if (urgency !== "event") return isQuiet(pool, ref);
  await touchPullRequest(pool, ref);
  return false;
}

/** GitHub says who is away, the app's own record who is busy with its requests. */
async function readCandidates(
  { pool }: EvaluationParts,
  client: InstallationClient,
  { target, among }: { readonly target: PullRequestRef; readonly among: ReviewerNames },
): Promise<Known<readonly Candidate[]>> {
  const listed = await fetchCandidates(client, target.owner, among);
  if (listed.kind === "unknown") return listed;
  const loads = await reviewLoads(
    pool,
    target.installationId,
    listed.value.map(({ login }) => login),
  );
  const byLogin = new Map(loads.map((load) => [load.login, load]));
  return known(
    listed.value.map((candidate) => ({
      openRequests: 0,
      lastAskedAt: null,
      ...byLogin.get(candidate.login),
      ...candidate,
    })),
  );
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
  readonly isRepeat: boolean;
  readonly lease: Lease;
}

async function applyEffect(
  { pool, onEffect }: EvaluationParts,
  client: InstallationClient,
  { target, effect, isRepeat, lease }: Application,
): Promise<void> {
  // A worker that lost its lease must not write over the verdict of the one that took over.
  await extendLease(pool, lease, LEASE_SECONDS);
  switch (effect.kind) {
    case "publish-check-run": {
      const content = withCheckpoint(effect.content, await latestCheckpoint(pool));
      const isFirst = lease.token === FIRST_TOKEN;
      const checkRunId = await publishCheckRun(client, target, { ...effect, content, isFirst });
      const { name, headSha } = effect.content;
      const counts = await recordPublishedCheckRun(pool, lease, {
        repositoryId: target.repositoryId,
        checkRun: { checkRunId, name, headSha, digest: effect.digest },
        decisionId: effect.decisionId,
        entries: [],
      });
      // What another pull request of this head wrote is shown: the next evaluation tells which is stricter.
      if (!counts) await enqueueWork(pool, [{ kind: "pull-request", ref: target }]);
      break;
    }
    case "request-reviewers":
      await noteRefused(pool, target, await requestReviewers(client, target, effect));
      break;
    case "renew-requests":
      await noteRefused(pool, target, await renewRequests(client, target, effect));
      break;
    case "remove-reviewers":
      await removeReviewers(client, target, effect);
      break;
    case "sticky-comment":
      await saveStickyComment(pool, target, await writeStickyComment(client, target, effect));
      break;
    case "open-issue":
      await openIssue(client, target, effect);
      break;
    case "react":
      await unlessLocked(() => react(client, target, effect));
      break;
    case "reply":
      await unlessLocked(() => reply(client, target, { ...effect, mayExist: isRepeat }));
      break;
  }
  onEffect(effect);
}

/** Somebody else is asked in the place of those whom GitHub did not take: each refusal leaves fewer. */
async function noteRefused(
  pool: Pool,
  target: PullRequestRef,
  { refused }: RequestedReviewers,
): Promise<void> {
  if (refused.length === 0) return;
  const names = refused.map(({ kind, name }) => (kind === "team" ? `team:${name}` : name));
  await refuseReviewerRequests(pool, target, names);
  await enqueueWork(pool, [{ kind: "pull-request", ref: target }]);
}
