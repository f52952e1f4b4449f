import type { RecordedVerdict, RecordedWork, SweptPullRequest } from "../domain/sweep.ts";
import { checkRunName, checkStateOf } from "../render/check-run.ts";

/** Why a pull request is looked at again though no delivery asks for it. */
export type SweepFinding =
  /** Nobody ever decided about it. */
  | "never-judged"
  /** Its head or base is another than was decided about. */
  | "moved"
  /** Something happened on it after it was last looked at. */
  | "updated"
  /** Its check run is not there. */
  | "verdict-missing"
  /** Its check run says something else than the record. */
  | "verdict-differs"
  /** GitHub is about to give up on its unfinished check run. */
  | "expiring"
  /** It passes, and nobody has looked whether it still should for a while. */
  | "pass-unchecked"
  /** It was given up on, and has rested since. */
  | "given-up";

/** Everything a finding is derived from. */
export interface SweepQuestion {
  readonly pullRequest: SweptPullRequest;
  readonly verdict: RecordedVerdict | null;
  readonly work: RecordedWork | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** GitHub's clock and ours may differ, and an evaluation reads some time before it ends. */
const CLOCK_MARGIN = 2 * MINUTE;
/** What was done just now may not be visible in what GitHub listed a moment ago. */
const REST = MINUTE;
/**
 * GitHub makes an unfinished check run stale after 14 days, and a stale one can no longer pass.
 *
 * Source: https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks
 */
const UNFINISHED_MAX = 12 * DAY;
/** Teams and settings change without a trace on the pull request: a pass is not trusted for longer. */
const PASS_MAX = HOUR;
/** Work that was given up on failed for an hour and a half: trying again at every sweep would not help. */
const PARKED_REST = 6 * HOUR;

/** The first reason to look at a pull request again; null when what is recorded still holds. */
export function sweepFinding(question: SweepQuestion): SweepFinding | null {
  const { pullRequest, verdict, work, now } = question;
  if (work?.state === "pending") return null;
  const since = work === null ? 0 : Date.parse(work.since);
  if (work?.state === "parked") return now - since > PARKED_REST ? "given-up" : null;
  if (now - since < REST) return null;
  if (verdict === null) return "never-judged";
  if (verdict.headSha !== pullRequest.headSha || verdict.baseRef !== pullRequest.baseRef) {
    return "moved";
  }
  if (Date.parse(pullRequest.updatedAt) > since - CLOCK_MARGIN) return "updated";
  return (
    checkFinding(pullRequest, verdict, now) ??
    (isOldPass(verdict, now - since) ? "pass-unchecked" : null)
  );
}

function isOldPass({ verdict, mode }: RecordedVerdict, age: number): boolean {
  return verdict === "passed" && mode === "enforce" && age > PASS_MAX;
}

/** Compares what GitHub shows with what the record says it should. */
function checkFinding(
  { checks, baseRef }: SweptPullRequest,
  { verdict, mode, publishedAt }: RecordedVerdict,
  now: number,
): SweepFinding | null {
  if (mode === "observe") return null;
  // GitHub lists the newest run of a name. Should there be more, one that says something else is enough.
  const shown = checks.filter(({ name }) => name === checkRunName(baseRef));
  if (shown.length === 0) return "verdict-missing";
  const wanted = checkStateOf(verdict, mode);
  if (wanted.status === "completed") {
    const differs = shown.some(({ conclusion }) => conclusion !== wanted.conclusion);
    return differs ? "verdict-differs" : null;
  }
  if (shown.some(({ status }) => status === "completed")) return "verdict-differs";
  const age = publishedAt === null ? Number.POSITIVE_INFINITY : now - Date.parse(publishedAt);
  return age > UNFINISHED_MAX ? "expiring" : null;
}

/** Whether it shows that something happened of which no delivery told, rather than that time has passed. */
export function tellsOfEvent(finding: SweepFinding): boolean {
  return finding === "moved" || finding === "updated" || finding === "verdict-differs";
}

/** Whether the next evaluation must write its check run although the record says that it did. */
export function mustWriteAgain(finding: SweepFinding): boolean {
  return finding === "verdict-missing" || finding === "verdict-differs" || finding === "expiring";
}
