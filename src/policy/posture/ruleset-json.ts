/** What the ruleset of one branch is made from. */
export interface RulesetTarget {
  readonly appId: number;
  readonly branch: string;
  /** The name of the app's check on that branch. */
  readonly checkName: string;
}

/**
 * The text of a ruleset that makes the gate hold on one branch, for an administrator to import.
 *
 * It asks GitHub itself for no approval: how many are needed depends on the change, and the check says
 * so. Nobody may bypass it. One branch each, since the name of the check names its branch.
 *
 * Source: https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset
 */
export function rulesetJson({ appId, branch, checkName }: RulesetTarget): string {
  const ruleset = {
    name: checkName,
    target: "branch",
    enforcement: "active",
    bypass_actors: [],
    conditions: { ref_name: { include: [`refs/heads/${branch}`], exclude: [] } },
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 0,
          dismiss_stale_reviews_on_push: true,
          require_last_push_approval: false,
          require_code_owner_review: false,
          required_review_thread_resolution: false,
        },
      },
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: true,
          do_not_enforce_on_create: false,
          required_status_checks: [{ context: checkName, integration_id: appId }],
        },
      },
    ],
  };
  return `${JSON.stringify(ruleset, null, 2)}\n`;
}
