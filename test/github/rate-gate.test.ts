import { describe, expect, it } from "vitest";
import { GithubRateLimitedError } from "../../src/github/github-errors.ts";
import { createRateGate, type Lane, laneOf } from "../../src/github/rate-gate.ts";

function limit(kind: "primary" | "secondary", seconds: number): GithubRateLimitedError {
  const failure = { operation: "GET /x", status: 403, detail: "", cause: null };
  return new GithubRateLimitedError(failure, kind, seconds);
}

const LANES: readonly Lane[] = ["verdict", "conversation"];

describe("laneOf", () => {
  it.each([
    ["POST /repos/{owner}/{repo}/check-runs", "verdict"],
    ["PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", "verdict"],
    ["GET /repos/{owner}/{repo}/issues/{issue_number}/comments", "verdict"],
    ["POST /repos/{owner}/{repo}/issues/{issue_number}/comments", "conversation"],
    ["POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", "conversation"],
    ["POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", "conversation"],
  ])("puts %s into the lane %s", (route, lane) => {
    expect(laneOf(route)).toBe(lane);
  });
});

describe("createRateGate", () => {
  it.each([
    ["primary", "verdict", ["verdict", "conversation"]],
    ["primary", "conversation", ["verdict", "conversation"]],
    ["secondary", "verdict", ["verdict", "conversation"]],
    ["secondary", "conversation", ["conversation"]],
  ] as const)("closes on a %s limit in the lane %s: %s", (kind, lane, closed) => {
    const gate = createRateGate(() => 0);
    gate.close(lane, limit(kind, 30));
    expect(LANES.filter((name) => gate.closedBy(name) !== null)).toEqual(closed);
  });

  it("opens again when the time has passed, and says how much is left until then", () => {
    let now = 0;
    const gate = createRateGate(() => now);
    gate.close("verdict", limit("primary", 30));
    now = 10_500;
    expect(gate.closedBy("verdict")).toEqual({ limit: "primary", secondsLeft: 20 });
    now = 30_000;
    expect(gate.closedBy("verdict")).toBeNull();
  });
});
