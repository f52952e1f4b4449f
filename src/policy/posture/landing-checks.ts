import type { MergeMethod, PostureFacts } from "../../domain/posture.ts";
import { askBranches, type BranchQuestion, effectiveRules } from "./effective-rules.ts";
import {
  given,
  named,
  ok,
  type PostureCheck,
  type PostureJudgement,
  red,
} from "./posture-check.ts";

const RULESETS = "Repository > Settings > Rules > Rulesets";

const UP_TO_DATE: BranchQuestion = {
  good: "Changes are judged on what they land on in",
  missing: ({ requiredChecks, mergeQueue }, { name }) =>
    mergeQueue.length > 0 || requiredChecks.some(({ strict }) => strict)
      ? null
      : `${named([name])} takes pull requests that are behind it`,
};

const PULL_REQUESTS: BranchQuestion = {
  good: "Changes come as pull requests to",
  missing: ({ pullRequest }, { name }) =>
    pullRequest.length > 0 ? null : `commits can be pushed to ${named([name])} directly`,
};

const FRESH_REVIEWS: BranchQuestion = {
  good: "A push voids reviews on",
  missing: ({ pullRequest }, { name }) =>
    pullRequest.some((rule) => rule.dismissStale || rule.lastPushApproval)
      ? null
      : `reviews outlive pushes on ${named([name])}, and a merge commit made by hand may hold anything`,
};

const HISTORY: BranchQuestion = {
  good: "Nobody rewrites or deletes",
  missing({ blocksForcePush, blocksDeletion }, { name }) {
    const allowed = [
      ...(blocksForcePush ? [] : ["force-pushed to"]),
      ...(blocksDeletion ? [] : ["deleted"]),
    ];
    return allowed.length === 0 ? null : `${named([name])} can be ${allowed.join(" and ")}`;
  },
};

const CREATION: BranchQuestion = {
  good: "The check also holds for the creation of",
  missing({ requiredChecks }, { name, checkName }) {
    const own = requiredChecks.filter(({ context }) => context === checkName);
    if (own.some(({ enforcedOnCreate }) => enforcedOnCreate)) return null;
    return own.length === 0
      ? `the check is not required on ${named([name])}`
      : `${named([name])} can be deleted and made again with any content`;
  },
};

const DISMISSALS: BranchQuestion = {
  good: "Only named people dismiss reviews on",
  missing: ({ pullRequest }, { name }) =>
    pullRequest.some(({ dismissalRestricted }) => dismissalRestricted)
      ? null
      : `everybody with write access can dismiss a review on ${named([name])}`,
};

const SIGNED: BranchQuestion = {
  good: "Commits must be signed on",
  missing: ({ requiresSignatures }, { name }) =>
    requiresSignatures ? null : `commits need no signature on ${named([name])}`,
};

/** How changes may land once they may. */
export const LANDING_CHECKS: readonly PostureCheck[] = [
  {
    id: "P04",
    question: "Are changes judged against the branch as it is when they land?",
    why: "A base that moved on can turn an approved edit into another one: git applies it to files that were renamed since.",
    fix: `Turn on "Require branches to be up to date before merging", or require a merge queue, under ${RULESETS}.`,
    judge: (facts) => askBranches(facts, UP_TO_DATE),
  },
  {
    id: "P05",
    question: "Must changes come as pull requests?",
    why: "Where only a check is required, commits can be pushed straight to the branch.",
    fix: `Turn on "Require a pull request before merging" under ${RULESETS}.`,
    judge: (facts) => askBranches(facts, PULL_REQUESTS),
  },
  {
    id: "P06",
    question: "Does a push void the reviews before it?",
    why: "Otherwise a review of something else counts, and GitHub accepts a hand-made merge commit with extra content.",
    fix: `Turn on "Dismiss stale pull request approvals when new commits are pushed" or "Require approval of the most recent reviewable push" under ${RULESETS}.`,
    judge: (facts) => askBranches(facts, FRESH_REVIEWS),
  },
  {
    id: "P09",
    question: "Are force-pushes and deletion of the branch blocked?",
    why: "A rewritten or re-created branch holds what nobody approved, and the commits an audit names are gone.",
    fix: `Turn on "Block force pushes" and "Restrict deletions" under ${RULESETS}.`,
    judge: (facts) => askBranches(facts, HISTORY),
  },
  {
    id: "P10",
    question: "Is the check enforced when a branch is created?",
    why: "Otherwise a branch that deployments trust can be created at a commit nobody saw.",
    fix: `Turn off "Do not require status checks on creation" under ${RULESETS}.`,
    judge: (facts) => askBranches(facts, CREATION),
  },
  {
    id: "P26",
    question: "Must commits be signed where policy has a critical area?",
    why: "Names in commits are whatever their author wrote; a signature says which account made them.",
    fix: `Turn on "Require signed commits" under ${RULESETS}.`,
    judge: (facts) => whereCritical(facts, () => askBranches(facts, SIGNED)),
  },
  {
    id: "P29",
    question: "Is it restricted who may dismiss a review?",
    why: "Everybody with write access can otherwise make a review that blocks disappear from GitHub's own count.",
    fix: `Turn on "Restrict who can dismiss pull request reviews" in the pull request rule under ${RULESETS}, or under Settings > Branches for a classic protection.`,
    judge: (facts) => askBranches(facts, DISMISSALS),
  },
  {
    id: "P30",
    question: "Does only squash land changes where policy has a critical area?",
    why: "Other methods land every intermediate commit, and with it what a later commit took back.",
    fix: 'Leave only "Allow squash merging" on, under Repository > Settings > General > Pull Requests or as the allowed merge method of the ruleset.',
    judge: (facts) => whereCritical(facts, () => judgeMethods(facts)),
  },
];

function whereCritical({ policy }: PostureFacts, judge: () => PostureJudgement): PostureJudgement {
  return given(policy, ({ criticalAreas }) =>
    criticalAreas.length === 0 ? ok("No area of the policy is critical.") : judge(),
  );
}

function judgeMethods({ repository, branches }: PostureFacts): PostureJudgement {
  return given(repository, ({ mergeMethods }) =>
    given(branches, (all) => {
      for (const branch of all) {
        const rules = given(branch.rules, (value) => {
          const { pullRequest, mergeQueue } = effectiveRules(branch, value);
          const limits = pullRequest.flatMap((rule) =>
            rule.mergeMethods === null ? [] : [rule.mergeMethods],
          );
          const queued = mergeQueue.map((rule) => [rule.mergeMethod]);
          return methodsLeft(branch.name, mergeMethods, [...limits, ...queued]);
        });
        if (rules.status !== "ok") return rules;
      }
      return ok("Only squash lands changes.");
    }),
  );
}

/** The methods that neither the repository nor a rule takes away. */
function methodsLeft(
  branch: string,
  own: readonly MergeMethod[] | null,
  limits: readonly (readonly MergeMethod[])[],
): PostureJudgement {
  const every: readonly MergeMethod[] = ["merge", "squash", "rebase"];
  const left = every.filter((method) => limits.every((limit) => limit.includes(method)));
  const allowed = own === null ? left : left.filter((method) => own.includes(method));
  const others = allowed.filter((method) => method !== "squash");
  if (others.length === 0) return ok(`Only squash lands changes on ${named([branch])}.`);
  if (own === null) {
    return {
      status: "unknown",
      found: "GitHub does not show the app which merge methods the repository allows.",
    };
  }
  return red(`${named([branch])} also takes changes by ${others.join(" and ")}.`);
}
