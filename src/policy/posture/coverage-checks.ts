import { closest } from "../../domain/closest.ts";
import type { BranchPosture, PostureFacts } from "../../domain/posture.ts";
import { askBranches, type BranchQuestion, requiresCheck } from "./effective-rules.ts";
import {
  firstUnread,
  given,
  named,
  ok,
  type PostureCheck,
  type PostureJudgement,
  red,
} from "./posture-check.ts";

const RULESETS = "Repository > Settings > Rules > Rulesets";

const COVERED: BranchQuestion = {
  good: "Active rules cover",
  missing: (rules, { name }) => (rules.count > 0 ? null : `no active rule covers ${named([name])}`),
};

const REQUIRED: BranchQuestion = {
  good: "The check is required on",
  missing(rules, { checkName, name }) {
    if (requiresCheck(rules, checkName)) return null;
    const others = rules.requiredChecks.map(({ context }) => context);
    const near = closest(checkName, others) ?? likelyMeant(others);
    const meant = near === null ? "" : ` (${named([near])} is required instead)`;
    return `the check ${named([checkName])} is not required on ${named([name])}${meant}`;
  },
};

/** A check of ours under a name it does not have: of another branch, or without any. */
function likelyMeant(contexts: readonly string[]): string | null {
  return contexts.find((context) => /^agentgov\b/iu.test(context)) ?? null;
}

/** Whether this very app must have posted the check: a second, unpinned demand does not loosen it. */
function pinned(appId: number): BranchQuestion {
  return {
    good: "Only this app's result counts on",
    missing(rules, { checkName, name }) {
      const own = rules.requiredChecks.filter(({ context }) => context === checkName);
      if (own.some((rule) => rule.appId === appId)) return null;
      if (own.length === 0) return `the check is not required on ${named([name])}`;
      const other = own.find((rule) => rule.appId !== null);
      return other === undefined
        ? `anybody with write access can post ${named([checkName])} on ${named([name])}: no source is expected`
        : `${named([checkName])} is expected from app ${other.appId ?? 0} on ${named([name])}, and this is app ${appId}`;
    },
  };
}

/** Which branches are covered, and by which check. */
export const COVERAGE_CHECKS: readonly PostureCheck[] = [
  {
    id: "P01",
    question: "Do active rules cover the default branch and every branch that is asked about?",
    why: "Without a rule anybody with write access merges and pushes what they like; a new default branch starts without any.",
    fix: `Add a ruleset with enforcement \`Active\` that targets the branch, under ${RULESETS} (\`agentgov doctor --ruleset\` writes one to import).`,
    judge: (facts) => askBranches(facts, COVERED),
  },
  {
    id: "P02",
    question: "Is the check of each branch required there, and does policy let it block?",
    why: "A check that is not required, is misspelt or never fails is advice: the merge button stays green.",
    fix: `Add the status check \`agentgov: BRANCH\`, with the name of the branch, to "Require status checks to pass" under ${RULESETS}, and set \`mode: enforce\` in agentgov.yml.`,
    judge: judgeRequired,
  },
  {
    id: "P03",
    question: "Does only this app's result count for the check?",
    why: "Without an expected source, everybody with write access, every workflow and every other app can post a green result under the same name.",
    fix: `Choose this app as the source of the check in "Require status checks to pass" under ${RULESETS}; GitHub offers it once the app has posted the check in the last week.`,
    judge: (facts) => askBranches(facts, pinned(facts.appId)),
  },
  {
    id: "P15",
    question: "Is the check required on every other branch that open pull requests target?",
    why: "Patterns of rulesets are easily too narrow: `release/*` does not match `release/1/x`, and such a branch takes anything.",
    fix: `Widen the target branches of the ruleset, or add one for the branch, under ${RULESETS}.`,
    judge: judgeTargets,
  },
  {
    id: "P20",
    question: "Is the rule that requires the check enforced, not only evaluated?",
    why: "A ruleset in `Evaluate` or `Disabled` looks complete on its page and stops nothing; a classic protection may let administrators pass.",
    fix: `Set "Enforcement status" of the ruleset to \`Active\` under ${RULESETS}.`,
    judge: judgeEnforcement,
  },
];

function judgeRequired(facts: PostureFacts): PostureJudgement {
  const required = askBranches(facts, REQUIRED);
  if (required.status !== "ok") return required;
  return given(facts.policy, ({ mode }) =>
    mode === "enforce"
      ? required
      : red(`The check is required, and policy has \`mode: ${mode}\`: it never blocks.`),
  );
}

function judgeTargets({ targetedBranches }: PostureFacts): PostureJudgement {
  return given(targetedBranches, (branches) => {
    if (branches.length === 0) return ok("No open pull request targets another branch.");
    const open = branches.filter(({ rules, checkName }) => lacks(rules, checkName));
    if (open.length > 0) {
      return red(
        `Open pull requests target ${named(open.map(({ name }) => name))}, where the check is not required.`,
      );
    }
    return (
      firstUnread(branches.map(({ rules }) => rules)) ??
      ok(`The check is required on ${named(branches.map(({ name }) => name))} too.`)
    );
  });
}

function lacks(rules: BranchPosture["rules"], checkName: string): boolean {
  return rules.kind === "known" && !requiresCheck(rules.value, checkName);
}

/** GitHub lists active rules only, so a rule that is listed is enforced. */
function judgeEnforcement({ branches, rulesets }: PostureFacts): PostureJudgement {
  return given(branches, (all) => {
    const unread = firstUnread(all.map(({ rules }) => rules));
    if (unread !== null) return unread;
    const rest = all.filter(({ rules, checkName }) => lacks(rules, checkName));
    if (rest.length === 0) return ok("An active ruleset requires the check on every branch.");
    const classic = rest.map(classicStanding);
    if (classic.includes("lenient")) {
      return red("Only a classic protection requires the check, and administrators may pass it.");
    }
    if (classic.every((standing) => standing === "strict")) {
      return ok("A classic protection that holds administrators requires the check.");
    }
    return given(rulesets, (listed) => {
      const idle = listed.filter(
        ({ target, enforcement }) => target === "branch" && enforcement !== "active",
      );
      const names = idle.map(({ name, enforcement }) => `${name} (${enforcement})`);
      return red(
        idle.length === 0
          ? `No ruleset requires the check on ${named(rest.map(({ name }) => name))}.`
          : `No active ruleset requires the check; not enforced: ${named(names)}.`,
      );
    });
  });
}

/** How far a classic protection stands in for a ruleset on a branch. */
function classicStanding({ classic, checkName }: BranchPosture): "strict" | "lenient" | "none" {
  if (classic.kind === "unknown" || classic.value === null) return "none";
  if (!requiresCheck(classic.value.rules, checkName)) return "none";
  return classic.value.enforcedOnAdmins ? "strict" : "lenient";
}
