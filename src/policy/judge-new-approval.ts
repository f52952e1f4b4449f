import type { Approval } from "../domain/approval.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import { isFulfilled } from "../domain/gate.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import { type StandingBench, standingOf } from "./approval-bench.ts";
import type { CompiledPolicy } from "./assess.ts";
import { decide } from "./decide.ts";

/** What to tell somebody who has just approved by comment. */
export type NewApprovalVerdict =
  | { readonly kind: "counts" }
  /** Recorded, but something is still missing or it counts nowhere yet; `reply` says what. */
  | { readonly kind: "partly"; readonly reply: string }
  | { readonly kind: "refused"; readonly reply: string };

/** Judges an approval before it is recorded, so that a refusal can name the rule at once. */
export function judgeNewApproval(
  scene: {
    readonly compiled: CompiledPolicy;
    readonly facts: PullRequestFacts;
    readonly history: PullRequestHistory;
  },
  approval: Approval,
): NewApprovalVerdict {
  const { compiled, facts, history } = scene;
  const after = decide(compiled, facts, withApproval(history, approval));
  const { policy } = compiled.snapshot;
  const bench: StandingBench = { facts, policy, disqualified: after.disqualified };
  const standing = standingOf(bench, approval.actor);
  const who = `@${approval.actor.login}`;
  if (standing.kind === "may-not") {
    return { kind: "refused", reply: `This approval does not count: ${who} ${standing.reason}.` };
  }
  if (standing.kind === "unknown") {
    return { kind: "refused", reply: `This approval cannot be checked: ${standing.reason}.` };
  }
  const mine = after.approvals.filter(
    ({ approval: { channel, sourceId } }) =>
      channel === approval.channel && sourceId === approval.sourceId,
  );
  if (mine.some(({ counts }) => counts)) return { kind: "counts" };
  if (after.gates.every(({ status }) => isFulfilled(status))) return { kind: "counts" };
  const notes = [...new Set(mine.map(({ note }) => note))];
  const because = notes.length === 0 ? "" : `: ${who} ${notes.join("; ")}`;
  return {
    kind: "partly",
    reply: `Noted, but it satisfies no open gate${because}. ${after.headline}`,
  };
}

function withApproval(history: PullRequestHistory, approval: Approval): PullRequestHistory {
  return { ...history, approvals: [...history.approvals, approval] };
}
