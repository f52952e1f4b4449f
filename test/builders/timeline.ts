import { type Known, known } from "../../src/domain/known.ts";
import type { PullRequestTimeline } from "../../src/domain/pull-request-timeline.ts";
import { HEAD } from "./facts.ts";

/** What GitHub noted beside a pull request of which nothing was moved, retargeted or dismissed. */
export function aTimeline(more: Partial<PullRequestTimeline> = {}): Known<PullRequestTimeline> {
  return known({
    headSha: HEAD,
    baseRef: "main",
    baseChanges: [],
    forcedMoves: [],
    dismissals: [],
    ...more,
  });
}
