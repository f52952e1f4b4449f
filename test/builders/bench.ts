import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { ApprovalBench } from "../../src/policy/approval-bench.ts";
import { someFacts } from "./facts.ts";
import { ENFORCED } from "./policy.ts";

/** Everything a gate needs to judge people; nobody has approved and nobody is involved. */
export function aBench(
  facts: Partial<PullRequestFacts> = {},
  more: Partial<ApprovalBench> = {},
): ApprovalBench {
  return {
    policy: ENFORCED.snapshot.policy,
    rules: ENFORCED.rules,
    facts: someFacts(facts),
    approvals: [],
    disqualified: [],
    involved: new Set(),
    ...more,
  };
}
