import { describe, expect, it } from "vitest";
import type { JudgedAct, ReviewerRequest } from "../../src/domain/decision.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { GateJudgement } from "../../src/policy/gates/gate-definition.ts";
import { wakeAtOf } from "../../src/policy/wake-at.ts";
import { anAct } from "../builders/acts.ts";
import { aPullRequest, at, IDA, NOW, OLGA, someFacts } from "../builders/facts.ts";
import { aPolicy } from "../builders/policy.ts";

const NOBODY: ReviewerRequest = { users: [], teams: [] };

function gate(wakeAt?: string): GateJudgement {
  return {
    result: {
      gate: "staged-rollout",
      area: "migrations",
      tier: "high",
      status: "unsatisfied",
      summary: "Open.",
      needs: [],
    },
    approvals: [],
    candidates: NOBODY,
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

function act(expiresAt: string | null, inForce = true): JudgedAct {
  return { act: anAct("hold", OLGA, { expiresAt }), inForce, note: "" };
}

interface Scene {
  readonly judgements: readonly GateJudgement[];
  readonly acts: readonly JudgedAct[];
  readonly reviewers: ReviewerRequest;
  readonly facts: Partial<PullRequestFacts>;
  readonly mode: string;
}

/** Facts are read 50 minutes after noon. */
function wakes({ facts, mode = "enforce", ...more }: Partial<Scene>): string | undefined {
  const timed = { judgements: [], acts: [], reviewers: NOBODY, ...more };
  return wakeAtOf(
    {
      facts: someFacts(facts),
      policy: aPolicy({ mode, override: { people: ["ida"], minutes: 30 } }),
    },
    timed,
  ).wakeAt;
}

describe("when a decision is looked at again", () => {
  it.each<[string, Partial<Scene>, string | undefined]>([
    ["nothing ends by itself", { judgements: [gate()], acts: [act(null)] }, undefined],
    ["a gate opens", { judgements: [gate(at(3_300))] }, at(3_300)],
    [
      "the first of several gates opens",
      { judgements: [gate(at(3_500)), gate(at(3_300))] },
      at(3_300),
    ],
    ["a gate opened before", { judgements: [gate(at(2_900))] }, undefined],
    ["a gate opens this very second", { judgements: [gate(NOW)] }, undefined],
    ["the time of a gate cannot be read", { judgements: [gate("soon")] }, undefined],
    [
      "one gate opened before and another opens",
      { judgements: [gate(at(2_900)), gate(at(3_300))] },
      at(3_300),
    ],
    ["a hold ends", { acts: [act(at(3_300))] }, at(3_300)],
    ["a hold ends that is not in force", { acts: [act(at(3_300), false)] }, undefined],
    ["somebody is to be reminded", { reviewers: { ...NOBODY, wakeAt: at(3_400) } }, at(3_400)],
    [
      "nobody was asked because nothing is enforced",
      { reviewers: { ...NOBODY, wakeAt: at(3_400) }, mode: "warn" },
      undefined,
    ],
    [
      "the pull request is closed",
      {
        judgements: [gate(at(3_300))],
        facts: { pullRequest: aPullRequest({ state: "closed" }) },
      },
      undefined,
    ],
  ])("where %s", (_name, scene, expected) => {
    expect(wakes(scene)).toBe(expected);
  });

  it("rings as much earlier for an override as its clock is behind, and for a hold does not", () => {
    const override = { ...act(null), act: anAct("override", IDA, { expiresAt: at(3_500) }) };
    const facts = { platformTime: at(3_100) };
    expect(wakes({ acts: [override], facts })).toBe(at(3_400));
    expect(wakes({ acts: [act(at(3_500))], facts })).toBe(at(3_500));
    // A clock that is ahead of GitHub's waits by its own.
    expect(wakes({ acts: [override], facts: { platformTime: at(2_000) } })).toBe(at(3_500));
  });
});
