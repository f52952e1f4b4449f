import type { Decision, PullRequestHistory, ReviewerNames } from "../domain/decision.ts";
import { digestOf } from "../domain/digest.ts";
import type { CheckRunContent, Effect } from "../domain/effect.ts";
import type {
  EvaluationRecord,
  PendingIntent,
  RequestChanges,
} from "../domain/evaluation-record.ts";
import { keptDecision } from "../domain/kept-decision.ts";
import type { PullRequestFacts, PullRequestRef } from "../domain/pull-request-facts.ts";
import { wellFormed } from "../domain/well-formed.ts";
import { assess, type CompiledPolicy } from "../policy/assess.ts";
import { collectApprovals } from "../policy/collect-approvals.ts";
import { decide, judge } from "../policy/decide.ts";
import {
  overridesToReview,
  planCheckRun,
  planIntents,
  planStickyComment,
} from "../policy/plan-effects.ts";
import { hasNews, newProvenance } from "../policy/provenance-record.ts";
import { withRevocations } from "../policy/revoked-packages.ts";
import { checkRunName, renderCheckRun } from "../render/check-run.ts";
import { withConfigChange } from "../render/config-change.ts";
import { renderOverrideIssue } from "../render/override-issue.ts";
import { renderStickyComment } from "../render/sticky-comment.ts";
import { entriesOf } from "./evaluation-entries.ts";
import type { EvaluationWorld, RecordedState } from "./evaluation-world.ts";
import { gatherFacts } from "./gather-facts.ts";
import { type CarriedOut, carryOut } from "./run-commands.ts";

/** How an evaluation ended, for the log line and the metrics. */
export type EvaluationOutcome =
  /** The pull request is gone or belongs to another repository now. */
  | { readonly kind: "gone" }
  /** The head moved while it was being judged: the push's own event judges it again. */
  | { readonly kind: "superseded" }
  | {
      readonly kind: "decided";
      readonly decision: Decision;
      readonly decisionId: string;
      readonly effects: readonly Effect["kind"][];
    };

/**
 * Reads, decides, records, then acts. Only the core thinks; everything here moves data.
 *
 * Recording comes before acting, so no effect on GitHub lacks its entry; effects are idempotent, so a
 * retry after any failure runs the whole evaluation again.
 *
 * @throws {OperationalError} from the world; the caller retries.
 */
export async function evaluatePullRequest(
  world: EvaluationWorld,
  ref: PullRequestRef,
): Promise<EvaluationOutcome> {
  const reading = await world.github.readPullRequest(ref);
  if (reading === null) return { kind: "gone" };
  const { head, base } = reading.pullRequest;
  const checkName = checkRunName(base.ref);
  const [compiled, state] = await Promise.all([
    world.loadPolicy(reading, ref),
    world.store.loadState(ref, {
      headRef: head.ref,
      headRepositoryId: head.repositoryId,
      headSha: head.sha,
      checkName,
    }),
  ]);
  const gathered = await gatherFacts(world, { ref, reading, compiled, state });
  const { history } = gathered;
  const assessment = assess(compiled, gathered.facts, history);
  const before = judge(compiled, assessment, gathered);
  const carried = carryOut({ compiled, facts: gathered.facts, history, decision: before });
  const facts = withRevocations(gathered.facts, carried.newDependencyApprovals);
  const decision =
    carried.history === history && facts === gathered.facts
      ? before
      : // A declaration changes what is known of the change itself.
        decide(compiled, facts, carried.history);
  const remembered = history.provenance;
  const isQuiet = (await world.isQuiet?.(ref)) ?? false;
  const judged = { ref, compiled, facts, state, remembered, carried, decision, isQuiet };
  return recordAndAct(world, await withCandidates(world, judged));
}

/** Looks up how busy those are who could be asked, once the decision says that somebody should be. */
async function withCandidates(world: EvaluationWorld, judged: Judged): Promise<Judged> {
  const { ref, compiled, carried, decision } = judged;
  if (judged.isQuiet) return { ...judged, decision: withoutRequests(decision) };
  const { among } = decision.reviewers;
  if (among === undefined) return judged;
  const facts = { ...judged.facts, candidates: await world.readCandidates(ref, among) };
  return { ...judged, facts, decision: decide(compiled, facts, carried.history) };
}

