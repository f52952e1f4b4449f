import { protectionPayload, rulesetPayload } from "../payloads/rules.ts";
import type { PullRequestRule, Repository, RequiredCheck, Ruleset } from "../state.ts";
import type { World } from "../world.ts";

/** What `setRules` takes; whatever is absent is not asked for. */
export interface RulesOptions {
  /** Checks that must pass; `integrationId` pins the app that must post them. */
  readonly requiredChecks?: readonly {
    readonly context: string;
    readonly integrationId?: number;
  }[];
  readonly strict?: boolean;
  readonly pullRequest?: Partial<PullRequestRule>;
  readonly mergeQueue?: boolean;
  readonly blockForcePush?: boolean;
  /** Whether administrators may bypass (`true`). */
  readonly adminBypass?: boolean;
  /** Whether to use a classic branch protection instead of a ruleset. */
  readonly classic?: boolean;
}

/** Replaces, makes or (null) removes the rules of a branch pattern, and tells. */
export function setRules(
  world: World,
  repository: Repository,
  { branch, rules }: { readonly branch: string; readonly rules: RulesOptions | null },
): void {
  const index = repository.rulesets.findIndex(({ branches }) => branches.includes(branch));
  const old = repository.rulesets[index];
  const ruleset = rules === null ? null : makeRuleset(world, { branch, rules, old });
  if (index >= 0) repository.rulesets.splice(index, 1);
  if (ruleset !== null) repository.rulesets.push(ruleset);
  const shown = ruleset ?? old;
  if (shown === undefined) return;
  world.emit({
    event: shown.classic ? "branch_protection_rule" : "repository_ruleset",
    action: rulesetAction(old, ruleset),
    account: repository.owner,
    repository,
    sender: repository.owner,
    fields: shown.classic
      ? { rule: protectionPayload(repository, shown), ...(old && ruleset ? { changes: {} } : {}) }
      : { repository_ruleset: rulesetPayload(repository, shown) },
  });
}

function rulesetAction(old: Ruleset | undefined, current: Ruleset | null): string {
  if (current === null) return "deleted";
  return old === undefined ? "created" : "edited";
}

function makeRuleset(
  world: World,
  source: {
    readonly branch: string;
    readonly rules: RulesOptions;
    readonly old: Ruleset | undefined;
  },
): Ruleset {
  const { branch, rules, old } = source;
  const { pullRequest } = rules;
  const requiredChecks: readonly RequiredCheck[] = (rules.requiredChecks ?? []).map(
    ({ context, integrationId }) => ({ context, integrationId: integrationId ?? null }),
  );
  return {
    id: old?.id ?? world.nextId(),
    name: `rules of ${branch}`,
    branches: [branch],
    requiredChecks,
    strict: rules.strict ?? false,
    pullRequest:
      pullRequest === undefined
        ? null
        : {
            approvals: 0,
            dismissStale: false,
            lastPushApproval: false,
            codeOwnerReview: false,
            ...pullRequest,
          },
    mergeQueue: rules.mergeQueue ?? false,
    blockForcePush: rules.blockForcePush ?? false,
    adminBypass: rules.adminBypass ?? true,
    classic: rules.classic ?? false,
    createdAt: old?.createdAt ?? world.clock.text(),
  };
}
