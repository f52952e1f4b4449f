import { z } from "zod";
import type { BranchRules, MergeMethod, PullRequestRule } from "../domain/posture.ts";

const METHODS: readonly MergeMethod[] = ["merge", "squash", "rebase"];

/** A method that GitHub invents later is judged as the one that lands every commit. */
const Method = z
  .string()
  .transform((name) => METHODS.find((method) => method === name.toLowerCase()) ?? "merge");

const StatusChecks = z.object({
  strict_required_status_checks_policy: z.boolean(),
  do_not_enforce_on_create: z.boolean().nullish(),
  required_status_checks: z.array(
    z.object({ context: z.string(), integration_id: z.int().nullish() }),
  ),
});

const PullRequest = z.object({
  dismiss_stale_reviews_on_push: z.boolean(),
  require_last_push_approval: z.boolean(),
  dismissal_restriction: z.object({ enabled: z.boolean() }).nullish(),
  allowed_merge_methods: z.array(Method).nullish(),
});

const MergeQueue = z.object({ merge_method: Method });

const KNOWN_TYPES: readonly string[] = ["required_status_checks", "pull_request", "merge_queue"];

/** A rule of another type counts as a rule; what it asks is not looked at. */
const OtherRule = z
  .object({
    type: z.string().refine((type) => !KNOWN_TYPES.includes(type)),
    ruleset_id: z.int().optional(),
  })
  .transform(({ type, ruleset_id }) => ({ kind: "other" as const, type, ruleset_id }));

/** A rule as GitHub lists it; a known type with parameters of another shape cannot be read. */
export const Rule = z.union([
  z
    .object({
      type: z.literal("required_status_checks"),
      ruleset_id: z.int().optional(),
      parameters: StatusChecks,
    })
    .transform((rule) => ({ kind: "checks" as const, ...rule })),
  z
    .object({
      type: z.literal("pull_request"),
      ruleset_id: z.int().optional(),
      parameters: PullRequest,
    })
    .transform((rule) => ({ kind: "pull-request" as const, ...rule })),
  z
    .object({
      type: z.literal("merge_queue"),
      ruleset_id: z.int().optional(),
      parameters: MergeQueue,
    })
    .transform((rule) => ({ kind: "merge-queue" as const, ...rule })),
  OtherRule,
]);
export type Rule = z.infer<typeof Rule>;

/** What the rules of a branch ask together. */
export function branchRules(rules: readonly Rule[]): BranchRules {
  const types = new Set(rules.map(({ type }) => type));
  return {
    count: rules.length,
    requiredChecks: rules.flatMap((rule) =>
      rule.kind === "checks" ? requiredChecks(rule.parameters) : [],
    ),
    pullRequest: rules.flatMap((rule) =>
      rule.kind === "pull-request" ? [pullRequestRule(rule.parameters)] : [],
    ),
    mergeQueue: rules.flatMap((rule) =>
      rule.kind === "merge-queue" ? [{ mergeMethod: rule.parameters.merge_method }] : [],
    ),
    blocksForcePush: types.has("non_fast_forward"),
    blocksDeletion: types.has("deletion"),
    requiresSignatures: types.has("required_signatures"),
  };
}

function requiredChecks(parameters: z.infer<typeof StatusChecks>): BranchRules["requiredChecks"] {
  return parameters.required_status_checks.map(({ context, integration_id: appId }) => ({
    context,
    appId: appId ?? null,
    strict: parameters.strict_required_status_checks_policy,
    enforcedOnCreate: parameters.do_not_enforce_on_create !== true,
  }));
}

function pullRequestRule(parameters: z.infer<typeof PullRequest>): PullRequestRule {
  return {
    dismissStale: parameters.dismiss_stale_reviews_on_push,
    lastPushApproval: parameters.require_last_push_approval,
    dismissalRestricted: parameters.dismissal_restriction?.enabled === true,
    mergeMethods: parameters.allowed_merge_methods ?? null,
  };
}
