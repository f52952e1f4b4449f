import type { PullRequestHistory, ReviewerRequest } from "../domain/decision.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import type { GateJudgement } from "./gates/gate-definition.ts";

/** GitHub refuses more reviewers than this on one pull request. */
const REVIEWERS_MAX = 15;

/**
 * Who should be asked now: the people and teams that open gates name, less those who are involved, asked
 * already, or asked earlier and removed by somebody. Drafts stay quiet.
 */
export function chooseReviewers(
  bench: ApprovalBench,
  judgements: readonly GateJudgement[],
  history: PullRequestHistory,
): ReviewerRequest {
  const { pullRequest } = bench.facts;
  if (pullRequest.draft || pullRequest.state === "closed") return { users: [], teams: [] };
  const open = judgements.filter(({ result }) => result.status === "unsatisfied");
  const asked = new Set([
    ...pullRequest.requestedReviewers.map(({ login }) => String(login)),
    ...pullRequest.requestedTeams.map((slug) => `team:${slug}`),
    ...history.requestedBefore,
    ...bench.disqualified.map(({ account }) => String(account.login)),
    ...(pullRequest.author === null ? [] : [String(pullRequest.author.login)]),
    ...reviewedAlready(bench),
  ]);
  const users = unique(open.flatMap(({ candidates }) => candidates.users));
  const teams = unique(open.flatMap(({ candidates }) => candidates.teams)).map(slugOf);
  return {
    users: users.filter((user) => !asked.has(user)).slice(0, REVIEWERS_MAX),
    teams: teams.filter((team) => !asked.has(`team:${team}`)).slice(0, REVIEWERS_MAX),
  };
}

/** Asking somebody again who has just reviewed would only be noise. */
function reviewedAlready(bench: ApprovalBench): readonly string[] {
  const { reviews } = bench.facts;
  if (reviews.kind === "unknown") return [];
  return reviews.value.flatMap(({ author }) => (author === null ? [] : [String(author.login)]));
}

function slugOf(team: string): string {
  return team.slice(team.indexOf("/") + 1);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
