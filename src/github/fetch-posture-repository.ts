import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { CheckSightings, MergeMethod, RepositoryPosture } from "../domain/posture.ts";
import { shown } from "../domain/shown-text.ts";
import type { InstallationClient } from "./client.ts";
import type { RepositoryPlace } from "./fetch-posture-app.ts";
import { orNull } from "./fetch-pull-request.ts";
import { GithubRejectedError } from "./github-errors.ts";
import { knownUnlessRefused, listPages, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, MaybeAccount, Sha } from "./shapes.ts";

const REPOSITORY = "GET /repos/{owner}/{repo}";
const PULL_REQUESTS = "GET /repos/{owner}/{repo}/pulls";
const COMMIT = "GET /repos/{owner}/{repo}/commits/{ref}";
const CHECK_RUNS = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
const STATUSES = "GET /repos/{owner}/{repo}/commits/{ref}/statuses";

/** Open pull requests that are looked through, a hundred a page. */
const PULL_REQUEST_PAGES_MAX = 10;
/** Statuses of one commit that are looked through, a hundred a page. */
const STATUS_PAGES_MAX = 2;
/** Newest commits that are looked at for the check: two calls each. */
const COMMITS_MAX = 5;

const Repository = z.object({
  id: Id.optional(),
  default_branch: z.string().min(1),
  private: z.boolean(),
  allow_forking: z.boolean().default(true),
  allow_merge_commit: z.boolean().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
});
type Repository = z.infer<typeof Repository>;

/**
 * Reads the settings of a repository that its readers see; null when the app does not see the repository.
 *
 * Source: https://docs.github.com/en/rest/repos/repos#get-a-repository
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchRepositoryPosture(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<RepositoryPosture | null>> {
  return knownUnlessRefused<RepositoryPosture | null>("the repository", async () => {
    const answer = await orNull(() => client.request(REPOSITORY, { owner, repo }));
    if (answer === null) return known(null);
    const read = readAnswer(Repository, answer.data, REPOSITORY);
    return known({
      ...(read.id === undefined ? {} : { id: read.id }),
      defaultBranch: read.default_branch,
      isPrivate: read.private,
      allowsForks: read.allow_forking,
      mergeMethods: mergeMethods(read),
    });
  });
}

/** GitHub tells the merge methods only to some; a part of them is not the answer. */
function mergeMethods(read: Repository): readonly MergeMethod[] | null {
  const {
    allow_merge_commit: merge,
    allow_squash_merge: squash,
    allow_rebase_merge: rebase,
  } = read;
  if (merge === undefined || squash === undefined || rebase === undefined) return null;
  const allowed: MergeMethod[] = [];
  if (merge) allowed.push("merge");
  if (squash) allowed.push("squash");
  if (rebase) allowed.push("rebase");
  return allowed;
}

/** An open pull request, as the list shows it. */
export interface OpenChange {
  readonly number: number;
  readonly headSha: CommitSha;
  /** The commit that GitHub makes to try the merge; null while there is none. */
  readonly mergeSha: CommitSha | null;
  /** Null for a branch of another repository. */
  readonly headRef: string | null;
  readonly baseRef: string;
  readonly autoMerges: boolean;
}

const PullRequest = z
  .object({
    number: Id,
    head: z.object({ ref: z.string(), sha: Sha, repo: z.object({ id: Id }).nullish() }),
    base: z.object({ ref: z.string(), repo: z.object({ id: Id }) }),
    auto_merge: z.object({}).nullish(),
    merge_commit_sha: Sha.nullish(),
  })
  .transform(
    ({ number, head, base, auto_merge: autoMerge, merge_commit_sha: mergeSha }): OpenChange => ({
      number,
      headSha: head.sha,
      mergeSha: mergeSha ?? null,
      headRef: head.repo?.id === base.repo.id ? head.ref : null,
      baseRef: base.ref,
      autoMerges: autoMerge !== null && autoMerge !== undefined,
    }),
  );

