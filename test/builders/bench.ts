import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { ApprovalBench } from "../../src/policy/approval-bench.ts";
import { ALICE, someFacts } from "./facts.ts";
import { ENFORCED, UNDECLARED } from "./policy.ts";

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
    acts: [],
    findings: [],
    provenance: UNDECLARED,
    disqualified: [],
    involved: new Set(),
    initiators: [{ account: ALICE, reason: "opened this pull request" }],
    ...more,
  };
}
