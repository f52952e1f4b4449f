import type { WorkItem } from "../domain/inbox-event.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";

/** The work item that says a policy, or who is entitled under it, may have changed. */
export type PolicyChange = Extract<WorkItem, { readonly kind: "policy-change" }>;

/** What expanding a policy change needs from the world. */
export interface PolicyChangeWorld {
  /** Drops what is kept of the policies concerned. */
  forgetPolicies(owner: string, repo: string | null): void;
  /** Open pull requests, newest first: of one repository, or of every one the installation covers. */
  listOpenPullRequests(change: PolicyChange): Promise<readonly PullRequestRef[]>;
  /** Asks for evaluations behind those that events ask for. */
  enqueue(items: readonly WorkItem[]): Promise<void>;
}

/** Re-evaluates every open pull request that a policy change may concern. Returns how many. */
export async function expandPolicyChange(
  world: PolicyChangeWorld,
  change: PolicyChange,
): Promise<number> {
  world.forgetPolicies(change.owner, change.repo);
  const open = await world.listOpenPullRequests(change);
  await world.enqueue(open.map((ref) => ({ kind: "pull-request", ref })));
  return open.length;
}
