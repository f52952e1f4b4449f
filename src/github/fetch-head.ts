import { z } from "zod";
import type { HeadModes } from "../domain/head-modes.ts";
import type { HeadMove } from "../domain/head-move.ts";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { fetchTree } from "./fetch-contents.ts";
import { knownUnlessRefused, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { MaybeAccount, shaOrNull, Time } from "./shapes.ts";

const ACTIVITY_ROUTE = "GET /repos/{owner}/{repo}/activity";

const Activity = z.array(
  z
    .object({
      ref: z.string().min(1),
      before: z.string(),
      after: z.string(),
      timestamp: Time,
      actor: MaybeAccount,
    })
    .transform(
      ({ ref, before, after, timestamp, actor }): HeadMove => ({
        ref,
        before: shaOrNull(before),
        after: shaOrNull(after),
        actor,
        at: timestamp,
      }),
    ),
);

/**
 * How a branch moved and who moved it, the latest hundred times: GitHub's own record, which no lost
 * delivery leaves out.
 *
 * Source: https://docs.github.com/en/rest/repos/repos#list-repository-activities
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchMoves(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  branch: string,
): Promise<Known<readonly HeadMove[]>> {
  return knownUnlessRefused("the activity of the head branch", async () => {
    const ref = `refs/heads/${branch}`;
    const parameters = { owner, repo, ref, per_page: PAGE_ITEMS };
    const { data } = await client.request(ACTIVITY_ROUTE, parameters);
    // A server that does not know the parameter would answer with every branch.
    return known(readAnswer(Activity, data, ACTIVITY_ROUTE).filter((move) => move.ref === ref));
  });
}

/** Whose modes are wanted. */
export interface WantedModes {
  readonly headSha: CommitSha;
  readonly paths: readonly string[];
}

/**
 * The modes of files of one commit; unknown where GitHub does not list its whole tree.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchModes(
  client: InstallationClient,
  ref: Pick<PullRequestRef, "owner" | "repo">,
  { headSha, paths }: WantedModes,
): Promise<HeadModes> {
  const tree = await fetchTree(client, ref, headSha);
  if (tree.kind === "unknown") return { headSha, files: tree };
  const wanted = new Set(paths);
  const files = tree.value.flatMap(({ path, mode }) => (wanted.has(path) ? [{ path, mode }] : []));
  return { headSha, files: known(files) };
}
