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
    ...bench.involved,
    ...bench.disqualified.map(({ account }) => String(account.login)),
    ...(pullRequest.author === null ? [] : [String(pullRequest.author.login)]),
    ...heardAlready(bench),
  ]);
  const users = unique(open.flatMap(({ candidates }) => candidates.users));
  // A team of another organisation cannot be asked, and its slug may name a stranger here.
  const home = `${bench.facts.repository.owner.toLowerCase()}/`;
  const teams = unique(open.flatMap(({ candidates }) => candidates.teams))
    .filter((team) => team.startsWith(home))
    .map((team) => team.slice(home.length))
    .filter((slug) => !asked.has(`team:${slug}`))
    .slice(0, REVIEWERS_MAX);
  return {
    users: users.filter((user) => !asked.has(user)).slice(0, REVIEWERS_MAX - teams.length),
    teams,
  };
}

/** Asking somebody again who has just reviewed or approved would only be noise. */
function heardAlready({ facts, approvals }: ApprovalBench): readonly string[] {
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  return [
    ...reviews.flatMap(({ author }) => (author === null ? [] : [String(author.login)])),
    ...approvals.map(({ actor }) => String(actor.login)),
  ];
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
