import { z } from "zod";
import { repositoryId } from "../domain/ids.ts";
import type { CommentMark, ShownCheck, SweptPage } from "../domain/sweep.ts";
import type { InstallationClient } from "./client.ts";
import { CODEOWNERS_PATHS } from "./codeowners-paths.ts";
import { readAnswer } from "./read-answer.ts";
import { BigIntId, Id, ObjectName, Sha, Time } from "./shapes.ts";

/**
 * Repositories asked for in one call. Ten with fifty pull requests each is a query GitHub answers within
 * its ten seconds; most repositories have far fewer open.
 */
export const REPOSITORIES_PER_CALL = 10;
const PULL_REQUESTS_PER_PAGE = 50;
/** Check runs of the app on one head: one per base branch, and few heads face more than one. */
const CHECK_RUNS_MAX = 20;

/** Files that decide who must approve what; `HEAD` is the default branch. */
const GOVERNING_PATHS = [".github/agentgov.yml", ...CODEOWNERS_PATHS];

/**
 * Lists open pull requests of several repositories with the app's own check runs, and names the git
 * objects that govern them: what a sweep compares with the record, at a call for hundreds of them. Newest
 * first: an order by the last update would move while it is paged through.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#repository
 */
export const SWEEP_QUERY = `
  query Sweep($ids: [ID!]!, $after: String, $appId: Int!) {
    nodes(ids: $ids) {
      ... on Repository {
        databaseId
        tree: object(expression: "HEAD:") { oid }
        ${GOVERNING_PATHS.map((path, at) => `governing${at}: object(expression: "HEAD:${path}") { oid }`).join("\n        ")}
        defaultBranchRef { target { oid } }
        pullRequests(
          states: OPEN, first: ${PULL_REQUESTS_PER_PAGE}, after: $after,
          orderBy: { field: CREATED_AT, direction: DESC }
        ) {
          pageInfo { hasNextPage endCursor }
          nodes {
            number
            updatedAt
            createdAt
            headRefOid
            baseRefName
            comments(last: 1) { nodes { fullDatabaseId createdAt } }
            commits(last: 1) {
              nodes {
                commit {
                  checkSuites(first: 1, filterBy: { appId: $appId }) {
                    nodes {
                      checkRuns(first: ${CHECK_RUNS_MAX}, filterBy: { checkType: LATEST }) {
                        nodes { name status conclusion }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }`;

const GitObject = z.object({ oid: ObjectName }).nullish();

const Listed = <Item extends z.ZodType>(item: Item) =>
  z.object({ nodes: z.array(item.nullable()).nullable() }).nullish();

const CheckRun = z
  .object({
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
  })
  .transform(
    ({ name, status, conclusion }): ShownCheck => ({
      name,
      status: status.toLowerCase(),
      conclusion: conclusion?.toLowerCase() ?? null,
    }),
  );

const Suite = z.object({ checkRuns: Listed(CheckRun) });
const Commit = z.object({ commit: z.object({ checkSuites: Listed(Suite) }) });

const Comment = z
  .object({ fullDatabaseId: BigIntId.nullable(), createdAt: Time })
  .transform(({ fullDatabaseId, createdAt }): CommentMark | null =>
    fullDatabaseId === null ? null : { commentId: fullDatabaseId, createdAt },
  );

const PullRequest = z
  .object({
    number: Id,
    updatedAt: Time,
    createdAt: Time,
    headRefOid: Sha,
    baseRefName: z.string(),
    comments: Listed(Comment),
    commits: Listed(Commit),
  })
  .transform(({ number, updatedAt, createdAt, headRefOid, baseRefName, comments, commits }) => ({
    number,
    updatedAt,
    createdAt,
    headSha: headRefOid,
    baseRef: baseRefName,
    newestComment: present(comments?.nodes).at(-1) ?? null,
    checks: present(commits?.nodes).flatMap(({ commit }) =>
      present(commit.checkSuites?.nodes).flatMap(({ checkRuns }) => present(checkRuns?.nodes)),
    ),
  }));

const Repository = z.looseObject({
  databaseId: Id.transform(repositoryId),
  tree: GitObject,
  defaultBranchRef: z.object({ target: z.object({ oid: Sha }).nullable() }).nullable(),
  pullRequests: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(PullRequest.nullable()).nullable(),
  }),
});

// A repository that vanished since it was listed is null, and what is no repository is empty.
const Answer = z.object({
  nodes: z.array(z.union([Repository, z.strictObject({}), z.null()])),
});

/**
 * Reads one page of open pull requests of each repository; `after` is for a single one.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchOpenVerdicts(
  client: InstallationClient,
  nodeIds: readonly string[],
  after: string | null,
): Promise<readonly SweptPage[]> {
  const data = await client.graphql({
    operationName: "Sweep",
    query: SWEEP_QUERY,
    variables: { ids: [...nodeIds], after, appId: client.appId },
  });
  const { nodes } = readAnswer(Answer, data, "POST /graphql Sweep");
  return nodes.flatMap((node) => (isRepository(node) ? [pageOf(node)] : []));
}

type Repository = z.infer<typeof Repository>;

function isRepository(node: z.infer<typeof Answer>["nodes"][number]): node is Repository {
  return node !== null && "databaseId" in node;
}

function pageOf(repository: Repository): SweptPage {
  const { pullRequests, defaultBranchRef, tree } = repository;
  const { hasNextPage, endCursor } = pullRequests.pageInfo;
  return {
    repositoryId: repository.databaseId,
    governedBy: GOVERNING_PATHS.map(
      (_path, at) => GitObject.parse(repository[`governing${at}`])?.oid ?? "-",
    ).join(" "),
    tree: tree?.oid ?? "-",
    defaultTip: defaultBranchRef?.target?.oid ?? null,
    pullRequests: present(pullRequests.nodes),
    next: hasNextPage ? endCursor : null,
  };
}

function present<Item>(items: readonly (Item | null)[] | null | undefined): readonly Item[] {
  return (items ?? []).filter((item) => item !== null);
}
