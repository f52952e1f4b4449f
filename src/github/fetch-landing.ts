import { z } from "zod";
import { type CommitSha, repositoryId } from "../domain/ids.ts";
import type { BranchPlace } from "../domain/inbox-event.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { LandedCommit, LandedRange, MergedPullRequest } from "../domain/landing.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { ChangedFileShape, changedFile } from "./fetch-changes.ts";
import { orNull } from "./fetch-pull-request.ts";
import { knownUnlessRefused, listPages, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, ObjectName, Sha } from "./shapes.ts";

/** Commits of one stretch of a branch that are listed, a hundred a page. */
const COMMIT_PAGES_MAX = 10;
/** A commit is in few pull requests; more than a page of them is no commit of one change. */
const PULL_REQUEST_PAGES_MAX = 1;
/**
 * A comparison shows no more files than this, and shows them on its first page only.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
const COMPARED_FILES_MAX = 300;
/**
 * A commit shows its files in pages, up to this many.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#get-a-commit
 */
const COMMIT_FILES_MAX = 3_000;

const BRANCH = "GET /repos/{owner}/{repo}/branches/{branch}";
const COMPARE = "GET /repos/{owner}/{repo}/compare/{basehead}";
const COMMIT = "GET /repos/{owner}/{repo}/commits/{ref}";
const PULLS = "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls";

/** A place whose commits are read. */
export type CommitSource = Pick<BranchPlace, "owner" | "repo" | "repositoryId">;

const Branch = z.object({ commit: z.object({ sha: Sha }), protected: z.boolean().default(false) });

/** Where a branch is now; null when it is gone. */
export async function fetchTip(
  client: InstallationClient,
  { owner, repo, branch }: BranchPlace,
): Promise<{ readonly sha: CommitSha; readonly isProtected: boolean } | null> {
  const answer = await orNull(() => client.request(BRANCH, { owner, repo, branch }));
  if (answer === null) return null;
  const read = readAnswer(Branch, answer.data, BRANCH);
  return { sha: read.commit.sha, isProtected: read.protected };
}

const CommitShape = z
  .object({
    sha: Sha,
    commit: z.object({ tree: z.object({ sha: ObjectName }).optional() }),
    parents: z.array(z.object({ sha: Sha })),
  })
  .transform(
    ({ sha, commit, parents }): LandedCommit => ({
      sha,
      parents: parents.map((parent) => parent.sha),
      tree: commit.tree?.sha ?? null,
    }),
  );

const Comparison = z.object({
  status: z.enum(["ahead", "behind", "diverged", "identical"]),
  total_commits: z.int().nonnegative(),
  commits: z.array(CommitShape),
  files: z.array(ChangedFileShape).optional(),
});

/** Two commits of one repository. */
export interface Span {
  readonly base: CommitSha;
  readonly head: CommitSha;
}

/**
 * The commits of `head` that `base` does not have, oldest first.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchRange(
  client: InstallationClient,
  { owner, repo }: CommitSource,
  { base, head }: Span,
): Promise<Known<LandedRange>> {
  return knownUnlessRefused("the commits that landed", async () => {
    const commits: LandedCommit[] = [];
    for (let page = 1; page <= COMMIT_PAGES_MAX; page += 1) {
      const parameters = { owner, repo, basehead: `${base}...${head}` };
      const answer = await client.request(COMPARE, { ...parameters, per_page: PAGE_ITEMS, page });
      const { status, commits: listed, ...read } = readAnswer(Comparison, answer.data, COMPARE);
      commits.push(...listed);
      const forward = status === "ahead" || status === "identical";
      if (commits.length >= read.total_commits) {
        return known({ forward, commits, complete: commits.length === read.total_commits });
      }
      if (listed.length === 0 || page === COMMIT_PAGES_MAX) {
        return known({ forward, commits, complete: false });
      }
    }
    return unknown("GitHub lists no commits");
  });
}

const PullRequest = z.object({
  number: Id,
  merged_at: z.string().nullish(),
  head: z.object({ sha: Sha }),
  base: z.object({ ref: z.string(), repo: z.object({ id: Id }) }),
});

/**
 * The merged pull requests of a branch that hold a commit, as GitHub itself says: never by what a
 * message claims.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchMergedPullRequests(
  client: InstallationClient,
  place: BranchPlace,
  sha: CommitSha,
): Promise<readonly MergedPullRequest[]> {
  const found = await pullRequestsOf(client, place, sha);
  return found
    .filter(({ merged_at, base }) => typeof merged_at === "string" && base.ref === place.branch)
    .map(({ number, head }) => ({ number, headSha: head.sha }));
}

/** An open pull request with the head and base it has now. */
export interface OpenHead {
  readonly number: number;
  readonly headSha: CommitSha;
  readonly baseRef: string;
}

