import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/domain/known.ts";
import type { PostureFacts, PostureId, PostureResult } from "../../src/domain/posture.ts";
import { checkPosture } from "../../src/policy/posture/check-posture.ts";
import {
  branchFacts,
  ruleFacts,
  someFacts,
  someRequiredCheck,
} from "../policy/posture/posture-facts.ts";
import { lacking, pullRequestRule, QUEUE } from "../policy/posture/posture-parts.ts";
import { bypass } from "./catalogue.ts";

function answer(id: PostureId, facts: PostureFacts): PostureResult | undefined {
  return checkPosture(facts).find((result) => result.id === id);
}

/** The answer is red and names a setting to change. */
function expectRed(id: PostureId, facts: PostureFacts): void {
  const result = answer(id, facts);
  expect([id, result?.status]).toEqual([id, "red"]);
  expect(result?.fix ?? "").not.toBe("");
}

describe("what only a setting of GitHub prevents", () => {
  it(bypass("FL-28"), () => {
    const mergeMethods = ["merge", "squash"] as const;
    const repository = { defaultBranch: "main", isPrivate: true, allowsForks: true, mergeMethods };
    const rules = known(pullRequestRule({ mergeMethods }));
    expectRed("P30", { ...branchFacts({ rules }), repository: known(repository) });
  });

  it(bypass("DP-14"), () => {
    const actions = { enabled: true, allowed: "all", pinningRequired: false } as const;
    expectRed("P25", someFacts({ actions: known(actions) }));
  });

  it(bypass("SA-12"), () => {
    expect(answer("P28", someFacts())?.status).toBe("unknown");
  });

  it("asks for branches that are up to date with the base they are merged into", () => {
    expectRed("P04", ruleFacts({ requiredChecks: [someRequiredCheck({ strict: false })] }));
  });

  it(bypass("ST-12"), () => {
    expectRed("P05", ruleFacts({ pullRequest: [] }));
    const loose = {
      dismissStale: false,
      lastPushApproval: false,
      dismissalRestricted: true,
      mergeMethods: null,
    };
    expectRed("P06", ruleFacts({ pullRequest: [loose] }));
  });

  it(bypass("PL-09"), () => {
    const actor = { ruleset: "gate", type: "RepositoryRole", id: 5 };
    expectRed("P07", branchFacts({ bypassActors: known([actor]) }));
    const unread = branchFacts({ bypassActors: unknown("GitHub does not show them.") });
    expect(answer("P07", unread)?.status).toBe("unknown");
  });

  it(bypass("PL-10"), () => {
    expectRed("P05", ruleFacts({ pullRequest: [] }));
  });

  it(bypass("PL-11"), () => {
    expectRed("P09", ruleFacts({ blocksForcePush: false }));
    expectRed("P09", ruleFacts({ blocksDeletion: false }));
  });

  it(bypass("PL-18"), () => {
    expectRed("P16", someFacts({ installation: known(null) }));
  });

  it(bypass("PL-19"), () => {
    expectRed("P16", someFacts({ installation: lacking("checks") }));
    expectRed("P11", { ...ruleFacts({ mergeQueue: QUEUE }), installation: lacking("merge_group") });
  });

  it(bypass("PL-28"), () => {
    expectRed(
      "P22",
      someFacts({ environments: known([{ name: "production", branchesLimited: false }]) }),
    );
  });

  it(bypass("PL-29"), () => {
    expectRed("P23", someFacts({ serverVersion: known("3.0.0") }));
  });
});
