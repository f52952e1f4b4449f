import type { Repository, Ruleset } from "../state.ts";
import { nameOf } from "../world.ts";
import { nodeId, type Payload } from "./payload.ts";

/** A ruleset, as its webhook carries it. */
export function rulesetPayload(repository: Repository, ruleset: Ruleset): Payload {
  return {
    id: ruleset.id,
    node_id: nodeId("Ruleset", ruleset.id),
    name: ruleset.name,
    target: "branch",
    source_type: "Repository",
    source: nameOf(repository),
    enforcement: "active",
    bypass_actors: ruleset.adminBypass
      ? [{ actor_id: ADMIN_ROLE, actor_type: "RepositoryRole", bypass_mode: "always" }]
      : [],
    conditions: {
      ref_name: {
        include: ruleset.branches.map((branch) =>
          branch.startsWith("~") ? branch : `refs/heads/${branch}`,
        ),
        exclude: [],
      },
    },
    rules: rulePayloads(ruleset),
    created_at: ruleset.createdAt,
    updated_at: ruleset.createdAt,
  };
}

/** The built-in administrator role's number among repository roles. */
const ADMIN_ROLE = 5;

/** The rules of one ruleset, as `rules/branches/{branch}` lists them. */
export function activeRulePayloads(repository: Repository, ruleset: Ruleset): readonly Payload[] {
  return rulePayloads(ruleset).map((rule) => ({
    ...rule,
    ruleset_source_type: "Repository",
    ruleset_source: nameOf(repository),
    ruleset_id: ruleset.id,
  }));
}

function rulePayloads(ruleset: Ruleset): readonly Payload[] {
  const { requiredChecks, pullRequest } = ruleset;
  const rules: Payload[] = [];
  if (ruleset.blockForcePush) rules.push({ type: "non_fast_forward" });
  if (pullRequest !== null) {
    rules.push({
      type: "pull_request",
      parameters: {
        required_approving_review_count: pullRequest.approvals,
        dismiss_stale_reviews_on_push: pullRequest.dismissStale,
        require_last_push_approval: pullRequest.lastPushApproval,
        require_code_owner_review: pullRequest.codeOwnerReview,
        required_review_thread_resolution: false,
        allowed_merge_methods: ["merge", "squash", "rebase"],
      },
    });
  }
  if (requiredChecks.length > 0) {
    rules.push({
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: ruleset.strict,
        do_not_enforce_on_create: false,
        required_status_checks: requiredChecks.map(({ context, integrationId }) => ({
          context,
          ...(integrationId === null ? {} : { integration_id: integrationId }),
        })),
      },
    });
  }
  if (ruleset.mergeQueue) rules.push({ type: "merge_queue", parameters: MERGE_QUEUE_DEFAULTS });
  return rules;
}

const MERGE_QUEUE_DEFAULTS: Payload = {
  check_response_timeout_minutes: 60,
  grouping_strategy: "ALLGREEN",
  max_entries_to_build: 5,
  max_entries_to_merge: 5,
  merge_method: "MERGE",
  min_entries_to_merge: 1,
  min_entries_to_merge_wait_minutes: 5,
};

/** A classic branch protection, as its webhook carries it. */
export function protectionPayload(repository: Repository, ruleset: Ruleset): Payload {
  const { pullRequest, requiredChecks } = ruleset;
  return {
    ...UNPROTECTED,
    id: ruleset.id,
    repository_id: repository.id,
    name: ruleset.branches.join(","),
    created_at: ruleset.createdAt,
    updated_at: ruleset.createdAt,
    admin_enforced: !ruleset.adminBypass,
    pull_request_reviews_enforcement_level: level(pullRequest !== null, ruleset),
    required_approving_review_count: pullRequest?.approvals ?? 0,
    dismiss_stale_reviews_on_push: pullRequest?.dismissStale ?? false,
    require_code_owner_review: pullRequest?.codeOwnerReview ?? false,
    require_last_push_approval: pullRequest?.lastPushApproval ?? false,
    required_status_checks: requiredChecks.map(({ context }) => context),
    required_status_checks_enforcement_level: level(requiredChecks.length > 0, ruleset),
    strict_required_status_checks_policy: ruleset.strict,
    allow_force_pushes_enforcement_level: ruleset.blockForcePush ? "off" : "everyone",
    merge_queue_enforcement_level: level(ruleset.mergeQueue, ruleset),
  };
}

const UNPROTECTED: Payload = {
  allow_deletions_enforcement_level: "off",
  authorized_actor_names: [],
  authorized_actors_only: false,
  authorized_dismissal_actors_only: false,
  ignore_approvals_from_contributors: false,
  linear_history_requirement_enforcement_level: "off",
  lock_branch_enforcement_level: "off",
  required_conversation_resolution_level: "off",
  required_deployments_enforcement_level: "off",
  signature_requirement_enforcement_level: "off",
};

function level(isOn: boolean, { adminBypass }: Ruleset): string {
  if (!isOn) return "off";
  return adminBypass ? "non_admins" : "everyone";
}
