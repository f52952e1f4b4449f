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
  /** Those that pass by what was last decided, and would not by what is in force now. */
  endangered(open: readonly PullRequestRef[]): Promise<readonly Endangered[]>;
  /** Takes the pass of one back until it was judged again. */
  tighten(endangered: Endangered): Promise<void>;
  /** Asks for evaluations: at once, or behind those that events ask for. */
  enqueue(items: readonly WorkItem[], urgency: "event" | "sweep"): Promise<void>;
}

/** A pull request that may be merged by a policy that is not in force any more. */
export interface Endangered {
  readonly ref: PullRequestRef;
  readonly headSha: string;
  readonly baseRef: string;
}

/** What came of a policy change. */
export interface Expansion {
  readonly open: number;
  /** How many could have been merged although the policy says otherwise now. */
  readonly tightened: number;
}

/** Passes taken back at once: one call each. */
const TIGHTENED_AT_ONCE = 8;

/**
 * Re-evaluates every open pull request that a policy change may concern. What passes now and would not by
 * the new policy is taken back first, one call each, before anything is judged again.
 */
export async function expandPolicyChange(
  world: PolicyChangeWorld,
  change: PolicyChange,
): Promise<Expansion> {
  world.forgetPolicies(change.owner, change.repo);
  const open = await world.listOpenPullRequests(change);
  const endangered = await world.endangered(open);
  for (let start = 0; start < endangered.length; start += TIGHTENED_AT_ONCE) {
    const batch = endangered.slice(start, start + TIGHTENED_AT_ONCE);
    await Promise.all(batch.map((each) => world.tighten(each)));
  }
  const urgent = new Set(endangered.map(({ ref }) => `${ref.repositoryId}/${ref.number}`));
  const isUrgent = (ref: PullRequestRef): boolean =>
    urgent.has(`${ref.repositoryId}/${ref.number}`);
  await world.enqueue(itemsOf(open.filter(isUrgent)), "event");
  await world.enqueue(itemsOf(open.filter((ref) => !isUrgent(ref))), "sweep");
  return { open: open.length, tightened: endangered.length };
}

function itemsOf(refs: readonly PullRequestRef[]): readonly WorkItem[] {
  return refs.map((ref) => ({ kind: "pull-request", ref }));
}
