import { z } from "zod";
import type { InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, Sha } from "./shapes.ts";

/** The name of the check run that carries checkpoints. No branch's check can have it. */
const NAME = "agentgov checkpoint";

const REPOSITORY = "GET /repos/{owner}/{repo}";
const BRANCH = "GET /repos/{owner}/{repo}/branches/{branch}";
const COMMIT = "GET /repos/{owner}/{repo}/commits/{ref}";
const CREATE = "POST /repos/{owner}/{repo}/check-runs";
const LIST = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";

/** Commits of the branch looked back over for the newest anchor: policy changes seldom. */
const COMMITS_MAX = 5;
/** A note is a few lines; a longer text is none of ours. */
const TEXT_CHARACTERS_MAX = 10_000;

/** The repository that anchors are laid down in. */
export interface AnchorRepository {
  readonly owner: string;
  readonly repo: string;
}

/** What is laid down. */
export interface LaidCheckpoint {
  readonly size: number;
  readonly rootHex: string;
  /** The signed note, as it is verified later. */
  readonly note: string;
}

const Repository = z.object({ default_branch: z.string().min(1) });
const Branch = z.object({ commit: z.object({ sha: Sha }) });
const Parents = z.object({ parents: z.array(z.object({ sha: Sha })) });
const Created = z.object({ id: Id });
const CheckRuns = z.object({
  check_runs: z.array(
    z.object({
      id: Id,
      app: z.object({ id: Id }).nullish(),
      output: z.object({ text: z.string().nullish() }).nullish(),
    }),
  ),
});

/**
 * Lays a checkpoint down as a finished check run on the newest commit of the default branch. GitHub sets
 * the time of it, and keeps the newest thousand of a name; no permission is needed that verdicts do not
 * need. Returns where it is; null when the app does not see the repository.
 *
 * It is `neutral`: it says nothing of the commit it stands on.
 *
 * Source: https://docs.github.com/en/rest/checks/runs#create-a-check-run
 *
 * @throws {GithubError} when it cannot be written now.
 */
export async function anchorByCheckRun(
  client: InstallationClient,
  place: AnchorRepository,
  { size, rootHex, note }: LaidCheckpoint,
): Promise<string | null> {
  const head = await headOf(client, place);
  if (head === null) return null;
  const { data } = await client.request(CREATE, {
    ...place,
    name: NAME,
    head_sha: head,
    external_id: String(size),
    status: "completed",
    conclusion: "neutral",
    output: {
      title: `${size} entries`,
      summary: `The record of agentgov has ${size} entries with the root \`${rootHex}\`. Keep this to hold the log against it: \`agentgov audit verify --anchor\`.`,
      text: `\`\`\`\n${note}\`\`\``,
    },
  });
  return `check-run:${readAnswer(Created, data, CREATE).id}`;
}

/**
 * The notes that the app laid down lately in a repository, as they stand there, to be verified by whoever
 * reads them. Empty when the app does not see the repository.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchAnchors(
  client: InstallationClient,
  place: AnchorRepository,
): Promise<readonly string[]> {
  let ref = await headOf(client, place);
  for (let looked = 0; ref !== null && looked < COMMITS_MAX; looked += 1) {
    const notes = await notesAt(client, place, ref);
    if (notes.length > 0) return notes;
    const { data } = await client.request(COMMIT, { ...place, ref });
    ref = readAnswer(Parents, data, COMMIT).parents[0]?.sha ?? null;
  }
  return [];
}

async function headOf(client: InstallationClient, place: AnchorRepository): Promise<string | null> {
  const repository = await orNull(() => client.request(REPOSITORY, { ...place }));
  if (repository === null) return null;
  const { default_branch: branch } = readAnswer(Repository, repository.data, REPOSITORY);
  const answer = await orNull(() => client.request(BRANCH, { ...place, branch }));
  return answer === null ? null : readAnswer(Branch, answer.data, BRANCH).commit.sha;
}

async function notesAt(
  client: InstallationClient,
  place: AnchorRepository,
  ref: string,
): Promise<readonly string[]> {
  const { data } = await client.request(LIST, {
    ...place,
    ref,
    check_name: NAME,
    app_id: client.appId,
    filter: "all",
    per_page: 100,
  });
  const own = readAnswer(CheckRuns, data, LIST).check_runs.filter(
    ({ app }) => app?.id === client.appId,
  );
  return own.flatMap(({ output }) => {
    const text = output?.text ?? "";
    if (text.length > TEXT_CHARACTERS_MAX) return [];
    const note = /^```\n(.*)```$/su.exec(text.trim())?.[1];
    return note === undefined ? [] : [note];
  });
}
