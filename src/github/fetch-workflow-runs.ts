import { z } from "zod";
import { type Known, known } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { RunWindow, WorkflowRun } from "../domain/recorded-provenance.ts";
import type { InstallationClient } from "./client.ts";
import { knownUnlessRefused, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, MaybeAccount, Time } from "./shapes.ts";

const ROUTE = "GET /repos/{owner}/{repo}/actions/runs";

const Runs = z.object({
  workflow_runs: z.array(
    z
      .object({
        id: Id,
        event: z.string(),
        status: z.string().nullish(),
        head_branch: z.string().nullish(),
        actor: MaybeAccount,
        triggering_actor: MaybeAccount,
        created_at: Time,
        run_started_at: Time.nullish(),
        updated_at: Time,
      })
      .transform(
        (run): WorkflowRun => ({
          id: run.id,
          event: run.event,
          branch: run.head_branch ?? null,
          actor: run.actor,
          triggeredBy: run.triggering_actor,
          startedAt: run.run_started_at ?? run.created_at,
          endedAt: run.status === "completed" ? run.updated_at : null,
        }),
      ),
  ),
});

/**
 * The workflow runs that were started in a window of time, the latest hundred. Refused to an app that may
 * not read `actions`, and unknown then: who started a workflow only ever adds to who answers.
 *
 * Source: https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-repository
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchWorkflowRuns(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  { since, until }: RunWindow,
): Promise<Known<readonly WorkflowRun[]>> {
  return knownUnlessRefused<readonly WorkflowRun[]>("who started the workflows", async () => {
    const created = `${since}..${until}`;
    const { data } = await client.request(ROUTE, { owner, repo, created, per_page: PAGE_ITEMS });
    return known(readAnswer(Runs, data, ROUTE).workflow_runs);
  });
}
