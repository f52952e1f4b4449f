import { permits } from "../domain/account.ts";
import { isAncestor } from "./git/commit-graph.ts";
import { permissionOf } from "./permissions.ts";
import type { CheckRun, PullRequest, Repository, RequiredCheck, Review, Ruleset } from "./state.ts";
import type { World } from "./world.ts";

/**
 * Conclusions with which a required check lets a merge through.
 *
 * Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
 */
const PASSING: ReadonlySet<string | null> = new Set(["success", "neutral", "skipped"]);

/** The rulesets that cover a branch. */
export function rulesetsFor(repository: Repository, branch: string): readonly Ruleset[] {
  return repository.rulesets.filter(({ branches }) =>
    branches.some((pattern) => matches(repository, pattern, branch)),
  );
}

function matches(repository: Repository, pattern: string, branch: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return branch === repository.defaultBranch;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/gu, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`, "u").test(branch);
}

/**
 * Why the rules of the base branch keep a pull request from landing, in GitHub's order of asking; null
 * when nothing does. People and conflicts are not looked at here.
 */
export function mergeRefusal(world: World, pullRequest: PullRequest, base: string): string | null {
  const { repository, baseRef, headSha } = pullRequest;
  for (const ruleset of rulesetsFor(repository, baseRef)) {
    const refusal =
      reviewRefusal(world, pullRequest, ruleset) ??
      checkRefusal(repository, headSha, ruleset) ??
      (ruleset.strict && !isAncestor(repository.objects, base, headSha)
        ? "The head branch is not up to date with the base branch"
        : null);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** The first required check that has not passed on a commit. */
export function checkRefusal(
  repository: Repository,
  sha: string,
  { requiredChecks }: Ruleset,
): string | null {
  const missing = requiredChecks.find((required) => !hasPassed(repository, sha, required));
  return missing === undefined ? null : `Required status check "${missing.context}" is expected`;
}

/** Whether a required check failed for good, so that a queue must let go of the commit. */
export function hasFailed(repository: Repository, sha: string, required: RequiredCheck): boolean {
  return runsFor(repository, sha, required).some(
    ({ status, conclusion }) => status === "completed" && !PASSING.has(conclusion),
  );
}

function runsFor(
  repository: Repository,
  sha: string,
  { context, integrationId }: RequiredCheck,
): readonly CheckRun[] {
  return latestRuns(repository, sha).filter(
    ({ name, app }) => name === context && (integrationId === null || app.id === integrationId),
  );
}

function hasPassed(repository: Repository, sha: string, required: RequiredCheck): boolean {
  const { context, integrationId } = required;
  const runs = runsFor(repository, sha, required);
  const status = repository.statuses.findLast(
    (one) =>
      one.sha === sha &&
      one.context === context &&
      (integrationId === null || one.app?.id === integrationId),
  );
  const results = [
    ...runs.map((run) => run.status === "completed" && PASSING.has(run.conclusion)),
    ...(status === undefined ? [] : [status.state === "success"]),
  ];
  return results.length > 0 && results.every(Boolean);
}

/** The newest run of each name and app on a commit, newest first. */
export function latestRuns(repository: Repository, sha: string): readonly CheckRun[] {
  const latest = new Map<string, CheckRun>();
  for (const run of repository.checkRuns.values()) {
    if (run.headSha === sha) latest.set(`${String(run.app.id)} ${run.name}`, run);
  }
  return [...latest.values()].toReversed();
}

function reviewRefusal(world: World, pullRequest: PullRequest, ruleset: Ruleset): string | null {
  const rule = ruleset.pullRequest;
  if (rule === null) return null;
  const opinions = latestOpinions(world, pullRequest);
  if (opinions.some(({ state }) => state === "CHANGES_REQUESTED")) return "Changes were requested";
  const pusher = lastPusher(pullRequest);
  const approvals = opinions.filter(({ state }) => state === "APPROVED");
  if (approvals.length < rule.approvals) {
    return `At least ${String(rule.approvals)} approving review is required`;
  }
  const fresh = approvals.some(
    ({ author, commitSha }) => author !== pusher && commitSha === pullRequest.headSha,
  );
  return rule.lastPushApproval && !fresh ? "The last push needs an approval of its own" : null;
}

/** The newest approval or rejection of each person who may write; comments do not replace it. */
function latestOpinions(world: World, { repository, reviews }: PullRequest): readonly Review[] {
  const latest = new Map<number, Review>();
  for (const review of reviews) {
    const writes = permits(permissionOf(world, repository, review.author), "write");
    if (review.state !== "COMMENTED" && writes) latest.set(review.author.id, review);
  }
  return [...latest.values()];
}

function lastPusher({ headRepository, headRef, headSha }: PullRequest): unknown {
  return headRepository.activity.findLast(
    ({ ref, after }) => ref === `refs/heads/${headRef}` && after === headSha,
  )?.actor;
}
