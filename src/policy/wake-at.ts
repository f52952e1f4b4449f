import type { Decision, JudgedAct, ReviewerRequest } from "../domain/decision.ts";
import { epochSeconds, instantOf } from "../domain/instant.ts";
import { overrideEnd } from "./acts/judge-acts.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import type { GateJudgement } from "./gates/gate-definition.ts";

/** Everything of a decision that time alone can end. */
interface Timed {
  readonly judgements: readonly GateJudgement[];
  readonly acts: readonly JudgedAct[];
  readonly reviewers: ReviewerRequest;
}

/**
 * The earliest time at which the decision may be another though nothing happens: a gate that opens or
 * closes, an override or hold that expires, a reminder that is due. What is past is no reason to wake,
 * since this decision knows it already.
 */
export function wakeAtOf(
  { facts, policy }: Pick<ApprovalBench, "facts" | "policy">,
  { judgements, acts, reviewers }: Timed,
): Pick<Decision, "wakeAt"> {
  if (facts.pullRequest.state === "closed") return {};
  const now = epochSeconds(facts.gatheredAt) ?? 0;
  const platform = epochSeconds(facts.platformTime ?? facts.gatheredAt) ?? now;
  // An override ends by GitHub's time: a clock that is behind it has to ring as much earlier.
  const behind = Math.max(0, platform - now);
  const times = [
    ...judgements.map(({ wakeAt }) => wakeAt),
    ...acts.flatMap(({ act, inForce }) => {
      if (!inForce) return [];
      return act.kind === "override"
        ? [earlierBy(behind, overrideEnd({ policy }, act))]
        : [act.expiresAt];
    }),
    // Only where people are asked is there anybody to remind.
    policy.mode === "enforce" ? reviewers.wakeAt : null,
  ];
  const ahead = times
    .flatMap((time) => time ?? [])
    .flatMap((time) => epochSeconds(time) ?? [])
    .filter((seconds) => seconds > now);
  return ahead.length === 0 ? {} : { wakeAt: instantOf(Math.min(...ahead)) };
}

function earlierBy(seconds: number, time: string): string {
  const at = epochSeconds(time);
  return at === null ? time : instantOf(at - seconds);
}
