import { describe, expect, it } from "vitest";
import {
  COMMON,
  checkPayload,
  eventOf,
  OF_THIS_REPOSITORY,
  reasonOf,
  THIS_PULL_REQUEST,
} from "./delivery-fixture.ts";
import { HEAD, REF, someAccount } from "./github-fixture.ts";

describe("check_run and check_suite", () => {
  it.each([
    ["check_run", "rerequested"],
    ["check_run", "requested_action"],
    ["check_suite", "rerequested"],
  ])("is evaluated after %s.%s of the app's own check", (name, action) => {
    const ofAnother = { number: 13, base: { repo: { id: 5 } } };
    const check = { pull_requests: [OF_THIS_REPOSITORY, ofAnother] };
    expect(eventOf(name, checkPayload(action, check, name)).work).toEqual([THIS_PULL_REQUEST]);
  });

  it.each([
    ["another app's", "rerequested", { app: { id: 5 }, pull_requests: [OF_THIS_REPOSITORY] }],
    ["nobody's", "rerequested", { app: null, pull_requests: [OF_THIS_REPOSITORY] }],
    ["its own news", "completed", { pull_requests: [OF_THIS_REPOSITORY] }],
    ["its own start", "created", { pull_requests: [OF_THIS_REPOSITORY] }],
    ["a check without pull requests", "rerequested", {}],
    ["a check of a fork", "rerequested", { pull_requests: null }],
  ])("is ignored for %s (%s)", (_name, action, check) => {
    expect(reasonOf("check_run", checkPayload(action, check))).toMatch(/check|itself/u);
  });
});

describe("a result under the app's own names", () => {
  const run = { id: 5, name: "agentgov: main", head_sha: HEAD, conclusion: "success" };
  const { number: _number, ...place } = REF;

  it.each([
    ["the app's own", { app: { id: 4711, slug: "agentgov" } }, true, "the app's own key"],
    ["another app's", { app: { id: 5, slug: "ci" } }, false, "the app ci"],
    ["nobody's", { app: null }, false, "the app without a name"],
  ])("is looked at when it is %s", (_name, more, ...[own, by]) => {
    const { work } = eventOf("check_run", checkPayload("completed", { ...run, ...more }));
    expect(work).toEqual([
      {
        kind: "check",
        ref: { ...place, headSha: HEAD },
        seen: {
          kind: "check-run",
          name: "agentgov: main",
          id: 5,
          own,
          passing: true,
          by,
          actor: someAccount(),
        },
      },
    ]);
  });

  it.each([
    ["success", true],
    ["pending", false],
  ])("is looked at when it is a status: %s", (state, passing) => {
    const payload = { ...COMMON, id: 9, sha: HEAD, context: "AgentGov: main", state };
    expect(eventOf("status", payload).work).toMatchObject([
      { kind: "check", seen: { kind: "status", id: 9, own: false, passing, by: "@alice" } },
    ]);
  });

  it("asks for everything with the commit, where a fork's check names no pull request", () => {
    const payload = checkPayload("rerequested", { ...run, pull_requests: [] });
    expect(eventOf("check_run", payload).work).toEqual([
      { kind: "check", ref: { ...place, headSha: HEAD }, seen: null },
    ]);
  });

  it("takes no other button for its own", () => {
    const payload = {
      ...checkPayload("requested_action", run),
      requested_action: { identifier: "approve" },
    };
    expect(reasonOf("check_run", payload)).toBe("a button the app does not have");
  });
});
