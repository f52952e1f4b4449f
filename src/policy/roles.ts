import { type Account, type Permission, permits } from "../domain/account.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import { type Known, known } from "../domain/known.ts";
import type { TouchedArea } from "../domain/risk.ts";
import type { Role, RoleNames, Speaker } from "../domain/role.ts";
import { enderNames, endersOf } from "./acts/act-gates.ts";
import {
  type ApprovalBench,
  isMachine as isPolicyMachine,
  permissionOf,
} from "./approval-bench.ts";
import { areaPolicyOf } from "./assess.ts";
import { isOwner, ownedFiles, ownerText } from "./owners.ts";
import { isAgentAccount } from "./provenance.ts";
import { concernedAccounts } from "./signatures/concerned.ts";
import { signatureIndex } from "./signatures/signature-index.ts";

/** What is looked at to say what a person is to a pull request. */
export interface RoleScene {
  readonly bench: ApprovalBench;
  readonly history: PullRequestHistory;
  readonly areas: readonly TouchedArea[];
}

/** What one account is to this pull request, as far as it was looked up. */
export function speakerOf(scene: RoleScene, account: Account): Speaker {
  const { bench } = scene;
  const permission = permissionOf(bench.facts, account);
  const { people = [] } = bench.policy.override ?? {};
  // Nobody named is nobody: an empty list of owners would mean the maintainers.
  const overriding = people.length === 0 ? known(false) : isOwner(bench, account, people);
  const ending = isOwner(bench, account, endersOf(bench.policy));
  const { part, roles } = partOf(scene, account);
  return {
    account,
    roles: [
      ...roles,
      ...(account.type === "user" ? [] : ["bot" as const]),
      ...(isMachine(bench, account) ? ["agent" as const] : []),
      ...(ownsAny(scene, account) ? ["area-owner" as const] : []),
      ...(holds(overriding) ? ["override-people" as const] : []),
      ...(holds(ending) ? ["guardrail-owner" as const] : []),
      ...accessRoles(permission),
    ],
    part,
    access: permission.kind === "known" ? `has ${permission.value} access` : "has unknown access",
    unknown:
      [permission, overriding, ending].map(reasonOf).find((reason) => reason !== null) ?? null,
  };
}

/** Whom policy puts into a role, as a refusal names them. */
export function roleNames({ policy }: Pick<ApprovalBench, "policy">): RoleNames {
  const { people = [] } = policy.override ?? {};
  return {
    ...(people.length === 0 ? {} : { "override-people": people.map(ownerText).join(", ") }),
    "guardrail-owner": enderNames(policy).join(", "),
  };
}

function partOf(
  { bench, history }: RoleScene,
  account: Account,
): { readonly part: string | null; readonly roles: readonly Role[] } {
  const { facts, disqualified, policy } = bench;
  const involved = disqualified.find((person) => person.account.id === account.id);
  if (facts.pullRequest.author?.id === account.id) {
    return { part: "opened this pull request", roles: ["author"] };
  }
  if (involved !== undefined) return { part: involved.reason, roles: ["contributor"] };
  const concerned = concernedAccounts(facts, history, signatureIndex(policy.agents ?? []));
  if (!concerned.some(({ id }) => id === account.id)) return { part: null, roles: [] };
  return { part: "worked on this change", roles: ["contributor"] };
}

/** Agents that have a user account, and accounts that policy calls machines. */
function isMachine(bench: ApprovalBench, account: Account): boolean {
  const { agents = [] } = bench.policy;
  if (isAgentAccount(account, { extraAgents: agents })) return true;
  return holds(isPolicyMachine(bench, account));
}

function ownsAny({ bench, areas }: RoleScene, account: Account): boolean {
  return areas.some((touched) => {
    const areaPolicy = areaPolicyOf(bench.policy, touched);
    const groups = ownedFiles(bench, { touched, areaPolicy });
    if (groups.kind === "unknown") return false;
    return groups.value.some(({ owners }) => holds(isOwner(bench, account, owners)));
  });
}

function accessRoles(permission: Known<Permission>): readonly Role[] {
  if (permission.kind === "unknown") return [];
  if (permits(permission.value, "write")) return ["write"];
  return [permits(permission.value, "read") ? "read" : "outsider"];
}

function holds(fact: Known<boolean>): boolean {
  return fact.kind === "known" && fact.value;
}

function reasonOf(fact: Known<unknown>): string | null {
  return fact.kind === "unknown" ? fact.reason : null;
}
