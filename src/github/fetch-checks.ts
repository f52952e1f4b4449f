import { z } from "zod";
import type { HeadCheck } from "../domain/head-facts.ts";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { knownUnlessRefused, listPages, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, MaybeAccount, Time } from "./shapes.ts";

const RUNS_ROUTE = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
const STATUSES_ROUTE = "GET /repos/{owner}/{repo}/commits/{ref}/statuses";

/** GitHub keeps a thousand statuses of one context, and lists runs of a thousand suites. */
const PAGES_MAX = 10;

const BOT_SUFFIX = "[bot]";

const CheckRun = z.object({
  id: Id,
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  completed_at: Time.nullish(),
  app: z.object({ id: Id, slug: z.string().nullish() }).nullish(),
});
type CheckRun = z.infer<typeof CheckRun>;

const CheckRuns = z.object({ check_runs: z.array(CheckRun) });

const Status = z.object({
  context: z.string(),
  state: z.string(),
  updated_at: Time.nullish(),
  creator: MaybeAccount,
});
type Status = z.infer<typeof Status>;

/**
 * Lists what checks and commit statuses say of a commit: of each name and app the latest, which replaces
 * those before it. The app's own checks are left out: a verdict must not wait for itself.
 *
 * The combined status does not say who set it, so statuses are read from their history, newest first.
 *
 * Source: https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference
 * Source: https://docs.github.com/en/rest/commits/statuses#list-commit-statuses-for-a-reference
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchChecks(
  client: InstallationClient,
  ref: Pick<PullRequestRef, "owner" | "repo">,
  headSha: CommitSha,
): Promise<Known<readonly HeadCheck[]>> {
  const [runs, statuses] = await Promise.all([
    fetchRuns(client, ref, headSha),
    fetchStatuses(client, ref, headSha),
  ]);
  if (runs.kind === "unknown") return runs;
  if (statuses.kind === "unknown") return statuses;
  return known([...runs.value, ...statuses.value]);
}

async function fetchRuns(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  headSha: CommitSha,
): Promise<Known<readonly HeadCheck[]>> {
  return knownUnlessRefused<readonly HeadCheck[]>("the checks of the head", async () => {
    const runs: CheckRun[] = [];
    for (let page = 1; page <= PAGES_MAX; page += 1) {
      const at = { owner, repo, ref: headSha, filter: "latest", per_page: PAGE_ITEMS, page };
      const answer = await client.request(RUNS_ROUTE, at);
      const listed = readAnswer(CheckRuns, answer.data, RUNS_ROUTE).check_runs;
      runs.push(...listed);
      const more = answer.hasNextPage ?? listed.length >= PAGE_ITEMS;
      if (!more) return known(latestRuns(runs, client.appId));
    }
    return unknown(`there are more than ${PAGES_MAX * PAGE_ITEMS} check runs`);
  });
}

/** GitHub lists the latest of each suite; a workflow that ran twice has two suites. Ids only grow. */
function latestRuns(runs: readonly CheckRun[], ownAppId: number): readonly HeadCheck[] {
  const latest = new Map<string, CheckRun>();
  for (const run of runs) {
    const appId = run.app?.id ?? null;
    if (appId === ownAppId) continue;
    const key = `${appId ?? ""} ${run.name}`;
    const before = latest.get(key);
    if (before === undefined || before.id < run.id) latest.set(key, run);
  }
  return [...latest.values()].map((run): HeadCheck => {
    const { app, name } = run;
    return {
      kind: "check-run",
      name,
      app: app === null || app === undefined ? null : { id: app.id, slug: app.slug ?? "" },
      state: stateOfRun(run),
      completedAt: run.completed_at ?? null,
    };
  });
}

/** A conclusion GitHub invents later is no success. `stale`: it never came to an end. */
function stateOfRun({ status, conclusion }: CheckRun): HeadCheck["state"] {
  if (status !== "completed") return "pending";
  switch (conclusion ?? "") {
    case "success":
      return "passed";
    case "neutral":
    case "skipped":
      return "skipped";
    default:
      return "failed";
  }
}

async function fetchStatuses(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  headSha: CommitSha,
): Promise<Known<readonly HeadCheck[]>> {
  return knownUnlessRefused<readonly HeadCheck[]>("the statuses of the head", async () => {
    const { items, complete } = await listPages(client, {
      route: STATUSES_ROUTE,
      parameters: { owner, repo, ref: headSha },
      item: Status,
      pagesMax: PAGES_MAX,
    });
    return complete
      ? known(latestStatuses(items))
      : unknown(`there are more than ${PAGES_MAX * PAGE_ITEMS} statuses`);
  });
}

/** Of each context and creator the first, which is the newest. */
function latestStatuses(statuses: readonly Status[]): readonly HeadCheck[] {
  const latest = new Map<string, HeadCheck>();
  for (const { context, state, creator, updated_at: updatedAt } of statuses) {
    const app = appOf(creator);
    // People share one slot: the newest of them decides, as GitHub's own combined status has it.
    const key = `${app?.slug ?? ""} ${context}`;
    if (latest.has(key)) continue;
    latest.set(key, {
      kind: "status",
      name: context,
      app,
      state: stateOfStatus(state),
      completedAt: state === "pending" ? null : (updatedAt ?? null),
    });
  }
  return [...latest.values()];
}

/** An app sets a status as its bot, which no person can be called. */
function appOf(creator: Status["creator"]): HeadCheck["app"] {
  if (creator?.type !== "bot" || !creator.login.endsWith(BOT_SUFFIX)) return null;
  return { id: null, slug: creator.login.slice(0, -BOT_SUFFIX.length) };
}

function stateOfStatus(state: string): HeadCheck["state"] {
  switch (state) {
    case "success":
      return "passed";
    case "pending":
      return "pending";
    default:
      return "failed";
  }
}
