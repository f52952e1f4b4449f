import type { Comment } from "../comment.ts";
import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { nodeId } from "../payloads/payload.ts";
import type { PullRequest, Repository } from "../state.ts";
import { covers } from "../world.ts";

/** The most the app asks for at once. */
const PAGE_PULL_REQUESTS = 50;
/** How the query names the objects it asks for. */
const EXPRESSION = /(\w+): object\(expression: "HEAD:([^"]*)"\)/gu;

/** Answers `Sweep`: repositories by their global ids, with the pull requests that are open in them. */
export function sweepRepositories(exchange: Exchange, query: string, variables: Fields): Answer {
  const { world } = exchange;
  const { installation } = exchange.grant();
  const ids = Array.isArray(variables["ids"]) ? variables["ids"] : [];
  const nodes = ids.map((id) => {
    const repository = [...world.repositories.values()].find(
      (each) => nodeId("Repository", each.id) === id && covers(installation, each),
    );
    return repository === undefined ? null : swept(repository, query, variables);
  });
  return one({ data: { nodes } });
}

function swept(repository: Repository, query: string, variables: Fields): object {
  const tip = repository.branches.get(repository.defaultBranch);
  const commit = tip === undefined ? undefined : repository.objects.commit(tip);
  const named = [...query.matchAll(EXPRESSION)].map(([, name = "", path = ""]) => {
    const oid = path === "" ? commit?.tree : commit?.snapshot.get(path)?.blob;
    return [name, oid === undefined ? null : { oid }] as const;
  });
  const open = [...repository.pullRequests.values()]
    .filter(({ state }) => state === "open")
    .toSorted((left, right) => right.number - left.number);
  const start = Number(variables["after"] ?? 0);
  const page = open.slice(start, start + PAGE_PULL_REQUESTS);
  const end = start + page.length;
  return {
    databaseId: repository.id,
    ...Object.fromEntries(named),
    defaultBranchRef: tip === undefined ? null : { target: { oid: tip } },
    pullRequests: {
      pageInfo: { hasNextPage: end < open.length, endCursor: String(end) },
      nodes: page.map((each) => pullRequestNode(each, Number(variables["appId"]))),
    },
  };
}

function pullRequestNode(pullRequest: PullRequest, appId: number): object {
  const { number, updatedAt, createdAt, headSha, baseRef, comments, repository } = pullRequest;
  const newest = new Map(
    [...repository.checkRuns.values()]
      .filter((run) => run.headSha === headSha && run.app.id === appId)
      .map((run) => [run.name, run] as const),
  );
  const runs = [...newest.values()].map(({ name, status, conclusion }) => ({
    name,
    status: status.toUpperCase(),
    conclusion: conclusion?.toUpperCase() ?? null,
  }));
  const checkSuites = { nodes: runs.length === 0 ? [] : [{ checkRuns: { nodes: runs } }] };
  return {
    number,
    updatedAt,
    createdAt,
    headRefOid: headSha,
    baseRefName: baseRef,
    comments: { nodes: comments.slice(-1).map(newestNode) },
    commits: { nodes: [{ commit: { checkSuites } }] },
  };
}

function newestNode({ id, createdAt }: Comment): object {
  return { fullDatabaseId: String(id), createdAt };
}
