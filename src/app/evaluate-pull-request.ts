import type { Decision, PullRequestHistory } from "../domain/decision.ts";
import { digestOf } from "../domain/digest.ts";
import type { Effect } from "../domain/effect.ts";
import type { EvaluationRecord, PendingIntent } from "../domain/evaluation-record.ts";
import type { CommitSha } from "../domain/ids.ts";
import { known } from "../domain/known.ts";
import type {
  CommandComment,
  PullRequestFacts,
  PullRequestRef,
} from "../domain/pull-request-facts.ts";
import { wellFormed } from "../domain/well-formed.ts";
import { assess, type BaseFacts, type CompiledPolicy } from "../policy/assess.ts";
import { collectApprovals } from "../policy/collect-approvals.ts";
import { decide, judge } from "../policy/decide.ts";
import { factNeeds, needsCodeowners } from "../policy/fact-needs.ts";
import { planCheckRun, planIntents } from "../policy/plan-effects.ts";
import { hasNews, newProvenance } from "../policy/provenance-record.ts";
import { checkRunName, renderCheckRun } from "../render/check-run.ts";
import { entriesOf } from "./evaluation-entries.ts";
import type {
  ChangeReading,
  EvaluationWorld,
  PullRequestReading,
  RecordedState,
} from "./evaluation-world.ts";
import { FactsUnsettledError } from "./facts-unsettled-error.ts";
import { recallProvenance, withProvenance } from "./gather-provenance.ts";
import { type CarriedOut, carryOut } from "./run-commands.ts";
import { withholdPatches } from "./withhold-patches.ts";

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
  const { facts, history } = await gatherFacts(world, { ref, reading, compiled, state });
  const assessment = assess(compiled, facts, history);
  const before = judge(compiled, assessment, { facts, history });
  const carried = carryOut({ compiled, facts, history, decision: before });
  const decision =
    carried.history === history
      ? before
      : // A declaration changes what is known of the change itself.
        decide(compiled, facts, carried.history);
  const remembered = history.provenance;
  return recordAndAct(world, { ref, compiled, facts, state, remembered, carried, decision });
}

interface Judged {
  readonly ref: PullRequestRef;
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
  const content = renderCheckRun(decision, decision.mode);
  const check = planCheckRun(decisionId, content, state.published);
  if (check === null && intents.length === 0) {
    return { kind: "decided", decision, decisionId, effects: [] };
  }
  // The head or base may have moved while this was judged; a verdict on an older one helps nobody.
  const now = (await world.github.readPullRequest(ref))?.pullRequest;
  if (now?.head.sha !== decision.headSha || now.base.ref !== decision.baseRef) {
    return { kind: "superseded" };
  }
  // The check run comes first: it alone holds the merge and must not wait behind a comment.
  if (check !== null) await world.applyEffect(ref, check);
  for (const { id, effect } of intents) {
    await world.applyEffect(ref, effect);
    await world.store.finishIntent(id);
  }
  const effects = [...(check === null ? [] : [check]), ...intents.map(({ effect }) => effect)];
  return { kind: "decided", decision, decisionId, effects: effects.map(({ kind }) => kind) };
}

interface Recorded {
  readonly decisionId: string;
  /** Everything to be done once that has not been done, of earlier evaluations too. */
  readonly intents: readonly PendingIntent[];
}

/** Records unless the record says all of it already: repeated events must not grow the log. */
async function recordIfNews(world: EvaluationWorld, judged: Judged): Promise<Recorded> {
  const { ref, state } = judged;
  const record = recordOf(judged);
  const last = state.lastDecision;
  const news =
    last?.digest !== record.decisionDigest ||
    record.newApprovals.length > 0 ||
    record.withdrawals.length > 0 ||
    record.answeredCommands.length > 0 ||
    (record.newProvenance !== undefined && hasNews(record.newProvenance)) ||
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
  return digestOf(wellFormed({ ...decision, decidedAt: "", waitingSince: null, reviewers: null }));
}

function recordOf(judged: Judged): Omit<EvaluationRecord, "entries"> {
  const { ref, compiled, facts, carried, decision } = judged;
  const collected = collectApprovals(facts, carried.history);
  const recorded = new Set(judged.state.history.approvals.map(approvalKey));
  const intents = planIntents(decision, carried.answers);
  return {
    ref,
    input: { policy: compiled.snapshot, facts, history: carried.history },
    decision,
    decisionDigest: decisionDigest(decision),
    newApprovals: collected.all.filter((approval) => !recorded.has(approvalKey(approval))),
    withdrawals: [...carried.withdrawals, ...collected.withdrawals],
    answeredCommands: carried.answered,
    newProvenance: newProvenance(
      { facts, history: carried.history, recorded: judged.remembered },
      compiled.snapshot.policy.agents,
    ),
    requestedReviewers: intents.flatMap(requestedBy),
    intents,
  };
}