/**
 * Lists the open pull requests of a repository, the most recently updated first.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchOpenChanges(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<readonly OpenChange[]>> {
  return knownUnlessRefused<readonly OpenChange[]>("open pull requests", async () => {
    const { items, complete } = await listPages(client, {
      route: PULL_REQUESTS,
      parameters: { owner, repo, state: "open", sort: "updated", direction: "desc" },
      item: PullRequest,
      pagesMax: PULL_REQUEST_PAGES_MAX,
    });
    if (complete) return known(items);
    return unknown(`there are more than ${PULL_REQUEST_PAGES_MAX * PAGE_ITEMS} open pull requests`);
  });
}

const Commit = z.object({ sha: Sha });
const CheckRuns = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      app: z.object({ id: Id, slug: z.string().nullish() }).nullish(),
    }),
  ),
});
const Status = z.object({ context: z.string(), creator: MaybeAccount });

/** What to look for: results of this name, on the heads of these changes and the tip of their base. */
export interface CheckQuestion {
  readonly branch: string;
  readonly checkName: string;
  readonly changes: readonly OpenChange[];
}

/**
 * Looks who posted the check on the newest commits that face a branch, as check runs or as statuses. The
 * commits that GitHub makes to try a merge are looked at too: a status there can stand before the head's.
 *
 * Source: https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference,
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/troubleshooting-required-status-checks#conflicts-between-head-commit-and-test-merge-commit
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchCheckSightings(
  client: InstallationClient,
  place: RepositoryPlace,
  { branch, checkName, changes }: CheckQuestion,
): Promise<Known<CheckSightings>> {
  return knownUnlessRefused(`results of the check ${shown(checkName)}`, async () => {
    const heads = changes.filter(({ baseRef }) => baseRef === branch).slice(0, COMMITS_MAX);
    const tip = await fetchTip(client, place, branch);
    const commits = [...new Set([...heads.map(({ headSha }) => headSha), ...tip])];
    const others = new Set<string>();
    let own = 0;
    for (const sha of commits) {
      const posters = await fetchPosters(client, place, { sha, checkName });
      if (posters.own) own += 1;
      for (const name of posters.others) others.add(name);
    }
    for (const sha of heads.flatMap(({ mergeSha }) => mergeSha ?? [])) {
      const posters = await postersIfThere(client, place, { sha, checkName });
      for (const name of posters) others.add(`${name} on a test merge`);
    }
    return known({ commits: commits.length, own, others: [...others] });
  });
}

/** The newest commit of a branch, or none: the branch need not exist. */
async function fetchTip(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
): Promise<readonly CommitSha[]> {
  const ref = `heads/${branch}`;
  const answer = await orNull(() => client.request(COMMIT, { owner, repo, ref }));
  return answer === null ? [] : [readAnswer(Commit, answer.data, COMMIT).sha];
}

/** GitHub throws test merges away when the branches move on. */
async function postersIfThere(
  client: InstallationClient,
  place: RepositoryPlace,
  wanted: { readonly sha: CommitSha; readonly checkName: string },
): Promise<readonly string[]> {
  try {
    const posters = await orNull(() => fetchPosters(client, place, wanted));
    return posters?.others ?? [];
  } catch (error) {
    if (error instanceof GithubRejectedError) return [];
    throw error;
  }
}

async function fetchPosters(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
  { sha, checkName }: { readonly sha: CommitSha; readonly checkName: string },
): Promise<{ readonly own: boolean; readonly others: readonly string[] }> {
  const { data } = await client.request(CHECK_RUNS, {
    owner,
    repo,
    ref: sha,
    check_name: checkName,
    filter: "latest",
    per_page: PAGE_ITEMS,
  });
  const runs = readAnswer(CheckRuns, data, CHECK_RUNS).check_runs.filter(
    ({ name }) => name === checkName,
  );
  const statuses = await listPages(client, {
    route: STATUSES,
    parameters: { owner, repo, ref: sha },
    item: Status,
    pagesMax: STATUS_PAGES_MAX,
  });
  // The app posts check runs, so a status of that name is never its own.
  const posted = statuses.items.filter(({ context }) => context === checkName);
  const foreign = runs.filter(({ app }) => app?.id !== client.appId);
  return {
    own: foreign.length < runs.length,
    others: [
      ...foreign.map(({ app }) => `app ${app?.slug ?? String(app?.id ?? "of nobody")}`),
      ...posted.map(({ creator }) => `@${creator?.login ?? "ghost"}`),
    ],
  };
}