/** The same verdict, and nobody is asked for it. */
function withoutRequests(decision: Decision): Decision {
  return { ...decision, reviewers: { users: [], teams: [] } };
}

interface Judged {
  readonly ref: PullRequestRef;
  readonly isQuiet: boolean;
  readonly compiled: CompiledPolicy;
  readonly facts: PullRequestFacts;
  readonly state: RecordedState;
  /** What was recorded of how the change was made, before this evaluation. */
  readonly remembered: PullRequestHistory["provenance"];
  readonly carried: CarriedOut;
  readonly decision: Decision;
}

async function recordAndAct(world: EvaluationWorld, judged: Judged): Promise<EvaluationOutcome> {
  const { ref, decision, state } = judged;
  const { decisionId, intents } = await recordIfNews(world, judged);
  // Intents of a stricter time stay where they are: `observe` writes nothing at all.
  if (decision.mode === "observe") return { kind: "decided", decision, decisionId, effects: [] };
  const plain = renderCheckRun(decision, decision.mode);
  const report = await world.checkConfigChange?.(ref, judged.facts);
  const content = report ? withConfigChange(plain, report, decision.mode) : plain;
  const check = planCheckRun(decisionId, content, state.published);
  const scene = {
    body: renderStickyComment(decision, ref),
    published: state.comment,
    pullRequest: judged.facts.pullRequest,
  };
  const comment = judged.isQuiet ? null : planStickyComment(decision, scene);
  if (check === null && comment === null && intents.length === 0) {
    return { kind: "decided", decision, decisionId, effects: [] };
  }
  // Nobody but a check that holds the merge is told: on a head that moved on meanwhile it lets nothing in.
  const isOnlyHeld = holdsMerge(content) && comment === null && intents.length === 0;
  // The head or base may have moved while this was judged; a verdict on an older one helps nobody.
  if (!isOnlyHeld && !(await isStillThere(world, ref, decision))) return { kind: "superseded" };
  // What was taken back meanwhile has asked for an evaluation of its own.
  if (decision.verdict === "passed" && (await world.store.isOvertaken(ref))) {
    return { kind: "superseded" };
  }
  // The check run comes first: it alone holds the merge and must not wait behind a comment.
  if (check !== null) await world.applyEffect(ref, check, false);
  const left = new Set(state.pendingIntents.map(({ id }) => id));
  for (const { id, effect } of intents) {
    await world.applyEffect(ref, effect, left.has(id));
    await world.store.finishIntent(id);
  }
  if (comment !== null) await world.applyEffect(ref, comment, false);
  const planned = [check, ...intents.map(({ effect }) => effect), comment];
  const effects = planned.filter((effect) => effect !== null);
  return { kind: "decided", decision, decisionId, effects: effects.map(({ kind }) => kind) };
}

function holdsMerge({ state }: CheckRunContent): boolean {
  return state.status !== "completed" || state.conclusion === "failure";
}

async function isStillThere(
  { github }: EvaluationWorld,
  ref: PullRequestRef,
  { headSha, baseRef }: Decision,
): Promise<boolean> {
  const now = (await github.readPullRequest(ref))?.pullRequest;
  return now?.head.sha === headSha && now.base.ref === baseRef;
}

interface Recorded {
  readonly decisionId: string;
  /** Everything to be done once that has not been done, of earlier evaluations too. */
  readonly intents: readonly PendingIntent[];
}

/** Records unless the record says all of it already: repeated events must not grow the log. */
async function recordIfNews(world: EvaluationWorld, judged: Judged): Promise<Recorded> {
  const { ref, state } = judged;
  const record = recordOf(judged, await reviewTasks(world, judged));
  const last = state.lastDecision;
  const news =
    last?.digest !== record.decisionDigest ||
    record.newApprovals.length > 0 ||
    record.withdrawals.length > 0 ||
    record.newActs.length > 0 ||
    record.endedActs.length > 0 ||
    record.newDependencyApprovals.length > 0 ||
    record.answeredCommands.length > 0 ||
    (record.newProvenance !== undefined && hasNews(record.newProvenance)) ||
    record.requestChanges !== undefined ||
    record.intents.length > 0;
  if (!news) return { decisionId: last.id, intents: state.pendingIntents };
  // Made only now: hashing what was judged costs more than finding that nothing is new.
  const entries = entriesOf(record, judged.carried.refusals);
  const decisionId = await world.store.record({ ...record, entries });
  const intents =
    record.intents.length === 0 ? state.pendingIntents : await world.store.pendingIntents(ref);
  return { decisionId, intents };
}