function requestedBy(effect: Effect): string[] {
  if (effect.kind !== "request-reviewers") return [];
  return [...effect.users, ...effect.teams.map((team) => `team:${team}`)];
}

function approvalKey(approval: { readonly channel: string; readonly sourceId: number }): string {
  return `${approval.channel}:${approval.sourceId}`;
}

interface Gathering {
  readonly ref: PullRequestRef;
  readonly reading: PullRequestReading;
  readonly compiled: CompiledPolicy;
  readonly state: RecordedState;
}

interface Gathered {
  readonly facts: PullRequestFacts;
  readonly history: PullRequestHistory;
}

async function gatherFacts(world: EvaluationWorld, gathering: Gathering): Promise<Gathered> {
  const { ref, reading, compiled, state } = gathering;
  const { github, store } = world;
  const [change, reviews, comments] = await Promise.all([
    github.readChange(ref, reading.pullRequest),
    github.readReviews(ref),
    Promise.all(state.pendingCommands.map((id) => github.readComment(ref, id))),
  ]);
  if (world.patient) insistOnSettled(change);
  const commands = comments.filter((comment): comment is CommandComment => comment !== null);
  const content = await readContent(world, gathering, change);
  const base: BaseFacts = {
    ...reading,
    ...change,
    files: withholdPatches(change.files, content.content),
    ...content,
    reviews,
    commands,
    gatheredAt: world.now(),
  };
  const heads = headsToRecall(base, state);
  const history: PullRequestHistory = {
    ...state.history,
    earlierContents: heads.length === 0 ? [] : await store.loadContents(ref, heads),
    provenance: await recallProvenance(world, ref, base),
  };
  const evident = await withProvenance(world, gathering, { facts: base, history });
  const assessment = assess(compiled, evident, history);
  const owned = needsCodeowners(compiled, assessment)
    ? { ...evident, codeowners: await github.readCodeowners(ref, reading.pullRequest.base.ref) }
    : evident;
  const needs = factNeeds(compiled, assessment, { facts: owned, history });
  const [permissions, teams] = await Promise.all([
    Promise.all(needs.people.map((account) => github.readPermission(ref, account))),
    Promise.all(needs.teams.map((team) => github.readTeam(ref, team))),
  ]);
  return { facts: { ...owned, permissions, teams }, history };
}

/** Unlisted files have no contents to read: the assessment says that they are missing. */
async function readContent(
  { github }: EvaluationWorld,
  { ref, reading, compiled }: Gathering,
  { files }: ChangeReading,
): Promise<Pick<PullRequestFacts, "content">> {
  if (files.kind === "unknown") return {};
  const change = { pullRequest: reading.pullRequest, policy: compiled };
  return { content: known(await github.readContent(ref, change, files.value)) };
}

/** @throws {FactsUnsettledError} when the listings caught a push in the middle. */
function insistOnSettled({ files, commits }: ChangeReading): void {
  for (const fact of [files, commits]) {
    if (fact.kind === "unknown" && fact.settling === true) {
      throw new FactsUnsettledError(fact.reason);
    }
  }
}

/** Earlier heads that a review, push or command speaks of and whose content may decide. */
function headsToRecall(facts: BaseFacts, { history }: RecordedState): readonly CommitSha[] {
  const head = facts.pullRequest.head.sha;
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  const recorded = new Set(history.approvals.map(approvalKey));
  const unseen = reviews.filter(
    ({ id, state }) =>
      state === "approved" && !recorded.has(approvalKey({ channel: "review", sourceId: id })),
  );
  const named = facts.commands.flatMap(({ body }) => body.match(/\b[0-9a-f]{40}\b/gu) ?? []);
  const wanted = new Set<string>([
    ...unseen.flatMap(({ commitSha }) => (commitSha === null ? [] : [commitSha])),
    // GitHub may have moved a review from the head before the push to the one after it.
    ...(unseen.length === 0 ? [] : history.pushes.flatMap(({ before }) => before ?? [])),
    ...named,
  ]);
  const seen = history.sightings.map(({ headSha }) => headSha);
  return seen.filter((sha) => wanted.has(sha) && sha !== head);
}
