import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Known, known, unknown } from "../../../src/domain/known.ts";
import { judgeActs } from "../../../src/policy/acts/judge-acts.ts";
import { peopleNeeded } from "../../../src/policy/acts/override-people.ts";
import { policyPage } from "../../../src/policy/policy-page.ts";
import { anAct, BREAK_GLASS, judged, notes, withOverride } from "../../builders/acts.ts";
import { aBench } from "../../builders/bench.ts";
import { IDA, IVAN, OLGA, someFacts } from "../../builders/facts.ts";
import { touched } from "../../builders/policy.ts";

const HIGH = [touched()];
const CRITICAL = [touched({ tier: "critical" })];
const HABIT = (before: number, quota = 10): string =>
  `this repository had ${before} overrides in the 7 days before, and each one after ${quota} takes one more person`;

function facts(overridesThisWeek: Known<number>): { readonly overridesThisWeek: Known<number> } {
  return { overridesThisWeek };
}

describe("the overrides of a week", () => {
  it.each([
    [0, 1],
    [9, 1],
    [10, 2],
    [400, 2],
  ])("when there were %i before, the next takes %i people", (before, people) => {
    const { policy } = BREAK_GLASS.snapshot;
    const bench = aBench(facts(known(before)), { policy });
    expect([peopleNeeded(bench, HIGH), peopleNeeded(bench, CRITICAL)]).toEqual([
      people,
      people + 1,
    ]);
  });

  it("are as many as policy says", () => {
    const two = withOverride({ perWeek: 2 });
    const verdicts = [1, 2].map(
      (before) =>
        judged([anAct("override", OLGA)], { facts: facts(known(before)), policy: two }).verdict,
    );
    expect(verdicts).toEqual(["passed", "waiting"]);
  });

  it("are said to be one where policy lets only one pass", () => {
    const scene = { facts: facts(known(1)), policy: withOverride({ perWeek: 1 }) };
    expect(notes(judged([anAct("override", OLGA)], scene))[0]?.[2]).toBe(
      "it takes 2 people, because this repository had 1 override in the 7 days before, and each one after 1 takes one more person",
    );
  });

  it("are said to be the reason, before and after the second person came", () => {
    const scene = { facts: facts(known(10)) };
    expect(notes(judged([anAct("override", OLGA)], scene))).toEqual([
      ["override", false, `it takes 2 people, because ${HABIT(10)}`],
    ]);
    const both = judged([anAct("override", OLGA), anAct("override", IDA)], scene);
    expect(both.verdict).toBe("passed");
    expect(both.gates.find(({ status }) => status === "overridden")?.summary).toContain(
      `It took one more person: ${HABIT(10)}. Without it: `,
    );
  });

  it("take one more at critical tier as well", () => {
    const { policy } = BREAK_GLASS.snapshot;
    const people = [OLGA, IDA, IVAN];
    const inForce = people.map((_, index) => {
      const acts = people.slice(0, index + 1).map((actor) => anAct("override", actor));
      return judgeActs(aBench(facts(known(10)), { policy, acts }), CRITICAL).at(-1);
    });
    expect(inForce.map((one) => one?.inForce)).toEqual([false, false, true]);
    expect(inForce[0]?.note).toBe(`it takes 3 people at critical tier, because ${HABIT(10)}`);
  });

  it.each([
    ["were not counted", undefined, "were not counted"],
    ["could not be counted", unknown("no answer"), "could not be counted: no answer"],
  ])("are too many when they %s", (_name, fact, words) => {
    const { overridesThisWeek: _counted, ...rest } = someFacts();
    const { policy } = BREAK_GLASS.snapshot;
    const bench = aBench({}, { policy, acts: [anAct("override", OLGA)] });
    const uncounted = {
      ...bench,
      facts: fact === undefined ? rest : { ...rest, overridesThisWeek: fact },
    };
    expect(judgeActs(uncounted, HIGH)[0]).toMatchObject({
      inForce: false,
      note: `it takes 2 people, because the overrides of the last 7 days ${words}`,
    });
  });

  it("are on the page that people read, and in the policy only where it says so", () => {
    const pages = [BREAK_GLASS, withOverride({ perWeek: 3 })].map(({ snapshot }) => snapshot);
    expect(pages.map(({ policy }) => policy.override?.perWeek)).toEqual([undefined, 3]);
    expect(pages.map((snapshot) => policyPage(snapshot).incidents[0])).toEqual([
      expect.stringContaining("one more after 10 overrides of a repository in 7 days"),
      expect.stringContaining("one more after 3 overrides of a repository in 7 days"),
    ]);
  });

  it("never make anything pass by being more, or unknown", () => {
    const acts = fc.subarray([OLGA, IDA, IVAN].map((actor) => anAct("override", actor)));
    const count = fc.nat({ max: 30 });
    fc.assert(
      fc.property(acts, count, count, (given, one, other) => {
        const passes = (fact: Known<number>): boolean =>
          judged(given, { facts: facts(fact) }).verdict === "passed";
        const few = passes(known(Math.min(one, other)));
        const many = passes(known(Math.max(one, other)));
        const none = passes(unknown("no answer"));
        expect([many && !few, none && !many]).toEqual([false, false]);
      }),
    );
  });
});
