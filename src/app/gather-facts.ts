import type { PullRequestHistory } from "../domain/decision.ts";
import { known } from "../domain/known.ts";
import type {
  CommandComment,
  PullRequestFacts,
  PullRequestRef,
} from "../domain/pull-request-facts.ts";
import { type Assessment, assess, type BaseFacts, type CompiledPolicy } from "../policy/assess.ts";
import { allowingComments } from "../policy/changed-comments.ts";
import { factNeeds, neededByGates, needsCodeowners } from "../policy/fact-needs.ts";
import type {
  ChangeReading,
  EvaluationWorld,
  PullRequestReading,
  RecordedState,
} from "./evaluation-world.ts";
import { FactsUnsettledError } from "./facts-unsettled-error.ts";
import { headsToRecall, readModes, withMoves } from "./gather-binding.ts";
import { readGateFacts } from "./gather-gate-facts.ts";
import { readOverrideFacts } from "./gather-override-facts.ts";
import { recallProvenance, withProvenance } from "./gather-provenance.ts";
import { type GatheredMerge, gatherTestMerge, joinContents } from "./gather-test-merge.ts";
import { withholdPatches } from "./withhold-patches.ts";

/** What is read about. */
export interface Gathering {
  readonly ref: PullRequestRef;
  readonly reading: PullRequestReading;
  readonly compiled: CompiledPolicy;
  readonly state: RecordedState;
}

/** What was read, with what was known before. */
export interface Gathered {
  readonly facts: PullRequestFacts;
  readonly history: PullRequestHistory;
}

/**
 * Reads everything one evaluation needs, and nothing that no gate asks for.
 *
 * @throws {FactsUnsettledError} when GitHub was in the middle of a change and the caller is patient.
 */
export async function gatherFacts(world: EvaluationWorld, gathering: Gathering): Promise<Gathered> {
  const { ref, reading, compiled, state } = gathering;
  const { github, store } = world;
  const [change, reviews, commentChanges, comments] = await Promise.all([
    github.readChange(ref, reading.pullRequest),
    github.readReviews(ref),
    readCommentChanges(world, gathering),
    Promise.all(state.pendingCommands.map((id) => github.readComment(ref, id))),
  ]);
  if (world.patient) insistOnSettled(change);
  const commands = comments.filter((comment): comment is CommandComment => comment !== null);
  const { patient } = world;
  const merged = await gatherTestMerge(world.testMerges, { ref, reading, change, patient });
  const content = await readContent(world, gathering, { change, merged });
  const read: BaseFacts = {
    repository: reading.repository,
    pullRequest: reading.pullRequest,
    ...change,
    files: withholdPatches(merged.files, content.content),
    ...(merged.merge === undefined ? {} : { merge: merged.merge }),
    ...content,
    reviews,
    ...commentChanges,
    commands,
    gatheredAt: world.now(),
  };
  const told = await withMoves(world, ref, {
    facts: read,
    history: { ...state.history, earlierContents: [] },
  });
  const base = told.facts;
  const heads = headsToRecall(told);
  const history: PullRequestHistory = {
    ...told.history,
    earlierContents: heads.length === 0 ? [] : await store.loadContents(ref, heads),
    provenance: await recallProvenance(world, ref, base),
  };
  const evident = await withProvenance(world, gathering, { facts: base, history });
  const assessment = assess(compiled, evident, history);
  const judging = { ref, compiled, facts: evident, assessment };
  const asked = { ...evident, ...(await readGateFacts(world, judging)) };
  const owned = needsCodeowners(compiled, assessment)
    ? { ...asked, codeowners: await github.readCodeowners(ref, reading.pullRequest.base.ref) }
    : asked;
  const needs = factNeeds(compiled, assessment, { facts: owned, history });
  const [permissions, teams] = await Promise.all([
    Promise.all(needs.people.map((account) => github.readPermission(ref, account))),
    Promise.all(needs.teams.map((team) => github.readTeam(ref, team))),
  ]);
  const modes = await readModes(world, ref, { facts: owned, history });
  const threads = await readThreads(world, gathering, assessment);
  const judged = { compiled, facts: owned, history, teams };
  const overrides = await readOverrideFacts(world, ref, judged);
  return { facts: { ...owned, ...modes, ...threads, ...overrides, permissions, teams }, history };
}

/** Asks what became of the comments that still allow something, and nothing where none does. */
async function readCommentChanges(
  world: EvaluationWorld,
  { ref, reading, state }: Gathering,
): Promise<Pick<PullRequestFacts, "commentChanges">> {
  const standing = reading.pullRequest.merged ? [] : allowingComments(state.history);
  if (standing.length === 0) return {};
  const found = await world.github.readCommentChanges(ref, standing);
  if (found.kind === "unknown") return { commentChanges: found };
  const at = world.now();
  return { commentChanges: known(found.value.map((change) => ({ ...change, by: null, at }))) };
}

/** Only GraphQL knows of threads, so they are read only where a gate asks for them. */
async function readThreads(
  { github }: EvaluationWorld,
  { ref, compiled }: Gathering,
  assessment: Assessment,
): Promise<Pick<PullRequestFacts, "threads">> {
  const wanted = neededByGates(compiled, assessment).some(({ needs }) => needs.threads === true);
  return wanted ? { threads: await github.readThreads(ref) } : {};
}

interface ReadChange {
  readonly change: ChangeReading;
  readonly merged: GatheredMerge;
}

/** Unlisted files have no contents to read: the assessment says that they are missing. */
async function readContent(
  { github }: EvaluationWorld,
  { ref, reading, compiled }: Gathering,
  { change: { files }, merged: { merge, extra } }: ReadChange,
): Promise<Pick<PullRequestFacts, "content">> {
  if (files.kind === "unknown") return {};
  const { pullRequest } = reading;
  const policy = compiled;
  const own = await github.readContent(ref, { pullRequest, policy }, files.value);
  if (extra.length === 0 || merge?.kind !== "known") return { content: known(own) };
  // What only the merge shows is read where it is: between the tip of the base and the merge.
  const { sha, baseSha } = merge.value;
  const base = { ...pullRequest.base, sha: baseSha };
  const between = { ...pullRequest, base, head: { ...pullRequest.head, sha } };
  const beside = await github.readContent(ref, { pullRequest: between, policy }, extra);
  return { content: known(joinContents(own, beside)) };
}

/** @throws {FactsUnsettledError} when the listings caught a push in the middle. */
function insistOnSettled({ files, commits }: ChangeReading): void {
  for (const fact of [files, commits]) {
    if (fact.kind === "unknown" && fact.settling === true) {
      throw new FactsUnsettledError(fact.reason);
    }
  }
}
