import { APP_NEEDS } from "../../src/policy/posture/app-needs.ts";
import { HEAD, INSTALLATION } from "./github-fixture.ts";

const SHOP = "/repos/acme/shop";
const CONFIG = "/repos/acme/.agentgov";

/** The app's installation, with permissions beside those it needs. */
export function wireInstallation(more: Readonly<Record<string, string>> = {}): object {
  return {
    id: INSTALLATION,
    permissions: { ...APP_NEEDS.permissions, ...more },
    events: APP_NEEDS.events,
    repository_selection: "all",
    suspended_at: null,
  };
}

/** Rules as GitHub lists them, with nothing left to wish for. */
export const WIRE_RULES: readonly object[] = [
  { type: "deletion", ruleset_id: 1 },
  { type: "non_fast_forward", ruleset_id: 1 },
  { type: "required_signatures", ruleset_id: 1 },
  {
    type: "pull_request",
    ruleset_id: 1,
    parameters: {
      required_approving_review_count: 0,
      dismiss_stale_reviews_on_push: true,
      require_last_push_approval: false,
      require_code_owner_review: false,
      required_review_thread_resolution: false,
      dismissal_restriction: { enabled: true, allowed_actors: [] },
      allowed_merge_methods: ["squash"],
    },
  },
  {
    type: "required_status_checks",
    ruleset_id: 2,
    parameters: {
      strict_required_status_checks_policy: true,
      do_not_enforce_on_create: false,
      required_status_checks: [{ context: "agentgov: main", integration_id: 4711 }],
    },
  },
];

const REPOSITORY = {
  default_branch: "main",
  private: true,
  allow_forking: true,
  allow_merge_commit: false,
  allow_squash_merge: true,
  allow_rebase_merge: false,
};

/** What the API answers, by path, for a repository with nothing left to wish for. */
export const WIRE_ANSWERS: Readonly<Record<string, unknown>> = {
  [`${SHOP}/installation`]: wireInstallation({ administration: "read", actions: "read" }),
  "/app/hook/deliveries": [
    { guid: "g2", event: "push", status: "OK", status_code: 202, installation_id: INSTALLATION },
    { guid: "g1", event: "push", status: "OK", status_code: 202, installation_id: INSTALLATION },
    {
      guid: "g1",
      event: "push",
      status: "timed out",
      status_code: 0,
      installation_id: INSTALLATION,
    },
    { guid: "g0", event: "push", status: "failed", status_code: 500, installation_id: 8 },
  ],
  "/app/hook/config": { url: "https://x.example", secret: "********", insecure_ssl: "0" },
  "/meta": { installed_version: "3.18.2" },
  [SHOP]: REPOSITORY,
  [CONFIG]: REPOSITORY,
  [`${SHOP}/pulls`]: [
    {
      number: 12,
      head: { ref: "till", sha: HEAD, repo: { id: 99 } },
      base: { ref: "main", repo: { id: 99 } },
      auto_merge: null,
    },
  ],
  [`${SHOP}/rules/branches/main`]: WIRE_RULES,
  [`${CONFIG}/rules/branches/main`]: WIRE_RULES,
  [`${SHOP}/rulesets/1`]: { name: "gate", bypass_actors: [] },
  [`${SHOP}/rulesets/2`]: { name: "checks", bypass_actors: [] },
  [`${CONFIG}/rulesets/1`]: { name: "gate", bypass_actors: [] },
  [`${CONFIG}/rulesets/2`]: { name: "checks", bypass_actors: [] },
  [`${SHOP}/rulesets`]: [
    { name: "gate", target: "branch", enforcement: "active" },
    { name: "versions", target: "tag", enforcement: "active" },
  ],
  [`${SHOP}/commits/heads%2Fmain`]: { sha: HEAD },
  [`${SHOP}/commits/${HEAD}/check-runs`]: {
    check_runs: [{ name: "agentgov: main", app: { id: 4711, slug: "agentgov" } }],
  },
  [`${SHOP}/commits/${HEAD}/statuses`]: [],
  [`${SHOP}/actions/permissions`]: {
    enabled: true,
    allowed_actions: "selected",
    sha_pinning_required: true,
  },
  [`${SHOP}/actions/permissions/workflow`]: {
    default_workflow_permissions: "read",
    can_approve_pull_request_reviews: false,
  },
  [`${SHOP}/actions/permissions/fork-pr-contributor-approval`]: {
    approval_policy: "all_external_contributors",
  },
  [`${SHOP}/keys`]: [{ title: "ci", read_only: true }],
  [`${SHOP}/environments`]: {
    total_count: 1,
    environments: [{ name: "production", deployment_branch_policy: { protected_branches: true } }],
  },
};

/** Routes that answer 404 where nothing is wrong: neither branch has a classic protection. */
export const WIRE_UNPROTECTED: readonly string[] = [
  `${SHOP}/branches/main/protection`,
  `${CONFIG}/branches/main/protection`,
];
