import type { AccountId } from "../domain/ids.ts";

/** One approval that is asked for, and everybody who could be the one to have given it. */
export interface ApprovalSlot {
  /** What asks for it: nobody fills the slots of two of them. */
  readonly claimant: string;
  readonly people: readonly AccountId[];
}

/**
 * The claimants that cannot be satisfied when each person fills one slot only. Earlier slots are served
 * first, and people are moved between slots where that lets one more be filled (augmenting paths), so
 * that nobody is asked for whom the others could have stood in.
 */
export function claimantsLeftOpen(slots: readonly ApprovalSlot[]): ReadonlySet<string> {
  const filled = new Map<AccountId, ApprovalSlot>();
  const open = slots.filter((slot) => !fill(slot, filled, new Set()));
  return new Set(open.map(({ claimant }) => claimant));
}

/** Depth and steps are bounded by the people tried: each of them is tried once a slot. */
function fill(
  slot: ApprovalSlot,
  filled: Map<AccountId, ApprovalSlot>,
  tried: Set<AccountId>,
): boolean {
  for (const person of slot.people) {
    if (tried.has(person)) continue;
    tried.add(person);
    const holder = filled.get(person);
    if (holder === undefined || fill(holder, filled, tried)) {
      filled.set(person, slot);
      return true;
    }
  }
  return false;
}
