import { canonicalJson } from "../domain/canonical-json.ts";
import type { GateRequirement, HumanApprovalRequirement } from "../domain/gate-requirement.ts";
import type { AccountId } from "../domain/ids.ts";
import { type Tier, tierRank } from "../domain/risk.ts";
import { type ApprovalBench, type Initiator, isMachine } from "./approval-bench.ts";
import { requirementsOf } from "./assess.ts";
import { type ApprovalSlot, claimantsLeftOpen } from "./distinct-people.ts";
import type { GateScope } from "./gates/gate-definition.ts";
import { type JudgedGroup, judgeGroups } from "./group-approvals.ts";
import { ownerText } from "./owners.ts";

/**
 * Why one person more has to approve; null where nobody has. From high on that is so when nobody is known
 * to have opened or asked for a change that is not the work of plain automation: whoever asked an agent may
 * not approve what it made, and as long as nobody knows who that was, it may be the one who approves. It
 * is so too when nobody is known to have pushed it.
 */
export function furtherPersonBecause(bench: ApprovalBench, tier: Tier): string | null {
  if (tierRank(tier) < tierRank("high") || bench.provenance.class === "automation") return null;
  if (peopleWhoStarted(bench).length === 0) return "nobody is known to have asked for this change";
  return bench.unattributed === true ? "nobody is known to have pushed this change" : null;
}

/** Those who opened or asked for a change and are people, as far as policy knows machines. */
export function peopleWhoStarted(bench: ApprovalBench): readonly Initiator[] {
  return bench.initiators.filter(({ account }) => {
    const machine = isMachine(bench, account);
    return machine.kind === "known" && !machine.value;
  });
}

/**
 * Whether the people who approved are needed for another gate of the area: at critical tier nobody
 * satisfies two that ask different people. Gates that ask the same owners, or whoever has a permission,
 * ask for the same approval twice.
 *
 * Where CODEOWNERS splits the files of such a gate, each group takes people of its own: strict, and only
 * in an area that is critical and asks several sets of people.
 */
export function isClaimedElsewhere(
  bench: ApprovalBench,
  requirement: HumanApprovalRequirement,
  scope: GateScope,
): boolean {
  if (scope.touched.tier !== "critical") return false;
  const own = claimantOf(requirement, scope);
  if (own === null) return false;
  const all = [
    ...mandatory(requirementsOf(bench.policy, scope.touched, bench.provenance)),
    requirement,
  ];
  const claimants = new Map<string, HumanApprovalRequirement>();
  for (const one of all) {
    const name = claimantOf(one, scope);
    if (name !== null) claimants.set(name, stricter(claimants.get(name) ?? one, one));
  }
  if (claimants.size < 2) return false;
  const slots = [...claimants].flatMap(([claimant, one]) =>
    slotsOf(bench, scope, { claimant, one }),
  );
  return claimantsLeftOpen(slots).has(own);
}

/** The gates that have to be satisfied whatever branch of an `any-of` is. */
function mandatory(requirements: readonly GateRequirement[]): readonly HumanApprovalRequirement[] {
  return requirements.flatMap((requirement): readonly HumanApprovalRequirement[] => {
    if (requirement.gate === "human-approval") return [requirement];
    return requirement.gate === "all-of" ? mandatory(requirement.gates) : [];
  });
}

/** The people a gate asks, by name; null where it asks for a permission, which anybody may have. */
function claimantOf({ from }: HumanApprovalRequirement, { areaPolicy }: GateScope): string | null {
  const named = from === "owners" ? areaPolicy.owners : from;
  if (typeof named === "string") return named === "codeowners" ? "codeowners" : null;
  return named.length === 0 ? "codeowners" : canonicalJson(named.map(ownerText).toSorted());
}

function stricter(
  left: HumanApprovalRequirement,
  right: HumanApprovalRequirement,
): HumanApprovalRequirement {
  return {
    ...left,
    approvals: Math.max(left.approvals, right.approvals),
    nativeReviews: Math.max(left.nativeReviews, right.nativeReviews),
  };
}

interface Claim {
  readonly claimant: string;
  readonly one: HumanApprovalRequirement;
}

function slotsOf(bench: ApprovalBench, scope: GateScope, { claimant, one }: Claim): ApprovalSlot[] {
  const reading = judgeGroups(bench, one.from, scope);
  // What cannot be judged is an error of its own gate.
  if (reading.kind === "undecidable") return [];
  return reading.groups.flatMap((group) =>
    Array.from({ length: one.approvals }, (_, index) => ({
      claimant,
      people: peopleOf(group, index < one.nativeReviews),
    })),
  );
}

function peopleOf({ weighed }: JudgedGroup, native: boolean): readonly AccountId[] {
  const counting = weighed.filter(
    ({ worth, approval }) => worth === "counts" && (!native || approval.channel === "review"),
  );
  return [...new Set(counting.map(({ approval }) => approval.actor.id))];
}
