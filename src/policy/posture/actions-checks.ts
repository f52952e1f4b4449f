import type { PostureFacts } from "../../domain/posture.ts";
import {
  given,
  named,
  ok,
  type PostureCheck,
  type PostureJudgement,
  red,
  unclear,
} from "./posture-check.ts";

const ACTIONS = "Repository > Settings > Actions > General";

/** Asks for a word from somebody for everyone who cannot write; anything less trusts past contributors. */
const APPROVAL_STRICTEST = "all_external_contributors";

/** What workflows and deployments may do beside the gate. */
export const ACTIONS_CHECKS: readonly PostureCheck[] = [
  {
    id: "P13",
    question: "Are workflows kept from approving pull requests, with a token that only reads?",
    why: "Whoever can push a workflow can otherwise have it approve their own pull request, or push to branches.",
    fix: `Turn off "Allow GitHub Actions to create and approve pull requests" and choose "Read repository contents and packages permissions" under ${ACTIONS} > Workflow permissions.`,
    judge: ({ workflowToken }) =>
      given(workflowToken, ({ canWrite, canApprove }) => {
        if (canApprove) return red("Workflows may approve pull requests.");
        return canWrite
          ? red("The token of a workflow may write unless the workflow says otherwise.")
          : ok("The token of a workflow reads, and cannot approve.");
      }),
  },
  {
    id: "P21",
    question: "Do workflows of outside contributors wait for somebody's word?",
    why: "A workflow of a stranger's pull request runs on the organisation's machines, with what they can reach.",
    fix: `Choose "Require approval for all external contributors" under ${ACTIONS} > Approval for running fork pull request workflows from contributors.`,
    judge: judgeForks,
  },
  {
    id: "P22",
    question: "Are tags and deployment environments protected?",
    why: "A deployment from a tag or from a branch without rules reaches production without passing the gate.",
    fix: "Add an active tag ruleset under Repository > Settings > Rules > Rulesets, and limit deployment branches of each environment under Repository > Settings > Environments.",
    judge: judgeReleases,
  },
  {
    id: "P25",
    question: "May workflows use only allowed actions, pinned to a commit?",
    why: "A tag of an action can be moved to other code without any pull request here.",
    fix: `Choose "Require actions to be pinned to a full-length commit SHA", and allow only the actions you use, under ${ACTIONS} > Actions permissions.`,
    judge: ({ actions }) =>
      given(actions, ({ enabled, allowed, pinningRequired }) => {
        if (!enabled) return ok("Workflows are switched off.");
        if (allowed === "local_only") return ok("Workflows may use only the owner's own actions.");
        if (allowed === null) return unclear("GitHub does not tell which actions may run.");
        if (allowed === "all") return red("Workflows may use any action there is.");
        if (pinningRequired === null) {
          return unclear("This GitHub does not tell whether actions must be pinned to a commit.");
        }
        return pinningRequired
          ? ok("Workflows may use only chosen actions, pinned to a commit.")
          : red("Workflows may use chosen actions by a tag, which can be moved.");
      }),
  },
];

function judgeForks({ repository, forkApproval }: PostureFacts): PostureJudgement {
  const unforkable = repository.kind === "known" && repository.value.isPrivate;
  if (unforkable && !repository.value.allowsForks) return ok("The repository cannot be forked.");
  return given(forkApproval, (policy) =>
    policy === APPROVAL_STRICTEST
      ? ok("Workflows of every outside contributor wait for somebody's word.")
      : red(`Workflows wait only for ${named([policy])}.`),
  );
}

function judgeReleases({ rulesets, environments }: PostureFacts): PostureJudgement {
  const open =
    environments.kind === "known"
      ? environments.value.filter(({ branchesLimited }) => !branchesLimited)
      : [];
  if (open.length > 0) {
    return red(`Any branch may deploy to ${named(open.map(({ name }) => name))}.`);
  }
  return given(rulesets, (listed) => {
    const tags = listed.filter(
      ({ target, enforcement }) => target === "tag" && enforcement === "active",
    );
    if (tags.length === 0) return red("No active ruleset protects tags.");
    return given(environments, () =>
      ok(`Tags are protected by ${named(tags.map(({ name }) => name))}, environments by branch.`),
    );
  });
}