/** Identity of what a decision says, without when it was said. */
function decisionDigest(decision: Decision): string {
  // Whom to ask next changes by the asking itself; the record of it is the intent.
  const timeless = { decidedAt: "", waitingSince: null, reviewers: null, wakeAt: null };
  return digestOf(wellFormed({ ...keptDecision(decision), ...timeless }));
}

/** One task for the overrides that have none yet. */
async function reviewTasks(
  { store }: EvaluationWorld,
  { ref, decision }: Judged,
): Promise<readonly Effect[]> {
  if (overridesToReview(decision, []).length === 0) return [];
  const unreviewed = overridesToReview(decision, await store.overridesWithIssue(ref));
  if (unreviewed.length === 0) return [];
  return [
    {
      kind: "open-issue",
      overrides: unreviewed.map(({ act }) => act.sourceId),
      ...renderOverrideIssue(decision, unreviewed, ref.number),
      assignees: [...new Set(unreviewed.map(({ act }) => String(act.actor.login)))],
    },
  ];
}

function recordOf(judged: Judged, tasks: readonly Effect[]): Omit<EvaluationRecord, "entries"> {
  const { ref, compiled, facts, carried, decision } = judged;
  const collected = collectApprovals(facts, carried.history);
  const recorded = new Set(judged.state.history.approvals.map(approvalKey));
  const intents = [...planIntents(decision, carried.answers), ...tasks];
  const changes = requestChanges(decision, judged.state);
  return {
    ref,
    input: { policy: compiled.snapshot, facts, history: carried.history },
    decision,
    decisionDigest: decisionDigest(decision),
    newApprovals: collected.all.filter((approval) => !recorded.has(approvalKey(approval))),
    withdrawals: [...carried.withdrawals, ...collected.withdrawals],
    newActs: carried.newActs,
    endedActs: carried.endedActs,
    newDependencyApprovals: carried.newDependencyApprovals,
    answeredCommands: carried.answered,
    newProvenance: newProvenance(
      { facts, history: carried.history, recorded: judged.remembered },
      compiled.snapshot.policy.agents,
    ),
    requestedReviewers: intents.flatMap(requestedBy),
    ...(changes === null ? {} : { requestChanges: changes }),
    intents,
  };
}

function requestedBy(effect: Effect): string[] {
  if (effect.kind !== "request-reviewers") return [];
  return [...effect.users, ...effect.teams.map((team) => `team:${team}`)];
}

/** What is to be noted about requests beside the new ones; null for nothing. */
function requestChanges(decision: Decision, state: RecordedState): RequestChanges | null {
  const { reviewers, mode } = decision;
  // A request that is still to be carried out is not gone, though GitHub does not show it.
  const pending = new Set(state.pendingIntents.flatMap(({ effect }) => requestedBy(effect)));
  const ended = (reviewers.ended ?? []).filter((name) => !pending.has(name));
  const acting = mode === "enforce";
  const changes = {
    stoodFor: acting ? (reviewers.stoodFor ?? {}) : {},
    escalated: acting ? (reviewers.escalated ?? []) : [],
    nudged: acting ? recordedNames(reviewers.nudged) : [],
    spared: acting ? recordedNames(reviewers.spared) : [],
    ended,
  };
  const isNothing = Object.values(changes).every((names) => Object.keys(names).length === 0);
  return isNothing ? null : changes;
}

function recordedNames(names: ReviewerNames | undefined): readonly string[] {
  return [...(names?.users ?? []), ...(names?.teams ?? []).map((team) => `team:${team}`)];
}

function approvalKey(approval: { readonly channel: string; readonly sourceId: number }): string {
  return `${approval.channel}:${approval.sourceId}`;
}
