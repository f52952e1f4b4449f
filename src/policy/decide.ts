import type { Account } from "../domain/account.ts";
import type { Decision, Disqualified, PullRequestHistory, Verdict } from "../domain/decision.ts";
import type { GateResult } from "../domain/gate.ts";
import { isFulfilled } from "../domain/gate.ts";
import type { PolicyProblem, PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import { highestTier, type TouchedArea } from "../domain/risk.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import {
  type Assessment,
  areaPolicyOf,
  assess,
  type CompiledPolicy,
  requirementsOf,
} from "./assess.ts";
import { collectApprovals } from "./collect-approvals.ts";
import type { GateJudgement } from "./gates/gate-definition.ts";
import { judgeGate } from "./gates/registry.ts";
import { headlineOf } from "./headline.ts";
import { chooseReviewers } from "./reviewers.ts";
import { disqualifyingPeople } from "./signatures/responsibility.ts";

/**
 * The verdict over one pull request: total, synchronous, the same for the same input for ever.
 *
 * An unknown fact never turns block into pass: a gate that needs it is `error`, and the decision says
 * what was incomplete.
 */
export function decide(
  compiled: CompiledPolicy,
  facts: PullRequestFacts,
  history: PullRequestHistory,
): Decision {
  return judge(compiled, assess(compiled, facts, history), { facts, history });
}

/** The second half of {@link decide}, for a caller that has assessed the change already. */
export function judge(
  compiled: CompiledPolicy,
  assessment: Assessment,
  { facts, history }: { readonly facts: PullRequestFacts; readonly history: PullRequestHistory },
): Decision {
  const { policy } = compiled.snapshot;
  const { areas, findings, provenance, provenanceSummary } = assessment;
  const bench: ApprovalBench = {
    policy,
    facts,
    approvals: collectApprovals(facts, history).all,
    disqualified: disqualify(facts, history),
  };
  const judgements = judgeAreas(bench, areas);
  const gates = judgements.map(({ result }) => result);
  const incomplete = incompleteness(facts, compiled.snapshot);
  const verdict = verdictOf(gates, incomplete);
  const tier = highestTier(areas.map((area) => area.tier));
  return {
    headSha: facts.pullRequest.head.sha,
    baseRef: facts.pullRequest.base.ref,
    mode: policy.mode,
    verdict,
    headline: headlineOf({ verdict, tier, areas, gates, incomplete }),
    tier,
    areas,
    findings,
    provenance,
    provenanceSummary,
    gates,
    approvals: judgements.flatMap(({ approvals }) => approvals),
    disqualified: bench.disqualified,
    reviewers: chooseReviewers(bench, judgements, history),
    policy: { source: compiled.snapshot.source, digest: compiled.snapshot.digest },
    incomplete,
    notes: notesOf(compiled.snapshot),
    decidedAt: facts.gatheredAt,
  };
}

function judgeAreas(bench: ApprovalBench, areas: readonly TouchedArea[]): readonly GateJudgement[] {
  return areas.flatMap((touched) => {
    const areaPolicy = areaPolicyOf(bench.policy, touched);
    return requirementsOf(bench.policy, touched).map((requirement) =>
      judgeGate(bench, requirement, { touched, areaPolicy }),
    );
  });
}

function disqualify(facts: PullRequestFacts, history: PullRequestHistory): Disqualified[] {
  const involved = disqualifyingPeople(facts, history);
  const people = new Map<number, Account>();
  for (const person of facts.permissions) people.set(person.account.id, person.account);
  for (const approval of collectApprovals(facts, history).all) {
    people.set(approval.actor.id, approval.actor);
  }
  return [...people.values()].flatMap((account) => {
    const match = involved.find(
      ({ counts, accountId, login }) =>
        counts && (accountId === account.id || (accountId === null && login === account.login)),
    );
    return match === undefined ? [] : [{ account, reason: match.reason }];
  });
}

function incompleteness(facts: PullRequestFacts, snapshot: PolicySnapshot): string[] {
  const parts = [
    ["changed files", facts.files],
    ["commits", facts.commits],
    ["reviews", facts.reviews],
  ] as const;
  const unread = parts.flatMap(([what, fact]) =>
    fact.kind === "unknown" ? [`The ${what} could not be read: ${fact.reason}.`] : [],
  );
  if (snapshot.standing !== "none-valid") return unread;
  return [...unread, ...snapshot.problems.slice(0, 1).map(policyProblem)];
}

function policyProblem({ file, line, column, message }: PolicyProblem): string {
  return `The policy is invalid: ${file}:${line}:${column}: ${message.replace(/[.?!]$/u, "")}.`;
}

function notesOf(snapshot: PolicySnapshot): string[] {
  if (snapshot.standing !== "last-good") return [];
  return snapshot.problems
    .slice(0, 1)
    .map((problem) => `${policyProblem(problem)} The last good policy stays in force.`);
}

/** Absence of a passing gate is never a pass; missing data is always a failure. */
function verdictOf(gates: readonly GateResult[], incomplete: readonly string[]): Verdict {
  if (incomplete.length > 0) return "failed";
  if (gates.some(({ status }) => status === "error")) return "failed";
  return gates.every(({ status }) => isFulfilled(status)) ? "passed" : "waiting";
}
