import { commitsBetween } from "../git/commit-graph.ts";
import { type Answer, one } from "../http/answer.ts";
import { type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import { commitPayload, filePayload } from "../payloads/commit.ts";
import { repositoryUrl } from "../payloads/repository.ts";
import { compareCommits } from "../pull-request-content.ts";
import { Refusal } from "../refusal.ts";
import { nameOf } from "../world.ts";
import { commitOfSide } from "./resolve.ts";

/**
 * A comparison lists this many files, all on its first page, and this many commits when it is not paged.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
const FILES_MAX = 300;
const COMMITS_MAX = 250;

/** Comparisons of two commits. */
export const compareRoutes: readonly Route[] = [
  tokenRoute("GET /repos/{owner}/{repo}/compare/{basehead}", ["contents:read"], compare),
  tokenRoute(
    "GET /repos/{owner}/{repo}/dependency-graph/compare/{basehead}",
    ["contents:read"],
    reviewDependencies,
  ),
];

/** Source: https://docs.github.com/en/rest/dependency-graph/dependency-review */
function reviewDependencies(exchange: Exchange): Answer {
  const repository = exchange.repository();
  const [left, right] = exchange.parameter("basehead").split("...");
  if (left === undefined || right === undefined) throw new Refusal(404, "Not Found");
  for (const side of [left, right]) commitOfSide(exchange.world, repository, side);
  const { dependencyReview } = repository;
  if (dependencyReview !== null) return one(dependencyReview);
  throw new Refusal(403, "Dependency review is not supported on this repository.");
}

function compare(exchange: Exchange): Answer {
  const { world, query } = exchange;
  const repository = exchange.repository();
  const [left, right] = exchange.parameter("basehead").split("...");
  if (left === undefined || right === undefined) throw new Refusal(404, "Not Found");
  const base = commitOfSide(world, repository, left);
  const head = commitOfSide(world, repository, right);
  const comparison = compareCommits(repository.objects, base.sha, head.sha);
  if (comparison.mergeBase === null) throw new Refusal(404, "No common ancestor");
  const behind = commitsBetween(repository.objects, head.sha, base.sha).length;
  const page = Math.max(1, Number(query.get("page") ?? 1));
  const size = Math.min(COMMITS_MAX, Number(query.get("per_page") ?? COMMITS_MAX));
  const api = `${repositoryUrl(world, repository)}/compare/${left}...${right}`;
  const html = `${world.baseUrl()}/${nameOf(repository)}/compare/${left}...${right}`;
  const mergeBase = repository.objects.commit(comparison.mergeBase);
  return one({
    url: api,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: commitPayload(world, repository, base),
    merge_base_commit: commitPayload(world, repository, mergeBase),
    status: statusOf(comparison.commits.length, behind),
    ahead_by: comparison.commits.length,
    behind_by: behind,
    total_commits: comparison.commits.length,
    commits: comparison.commits
      .slice((page - 1) * size, page * size)
      .map((commit) => commitPayload(world, repository, commit)),
    ...(page === 1
      ? {
          files: comparison
            .files()
            .slice(0, FILES_MAX)
            .map((file) => filePayload(world, repository, { file, ref: head.sha })),
        }
      : {}),
  });
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return "diverged";
  if (ahead > 0) return "ahead";
  return behind > 0 ? "behind" : "identical";
}
