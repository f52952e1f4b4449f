import { z } from "zod";
import type { CommitPlace } from "../domain/inbox-event.ts";
import type { InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { readAnswer } from "./read-answer.ts";
import { Sha } from "./shapes.ts";

const READ = "GET /repos/{owner}/{repo}/check-runs/{check_run_id}";
const UPDATE = "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}";

const CheckRun = z.object({ head_sha: Sha, status: z.string(), conclusion: z.string().nullish() });

/**
 * Conclusions that let a merge through where a check is required.
 *
 * Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks
 */
const PASSING = new Set(["success", "neutral", "skipped"]);

/**
 * Whether a check run of this very commit passes now; null when it is gone.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchCheckPasses(
  client: InstallationClient,
  { owner, repo, headSha }: CommitPlace,
  checkRunId: number,
): Promise<boolean | null> {
  const parameters = { owner, repo, check_run_id: checkRunId };
  const answer = await orNull(() => client.request(READ, parameters));
  if (answer === null) return null;
  const run = readAnswer(CheckRun, answer.data, READ);
  if (run.head_sha !== headSha) return null;
  return run.status === "completed" && PASSING.has(run.conclusion ?? "");
}

/** A run that is made to fail, with what it says from then on. */
export interface FailedRun {
  readonly checkRunId: number;
  readonly title: string;
  readonly summary: string;
}

/**
 * Makes a check run of the app fail. Repeating it is harmless, and a run that is gone needs no more.
 *
 * @throws {GithubError} when it cannot be written now.
 */
export async function failCheckRun(
  client: InstallationClient,
  { owner, repo }: CommitPlace,
  { checkRunId, title, summary }: FailedRun,
): Promise<void> {
  const parameters = { owner, repo, check_run_id: checkRunId };
  const state = { status: "completed", conclusion: "failure" };
  await orNull(() =>
    client.request(UPDATE, { ...parameters, ...state, output: { title, summary } }),
  );
}
