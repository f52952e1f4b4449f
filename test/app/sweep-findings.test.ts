import { describe, expect, it } from "vitest";
import { type SweepQuestion, sweepFinding } from "../../src/app/sweep-findings.ts";
import { commitSha } from "../../src/domain/ids.ts";
import type { RecordedVerdict, ShownCheck } from "../../src/domain/sweep.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const HEAD = commitSha("a".repeat(40));
const OTHER = commitSha("b".repeat(40));

function ago(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

const SUCCESS: ShownCheck = {
  name: "agentgov: main",
  status: "completed",
  conclusion: "success",
};
const WAITING: ShownCheck = { ...SUCCESS, status: "in_progress", conclusion: null };

const PASS: RecordedVerdict = {
  headSha: HEAD,
  baseRef: "main",
  verdict: "passed",
  mode: "enforce",
  publishedAt: ago(30),
};
const WAIT: RecordedVerdict = { ...PASS, verdict: "waiting" };

interface Change {
  readonly checks?: readonly ShownCheck[];
  readonly updated?: number;
  readonly verdict?: RecordedVerdict | null;
  readonly work?: SweepQuestion["work"];
}

/** A pull request that passes, was judged half an hour ago and shows it. */
function asked({ checks = [SUCCESS], updated = 60, verdict = PASS, work }: Change): SweepQuestion {
  return {
    pullRequest: {
      number: 1,
      updatedAt: ago(updated),
      createdAt: ago(600),
      headSha: HEAD,
      baseRef: "main",
      newestComment: null,
      checks,
    },
    verdict,
    work: work === undefined ? { state: "quiet", since: ago(30) } : work,
    now: NOW,
  };
}

describe("what a sweep finds", () => {
  it.each<[string, Change, ReturnType<typeof sweepFinding>]>([
    ["nothing where all is as recorded", {}, null],
    [
      "nothing where a warning is shown as one",
      { verdict: { ...WAIT, mode: "warn" }, checks: [{ ...SUCCESS, conclusion: "neutral" }] },
      null,
    ],
    [
      "nothing that observing should show",
      { verdict: { ...PASS, mode: "observe" }, checks: [] },
      null,
    ],
    [
      "nothing while work is under way",
      { verdict: null, work: { state: "pending", since: ago(600) } },
      null,
    ],
    [
      "nothing right after it was judged",
      { updated: 0, work: { state: "quiet", since: ago(0.5) } },
      null,
    ],
    ["what nobody decided about", { verdict: null, work: null }, "never-judged"],
    ["another head", { verdict: { ...PASS, headSha: OTHER } }, "moved"],
    ["another base", { verdict: { ...PASS, baseRef: "next" } }, "moved"],
    ["news after the last look", { updated: 10 }, "updated"],
    ["news within the difference of two clocks", { updated: 31 }, "updated"],
    ["a check run that is gone", { checks: [] }, "verdict-missing"],
    [
      "only the check run of another base",
      { checks: [{ ...SUCCESS, name: "agentgov: next" }] },
      "verdict-missing",
    ],
    ["a success that was never given", { verdict: WAIT }, "verdict-differs"],
    [
      "a run among several that says something else",
      { checks: [SUCCESS, WAITING] },
      "verdict-differs",
    ],
    ["a success that is not shown", { checks: [WAITING] }, "verdict-differs"],
    [
      "a run that GitHub has given up on",
      { verdict: WAIT, checks: [{ ...SUCCESS, conclusion: "stale" }] },
      "verdict-differs",
    ],
    ["nothing about a run that waits", { verdict: WAIT, checks: [WAITING] }, null],
    [
      "a run that waits for 13 days",
      { verdict: { ...WAIT, publishedAt: ago(13 * 24 * 60) }, checks: [WAITING] },
      "expiring",
    ],
    [
      "a pass of yesterday",
      { updated: 3_000, work: { state: "quiet", since: ago(1_440) } },
      "pass-unchecked",
    ],
    [
      "nothing about yesterday's waiting",
      {
        updated: 3_000,
        verdict: WAIT,
        checks: [WAITING],
        work: { state: "quiet", since: ago(1_440) },
      },
      null,
    ],
    [
      "nothing where work was given up an hour ago",
      { verdict: null, work: { state: "parked", since: ago(60) } },
      null,
    ],
    [
      "work that was given up in the morning",
      { work: { state: "parked", since: ago(420) } },
      "given-up",
    ],
  ])("is %s", (_what, change, finding) => {
    expect(sweepFinding(asked(change))).toBe(finding);
  });
});
