import type { PullRequestHistory } from "../domain/decision.ts";
import { known } from "../domain/known.ts";
import type {
  CommandComment,
  PullRequestFacts,
  PullRequestRef,
} from "../domain/pull-request-facts.ts";
import { type Assessment, assess, type BaseFacts, type CompiledPolicy } from "../policy/assess.ts";
import { factNeeds, neededByGates, needsCodeowners } from "../policy/fact-needs.ts";
import { countOverrides, weekInQuestion } from "./count-overrides.ts";
import type {
  ChangeReading,
  EvaluationWorld,
  PullRequestReading,
  RecordedState,
} from "./evaluation-world.ts";
import { FactsUnsettledError } from "./facts-unsettled-error.ts";
import { headsToRecall, readModes, withMoves } from "./gather-binding.ts";
import { readGateFacts } from "./gather-gate-facts.ts";
import { recallProvenance, withProvenance } from "./gather-provenance.ts";
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
  const [change, reviews, comments] = await Promise.all([
    github.readChange(ref, reading.pullRequest),
    github.readReviews(ref),
    Promise.all(state.pendingCommands.map((id) => github.readComment(ref, id))),
  ]);
  if (world.patient) insistOnSettled(change);
  const commands = comments.filter((comment): comment is CommandComment => comment !== null);
  const content = await readContent(world, gathering, change);
  const read: BaseFacts = {
    ...reading,
    ...change,
    files: withholdPatches(change.files, content.content),
    ...content,
    reviews,
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
  const overrides = await countOverrides(world, ref, weekInQuestion(compiled, owned, history));
  return { facts: { ...owned, ...modes, ...threads, ...overrides, permissions, teams }, history };
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
