import type { Tier } from "./risk.ts";

/** The few files without which a pull request would weigh less. */
export interface Advice {
  /** What it would weigh without them. */
  readonly tier: Tier;
  readonly without: readonly string[];
}

/** The advice up to the names of the files: what `agentgov check` and the check run both say. */
export function adviceLead({ tier, without }: Advice): string {
  const files = without.length === 1 ? "this file" : `these ${String(without.length)} files`;
  return `Without ${files} this is ${tier}:`;
}