/**
 * The open pull requests whose head is this very commit.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchOpenHeads(
  client: InstallationClient,
  place: CommitSource,
  sha: CommitSha,
): Promise<readonly OpenHead[]> {
  const found = await pullRequestsOf(client, place, sha);
  return found
    .filter(({ state, head }) => state === "open" && head.sha === sha)
    .map(({ number, head, base }) => ({ number, headSha: head.sha, baseRef: base.ref }));
}

const AnyPullRequest = PullRequest.extend({ state: z.string() });

/** Names are given out again, ids are not: what belongs to another repository is left out. */
async function pullRequestsOf(
  client: InstallationClient,
  place: CommitSource,
  sha: CommitSha,
): Promise<readonly z.infer<typeof AnyPullRequest>[]> {
  const { owner, repo } = place;
  const listing = await orNull(() =>
    listPages(client, {
      route: PULLS,
      parameters: { owner, repo, commit_sha: sha },
      item: AnyPullRequest,
      pagesMax: PULL_REQUEST_PAGES_MAX,
    }),
  );
  return (listing?.items ?? []).filter(
    ({ base }) => repositoryId(base.repo.id) === place.repositoryId,
  );
}

const CommitFiles = z.object({
  parents: z.array(z.object({ sha: Sha })),
  files: z.array(ChangedFileShape).default([]),
});

/**
 * What changes between two commits of one line: by the commit itself where it has `base` for its first
 * parent, else by a comparison, which shows fewer files.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchDiff(
  client: InstallationClient,
  place: CommitSource,
  span: Span,
): Promise<Known<readonly ChangedFile[]>> {
  return knownUnlessRefused("what landed", async () => {
    const own = await commitFiles(client, place, span);
    return own ?? compared(client, place, span);
  });
}

async function commitFiles(
  client: InstallationClient,
  { owner, repo }: CommitSource,
  { base, head }: Span,
): Promise<Known<readonly ChangedFile[]> | null> {
  const files: ChangedFile[] = [];
  for (let page = 1; page <= COMMIT_FILES_MAX / PAGE_ITEMS; page += 1) {
    const parameters = { owner, repo, ref: head, per_page: PAGE_ITEMS, page };
    const { data, hasNextPage } = await client.request(COMMIT, parameters);
    const read = readAnswer(CommitFiles, data, COMMIT);
    if (read.parents[0]?.sha !== base) return null;
    files.push(...read.files.map(changedFile));
    // A server that does not page these sends all it has on the first page.
    if (hasNextPage !== true) return known(files);
  }
  return unknown(`GitHub lists at most ${COMMIT_FILES_MAX} files of a commit`);
}

async function compared(
  client: InstallationClient,
  { owner, repo }: CommitSource,
  { base, head }: Span,
): Promise<Known<readonly ChangedFile[]>> {
  const basehead = `${base}...${head}`;
  const { data } = await client.request(COMPARE, { owner, repo, basehead });
  const { status, files = [] } = readAnswer(Comparison, data, COMPARE);
  if (status !== "ahead") return unknown("the commits are not on one line");
  if (files.length >= COMPARED_FILES_MAX) {
    return unknown(`GitHub compares at most ${COMPARED_FILES_MAX} files`);
  }
  return known(files.map(changedFile));
}
