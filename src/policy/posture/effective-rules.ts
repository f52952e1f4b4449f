import type { BranchPosture, BranchRules, PostureFacts } from "../../domain/posture.ts";
import {
  asSentence,
  given,
  named,
  ok,
  type PostureJudgement,
  red,
  unclear,
} from "./posture-check.ts";

/** What one branch has to be asked. */
export interface BranchQuestion {
  /** What is missing, a clause that ends with the branch; null when nothing is. */
  missing(rules: BranchRules, branch: BranchPosture): string | null;
  /** What is so when nothing is missing: a clause that the names of the branches end. */
  readonly good: string;
}

/**
 * Asks every branch. A branch that fails makes it red, else one that could not be read makes it unknown.
 *
 * A classic protection counts where it could be read. Where it could not, what active rulesets do not
 * ask is missing: nothing else is proof that somebody asks for it.
 */
export function askBranches(facts: PostureFacts, question: BranchQuestion): PostureJudgement {
  return given(facts.branches, (branches) => askEach(branches, question));
}

function askEach(branches: readonly BranchPosture[], question: BranchQuestion): PostureJudgement {
  if (branches.length === 0) return unclear("There is no branch to ask about.");
  const answers = branches.map((branch) => askBranch(branch, question));
  return (
    answers.find(({ status }) => status === "red") ??
    answers.find(({ status }) => status === "unknown") ??
    ok(`${question.good} ${named(branches.map(({ name }) => name))}.`)
  );
}

function askBranch(branch: BranchPosture, question: BranchQuestion): PostureJudgement {
  const { rules, classic } = branch;
  if (rules.kind === "unknown") return unclear(asSentence(rules.reason));
  const missing = question.missing(effectiveRules(branch, rules.value), branch);
  if (missing === null) return ok(question.good);
  const note = classic.kind === "unknown" ? " (the app cannot see classic protections)" : "";
  return red(`${asSentence(missing).slice(0, -1)}${note}.`);
}

/** What rulesets and a classic protection ask together: the stricter of both holds. */
export function effectiveRules({ classic }: BranchPosture, rules: BranchRules): BranchRules {
  if (classic.kind === "unknown" || classic.value === null) return rules;
  const other = classic.value.rules;
  return {
    count: rules.count + other.count,
    requiredChecks: [...rules.requiredChecks, ...other.requiredChecks],
    pullRequest: [...rules.pullRequest, ...other.pullRequest],
    mergeQueue: [...rules.mergeQueue, ...other.mergeQueue],
    blocksForcePush: rules.blocksForcePush || other.blocksForcePush,
    blocksDeletion: rules.blocksDeletion || other.blocksDeletion,
    requiresSignatures: rules.requiresSignatures || other.requiresSignatures,
  };
}

/** Whether rules require a check of exactly this name. */
export function requiresCheck({ requiredChecks }: BranchRules, checkName: string): boolean {
  return requiredChecks.some(({ context }) => context === checkName);
}
