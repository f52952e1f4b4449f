/**
 * The permission an app needs to be told of an event; events that are not listed need none.
 *
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export const EVENT_PERMISSIONS: Readonly<Record<string, string>> = {
  branch_protection_rule: "administration",
  check_run: "checks",
  deployment_status: "deployments",
  issue_comment: "issues",
  member: "members",
  membership: "members",
  merge_group: "merge_queues",
  organization: "members",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  pull_request_review_thread: "pull_requests",
  push: "contents",
  repository: "metadata",
  repository_ruleset: "administration",
  status: "statuses",
  team: "members",
};

/** Events every app gets, subscribed or not. */
export const UNCONDITIONAL_EVENTS: ReadonlySet<string> = new Set([
  "installation",
  "installation_repositories",
]);
