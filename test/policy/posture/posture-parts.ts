import { known, unknown } from "../../../src/domain/known.ts";
import {
  type BranchRules,
  POSTURE_IDS,
  type PostureFacts,
  type PostureId,
} from "../../../src/domain/posture.ts";
import { APP_NEEDS } from "../../../src/policy/posture/app-needs.ts";
import { NO_RULES, someProtection, someRequiredCheck, someRules } from "./posture-facts.ts";

/** Facts that make an answer, with a name. */
export type Case = readonly [name: string, facts: PostureFacts];
export type Cases = Readonly<Partial<Record<PostureId, readonly Case[]>>>;

export const UNREAD = unknown("GitHub said 403");

/** Rules whose one rule for pull requests differs. */
export function pullRequestRule(
  overrides: Partial<BranchRules["pullRequest"][number]>,
): BranchRules {
  const [rule] = someRules().pullRequest;
  if (rule === undefined) throw new TypeError("no rule");
  return someRules({ pullRequest: [{ ...rule, ...overrides }] });
}

/** An installation without these permissions or events. */
export function lacking(...names: readonly string[]): PostureFacts["installation"] {
  const permissions = Object.entries(APP_NEEDS.permissions).filter(
    ([name]) => !names.includes(name),
  );
  return known({
    permissions: Object.fromEntries(permissions),
    events: APP_NEEDS.events.filter((name) => !names.includes(name)),
    allRepositories: true,
    suspended: false,
  });
}

export const CLASSIC_ONLY = { rules: known(NO_RULES), classic: known(someProtection()) };
export const QUEUE = [{ mergeMethod: "squash" }] as const;
export const LOOSE = someRequiredCheck({ strict: false });
export const HAND_BYPASS = { ruleset: "gate", type: "Team", id: 9 } as const;
export const ADMIN_BYPASS = { ruleset: "gate", type: "RepositoryRole", id: 5 } as const;

/** The cases of a table, for `it.each`. */
export function casesOf(table: Cases): {
  readonly id: PostureId;
  readonly name: string;
  readonly facts: PostureFacts;
}[] {
  return POSTURE_IDS.flatMap((id) =>
    (table[id] ?? []).map(([name, facts]) => ({ id, name, facts })),
  );
}
