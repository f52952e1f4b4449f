import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import type {
  PullRequestRef,
  PullRequestState,
  RepositoryFacts,
} from "../domain/pull-request-facts.ts";
import type { Mergeability } from "../domain/test-merge.ts";
import type { InstallationClient, RequestParameters } from "./client.ts";
import { GithubNotFoundError } from "./github-errors.ts";
import { readAnswer } from "./read-answer.ts";
import { AccountShape, Id, MaybeAccount, RepositoryName, Sha, shaOrNull, Time } from "./shapes.ts";

/** A pull request with the repository it would change. */
export interface FetchedPullRequest {
  readonly repository: RepositoryFacts;
  readonly pullRequest: PullRequestState;
  /** Absent once it is closed. */
  readonly mergeability?: Mergeability;
}

const ROUTE = "GET /repos/{owner}/{repo}/pulls/{pull_number}";

const Names = z.array(z.object({ name: z.string() }));

const PullRequest = z.object({
  number: Id,
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]),
  merged: z.boolean(),
  merge_commit_sha: z.string().nullish(),
  mergeable: z.boolean().nullish(),
  draft: z.boolean().optional(),
  user: MaybeAccount,
  base: z.object({
    ref: z.string().min(1),
    sha: Sha,
    repo: RepositoryName.extend({
      default_branch: z.string().min(1),
      topics: z.array(z.string()).optional(),
    }),
  }),
  head: z.object({
    ref: z.string(),
    sha: Sha,
    repo: RepositoryName.partial({ name: true, owner: true }).nullish(),
  }),
  created_at: Time,
  changed_files: z.int().nonnegative(),
  commits: z.int().nonnegative(),
  comments: z.int().nonnegative().optional(),
  assignees: z.array(AccountShape).nullish(),
  labels: Names,
  requested_reviewers: z.array(AccountShape).nullish(),
  requested_teams: z.array(z.object({ slug: z.string() })).nullish(),
});
type PullRequest = z.infer<typeof PullRequest>;

/**
 * Reads a pull request; null when it is gone, and also when its name now belongs to another repository
 * than the one `ref` speaks of: names are given out again, ids are not.
 *
 * Source: https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchPullRequest(
  client: InstallationClient,
  ref: PullRequestRef,
): Promise<FetchedPullRequest | null> {
  const data = await orNull(() => client.request(ROUTE, pullRequestParameters(ref)));
  if (data === null) return null;
  const read = readAnswer(PullRequest, data.data, ROUTE);
  const { repo } = read.base;
  if (repo.id !== ref.repositoryId) return null;
  return {
    repository: {
      id: repo.id,
      owner: repo.owner.login,
      name: repo.name,
      defaultBranch: repo.default_branch,
      topics: repo.topics ?? [],
    },
    pullRequest: stateOf(read),
    ...mergeabilityOf(read),
  };
}

/**
 * The head of a pull request as it is now, for a last look before writing; null when it is gone. A
 * conditional request: free while nothing changed.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchHeadSha(
  client: InstallationClient,
  ref: PullRequestRef,
): Promise<CommitSha | null> {
  const fetched = await fetchPullRequest(client, ref);
  return fetched?.pullRequest.head.sha ?? null;
}

/** The placeholders that name a pull request. */
export function pullRequestParameters(ref: PullRequestRef): RequestParameters {
  return { owner: ref.owner, repo: ref.repo, pull_number: ref.number };
}

/**
 * Null instead of "not found".
 *
 * @throws {GithubError} for every other failure.
 */
export async function orNull<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GithubNotFoundError) return null;
    throw error;
  }
}

function stateOf(read: PullRequest): PullRequestState {
  return {
    number: read.number,
    title: read.title,
    body: read.body ?? "",
    state: read.state,
    merged: read.merged,
    ...landed(read),
    draft: read.draft ?? false,
    author: read.user,
    base: { ref: read.base.ref, sha: read.base.sha },
    head: headOf(read.head),
    createdAt: read.created_at,
    changedFiles: read.changed_files,
    commitCount: read.commits,
    ...(read.comments === undefined ? {} : { commentCount: read.comments }),
    assignees: read.assignees ?? [],
    labels: read.labels.map((label) => label.name),
    requestedReviewers: read.requested_reviewers ?? [],
    requestedTeams: (read.requested_teams ?? []).map((team) => team.slug),
  };
}

function headOf({ ref, sha, repo }: PullRequest["head"]): PullRequestState["head"] {
  const head = { ref, sha, repositoryId: repo?.id ?? null };
  const { owner, name } = repo ?? {};
  if (owner === undefined || name === undefined) return head;
  return { ...head, repository: { owner: owner.login, name } };
}

/** GitHub begins to try a merge when somebody looks, and says nothing of it until it is done. */
function mergeabilityOf({
  state,
  mergeable,
  merge_commit_sha: text,
}: PullRequest): Pick<FetchedPullRequest, "mergeability"> {
  if (state === "closed") return {};
  if (mergeable === false) return { mergeability: { kind: "conflict" } };
  const sha = mergeable === true ? shaOrNull(text) : null;
  return { mergeability: sha === null ? { kind: "computing" } : { kind: "made", sha } };
}

/** While a pull request is open GitHub shows a test merge here, which lands nowhere. */
function landed({ merged, merge_commit_sha: text }: PullRequest): { mergeCommitSha?: CommitSha } {
  const sha = merged ? shaOrNull(text) : null;
  return sha === null ? {} : { mergeCommitSha: sha };
}
