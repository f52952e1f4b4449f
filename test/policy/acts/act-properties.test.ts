import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PullRequestHistory } from "../../../src/domain/decision.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { decide } from "../../../src/policy/decide.ts";
import { anAct, BREAK_GLASS } from "../../builders/acts.ts";
import { cases } from "../../builders/arbitraries.ts";
import { ALICE, at, BOB, EARLIER, HEAD, IDA, IVAN, OLGA, RITA, sha } from "../../builders/facts.ts";

describe("acts", () => {
  const passes = (
    facts: PullRequestFacts,
    history: PullRequestHistory,
    policy = BREAK_GLASS,
  ): boolean => decide(policy, facts, history).verdict === "passed";
  const objection = fc.record({
    kind: fc.constantFrom("veto", "hold"),
    actor: fc.constantFrom(BOB, IVAN, RITA, ALICE),
    headSha: fc.constantFrom(HEAD, EARLIER),
    sourceId: fc.integer({ min: 1, max: 9 }),
  });

  it("that object never turn a block into a pass, and always block", () => {
    fc.assert(
      fc.property(cases, objection, ({ facts, history }, { kind, actor, ...more }) => {
        const acts = [anAct(kind, actor, more)];
        expect(passes(facts, { ...history, acts })).toBe(false);
      }),
    );
  });

  it("that override never outlive a push, another base, their time or their comment", () => {
    const ending = fc.constantFrom<
      (
        facts: PullRequestFacts,
        history: PullRequestHistory,
      ) => [PullRequestFacts, PullRequestHistory]
    >(
      (facts, history) => {
        const { pullRequest } = facts;
        const head = { ...pullRequest.head, sha: sha(77) };
        return [{ ...facts, pullRequest: { ...pullRequest, head } }, history];
      },
      (facts, history) => {
        const base = { ref: "dev", sha: sha(9) };
        return [{ ...facts, pullRequest: { ...facts.pullRequest, base } }, history];
      },
      (facts, history) => [{ ...facts, gatheredAt: at(3_590) }, history],
      (facts, history) => {
        const changedComments = [4_105, 4_103, 4_104].map((commentId) => ({
          commentId,
          change: "edited" as const,
          by: null,
          at: at(2_500),
        }));
        return [facts, { ...history, changedComments }];
      },
    );
    const glass = [anAct("override", OLGA), anAct("override", IVAN), anAct("override", IDA)];
    fc.assert(
      fc.property(cases, ending, ({ facts, history }, end) => {
        const [later, remembered] = end(facts, history);
        const without = passes(later, remembered);
        expect(passes(later, { ...remembered, acts: glass })).toBe(without);
      }),
    );
  });

  it("that override never make a decision stricter, and lift what people may lift", () => {
    fc.assert(
      fc.property(cases, ({ facts, history }) => {
        const glass = [anAct("override", OLGA), anAct("override", IVAN), anAct("override", IDA)];
        if (passes(facts, history)) {
          expect(passes(facts, { ...history, acts: glass })).toBe(true);
        }
      }),
    );
  });
});
