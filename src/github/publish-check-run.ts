import { z } from "zod";
import type { CheckAnnotation, CheckRunContent, CheckState, Effect } from "../domain/effect.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient, RequestParameters } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { GithubError } from "./github-errors.ts";
import { readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

/** The effect this makes true. */
export interface PublishCheckRun extends Extract<Effect, { readonly kind: "publish-check-run" }> {
  /** Whether nothing was ever written for what this speaks of, so that no earlier run is looked for. */
  readonly isFirst?: boolean;
}

/** Where a check run goes: a repository; its commit is in the effect. */
export type CheckRunTarget = Pick<PullRequestRef, "owner" | "repo">;

const CREATE = "POST /repos/{owner}/{repo}/check-runs";
const UPDATE = "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}";
const LIST = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";

/**
 * The longest text GitHub takes in a field of the output.
 *
 * Source: https://docs.github.com/en/rest/checks/runs#create-a-check-run
 */
const TEXT_CHARACTERS_MAX = 65_535;

/**
 * Annotations one call takes.
 *
 * Source: https://docs.github.com/en/rest/checks/runs#create-a-check-run
 */
const ANNOTATIONS_MAX = 50;

/**
 * The one button: what takes a reason or a name is said in a comment, where everybody can read it.
 *
 * Source: https://docs.github.com/en/rest/checks/runs (labels of 20, descriptions of 40 characters)
 */
const ACTIONS = [
  {
    label: "Check again",
    description: "Reads everything anew and judges it.",
    identifier: "recheck",
  },
];

const CheckRun = z.object({
  id: Id,
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  external_id: z.string().nullish(),
  app: z.object({ id: Id }).nullish(),
});
type CheckRun = z.infer<typeof CheckRun>;

const CheckRuns = z.object({ check_runs: z.array(CheckRun) });

/**
 * Makes a check run say what the effect says and returns its id, which is to be stored for the next
 * time. Repeating it is harmless: there is one run per name and head that counts.
 *
 * Without a stored id it looks first, because an earlier attempt may have written before it died; the
 * very first has none before it, and should there be one after all, the newest counts. A
 * finished run that should wait again is replaced: GitHub may keep its old conclusion, and a kept
 * `success` would let the pull request merge. The newest run of a name is the one that counts.
 *
 * Source: https://docs.github.com/en/rest/checks/runs
 *
 * @throws {GithubError} when it cannot be written now; repeat it then.
 */
export async function publishCheckRun(
  client: InstallationClient,
  target: CheckRunTarget,
  effect: PublishCheckRun,
): Promise<number> {
  if ((effect.content.annotations ?? []).length > 0) {
    return publishAnnotated(client, target, effect);
  }
  const existing = effect.checkRunId ?? (await earlierRun(client, target, effect));
  if (existing !== null) {
    const updated = await update(client, target, { effect, checkRunId: existing });
    if (updated !== null && shows(updated, effect.content.state)) return updated.id;
  }
  return create(client, target, effect);
}

async function earlierRun(
  client: InstallationClient,
  target: CheckRunTarget,
  { isFirst = false, content }: PublishCheckRun,
): Promise<number | null> {
  if (isFirst) return null;
  const [newest] = await findRuns(client, target, content);
  return newest?.id ?? null;
}

/**
 * An update adds annotations to those that are there, so a run with annotations is always a new one. What
 * one call does not take is added by the next.
 */
async function publishAnnotated(
  client: InstallationClient,
  target: CheckRunTarget,
  effect: PublishCheckRun,
): Promise<number> {
  const { owner, repo } = target;
  const id = await create(client, target, effect);
  for (const batch of batchesOf(effect.content).slice(1)) {
    const { title, summary } = effect.content;
    const output = { title, summary: clipped(summary), annotations: batch.map(annotationOf) };
    await client.request(UPDATE, { owner, repo, check_run_id: id, output });
  }
  return id;
}

function batchesOf({ annotations = [] }: CheckRunContent): readonly (readonly CheckAnnotation[])[] {
  const count = Math.ceil(annotations.length / ANNOTATIONS_MAX);
  return Array.from({ length: count }, (_, index) =>
    annotations.slice(index * ANNOTATIONS_MAX, (index + 1) * ANNOTATIONS_MAX),
  );
}

function annotationOf({ path, line, level, title, message }: CheckAnnotation): RequestParameters {
  return { path, start_line: line, end_line: line, annotation_level: level, title, message };
}

interface Update {
  readonly effect: PublishCheckRun;
  readonly checkRunId: number;
}

/** Null when the run is gone. Updates are idempotent, so an unknown outcome is simply thrown. */
async function update(
  client: InstallationClient,
  { owner, repo }: CheckRunTarget,
  { effect, checkRunId }: Update,
): Promise<CheckRun | null> {
  const parameters = { owner, repo, check_run_id: checkRunId, ...bodyOf(effect) };
  const answer = await orNull(() => client.request(UPDATE, parameters));
  return answer === null ? null : readAnswer(CheckRun, answer.data, UPDATE);
}

async function create(
  client: InstallationClient,
  target: CheckRunTarget,
  effect: PublishCheckRun,
): Promise<number> {
  const { owner, repo } = target;
  const parameters = { owner, repo, head_sha: effect.content.headSha, ...bodyOf(effect) };
  try {
    const { data } = await client.request(CREATE, parameters);
    return readAnswer(CheckRun, data, CREATE).id;
  } catch (error) {
    if (!(error instanceof GithubError) || !error.outcomeUnknown) throw error;
    const runs = await findRuns(client, target, effect.content);
    const written = runs.find((run) => run.external_id === effect.decisionId);
    if (written === undefined || !shows(written, effect.content.state)) throw error;
    return written.id;
  }
}

/** The app's own runs of this name on this head, newest first. Others may use the name; ids tell. */
async function findRuns(
  client: InstallationClient,
  { owner, repo }: CheckRunTarget,
  content: CheckRunContent,
): Promise<readonly CheckRun[]> {
  const { data } = await client.request(LIST, {
    owner,
    repo,
    ref: content.headSha,
    check_name: content.name,
    app_id: client.appId,
    filter: "latest",
    per_page: 100,
  });
  return readAnswer(CheckRuns, data, LIST)
    .check_runs.filter((run) => run.app?.id === client.appId && run.name === content.name)
    .toSorted((left, right) => right.id - left.id);
}

function bodyOf({ content, decisionId }: PublishCheckRun): RequestParameters {
  const [annotations = []] = batchesOf(content);
  const { name, state, title, summary, text } = content;
  return {
    name,
    external_id: decisionId,
    ...state,
    actions: ACTIONS,
    output: {
      title,
      summary: clipped(summary),
      ...(text === "" ? {} : { text: clipped(text) }),
      ...(annotations.length === 0 ? {} : { annotations: annotations.map(annotationOf) }),
    },
  };
}

/** Whoever renders keeps within the limit; this only keeps a verdict from being refused for its prose. */
function clipped(text: string): string {
  if (text.length <= TEXT_CHARACTERS_MAX) return text;
  return `${text.slice(0, TEXT_CHARACTERS_MAX - 1).toWellFormed()}…`;
}

/** Whether GitHub says of a run what it should say. */
function shows(run: CheckRun, state: CheckState): boolean {
  const conclusion = run.conclusion ?? null;
  if (state.status === "in_progress") return run.status === "in_progress" && conclusion === null;
  return run.status === "completed" && conclusion === state.conclusion;
}
