import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/domain/act.ts";
import { epochSeconds, instantOf } from "../../../src/domain/instant.ts";
import { type Known, known, unknown } from "../../../src/domain/known.ts";
import type { MemberSighting, PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { anAct, judged, notes, withOverride } from "../../builders/acts.ts";
import { aFile, at, IDA, IVAN, NOW, OLGA, someFacts } from "../../builders/facts.ts";

const TEAM = "acme/platform";
/** So many seconds after the hour in which the scene plays; it may be days before or after. */
function moment(seconds: number): string {
  return instantOf((epochSeconds(at(0)) ?? 0) + seconds);
}

/** The team's two members may override, and ida by name. */
const policy = withOverride({ people: ["@acme/platform", "ida"] });
const DAY = 86_400;

function seen(account = OLGA, since: string | null = null): MemberSighting {
  return { team: TEAM, account: account.id, since };
}

function facts(members: Known<readonly MemberSighting[]> | undefined): Partial<PullRequestFacts> {
  const teams = [...someFacts().teams, { team: TEAM, members: known([OLGA.id, IVAN.id]) }];
  return members === undefined ? { teams } : { teams, overrideMembers: members };
}

function verdict(
  acts: readonly Act[],
  members: Known<readonly MemberSighting[]> | undefined,
): string {
  return judged(acts, { policy, facts: facts(members) }).verdict;
}

describe("who has just joined a team that may override", () => {
  it.each<[string, readonly MemberSighting[], string]>([
    ["was there when the app first looked", [seen()], "passed"],
    ["joined a day and an hour before", [seen(OLGA, moment(2_000 - DAY - 3_600))], "passed"],
    ["joined a day before", [seen(OLGA, moment(2_000 - DAY))], "passed"],
    ["joined a second less than a day before", [seen(OLGA, moment(2_001 - DAY))], "waiting"],
    ["joined an hour before", [seen(OLGA, moment(2_000 - 3_600))], "waiting"],
    ["joined after they spoke", [seen(OLGA, moment(2_100))], "waiting"],
    ["was never seen there", [], "waiting"],
    ["joined at a time that cannot be read", [seen(OLGA, "yesterday")], "waiting"],
    ["joined at no time at all", [seen(OLGA, "")], "waiting"],
    ["is known of another team alone", [{ ...seen(), team: "acme/identity" }], "waiting"],
    ["is not the one who is known", [seen(IVAN)], "waiting"],
  ])("overrides alone or not when they %s", (_name, members, expected) => {
    expect(verdict([anAct("override", OLGA)], known(members))).toBe(expected);
  });

  it.each([
    ["was not asked for", undefined],
    ["could not be read", unknown("no answer")],
  ])("does not override alone where their time there %s", (_name, members) => {
    expect(verdict([anAct("override", OLGA)], members)).toBe("waiting");
  });

  it("is told so, with what is known", () => {
    const told = [known([seen(OLGA, moment(1_000))]), known([])].map(
      (members) =>
        notes(judged([anAct("override", OLGA)], { policy, facts: facts(members) }))[0]?.[2],
    );
    expect(told).toEqual([
      `it takes 2 people, because @olga was first seen in @acme/platform at ${moment(1_000)}, less than 24 hours before`,
      "it takes 2 people, because it is not known for how long @olga has been in @acme/platform",
    ]);
  });

  it("is told of the first team by name in which they are new, however they were listed", () => {
    const twice = withOverride({ people: ["@acme/zeta", "@acme/platform"] });
    const members = known([OLGA.id]);
    const teams = [...someFacts().teams, { team: TEAM, members }, { team: "acme/zeta", members }];
    const both = [{ ...seen(OLGA, moment(1_000)), team: "acme/zeta" }, seen(OLGA, moment(1_100))];
    for (const sightings of [both, both.toReversed()]) {
      const scene = { policy: twice, facts: { teams, overrideMembers: known(sightings) } };
      expect(notes(judged([anAct("override", OLGA)], scene))[0]?.[2]).toBe(
        `it takes 2 people, because @olga was first seen in @acme/platform at ${moment(1_100)}, less than 24 hours before`,
      );
    }
    const scene = { policy: twice, facts: { teams, overrideMembers: known([]) } };
    expect(notes(judged([anAct("override", OLGA)], scene))[0]?.[2]).toContain(
      "has been in @acme/zeta or @acme/platform",
    );
  });

  it("is settled by one person among several who is named or has been there longer", () => {
    const since = known([seen(OLGA, moment(1_000)), seen(IVAN)]);
    const acts = [anAct("override", OLGA), anAct("override", IVAN)];
    expect(verdict(acts, since)).toBe("passed");
  });

  it("is told of the overrides of the week instead where those ask for a second person", () => {
    const scene = {
      policy,
      facts: { ...facts(known([])), overridesThisWeek: unknown("no answer") },
    };
    const note = notes(judged([anAct("override", OLGA)], scene))[0]?.[2];
    expect(note).toContain("could not be counted: no answer");
  });

  it("overrides with a second person, new or not, and that stands beside it", () => {
    const since = known([seen(OLGA, moment(1_000)), seen(IVAN, moment(1_000))]);
    for (const second of [IDA, IVAN]) {
      const decision = judged([anAct("override", OLGA), anAct("override", second)], {
        policy,
        facts: facts(since),
      });
      expect(decision.verdict).toBe("passed");
      expect(
        notes(decision)
          .map(([, , note]) => note)
          .join(),
      ).toContain("(@olga was first seen in @acme/platform at ");
    }
  });

  it("does not take the right of whom policy names by login and by team", () => {
    const named = withOverride({ people: ["@acme/platform", "olga"] });
    const scene = { policy: named, facts: facts(known([seen(OLGA, moment(2_000))])) };
    expect(judged([anAct("override", OLGA)], scene).verdict).toBe("passed");
  });

  it("does not take the right of whom policy names by login", () => {
    expect(verdict([anAct("override", IDA)], known([]))).toBe("passed");
  });

  it("counts two overrides of one newcomer as one person's", () => {
    const twice = [anAct("override", OLGA), anAct("override", OLGA, { sourceId: 9 })];
    expect(verdict(twice, known([seen(OLGA, moment(1_000))]))).toBe("waiting");
  });

  it("does not ask for a third person where it takes two anyway", () => {
    const acts = [anAct("override", OLGA)];
    const scene = {
      policy,
      facts: { ...facts(known([])), files: known([aFile(".github/agentgov.yml")]) },
    };
    expect(notes(judged(acts, scene))[0]?.[2]).toBe("it takes 2 people at critical tier");
    const both = [...acts, anAct("override", IVAN)];
    expect(judged(both, scene).acts?.map(({ inForce }) => inForce)).toEqual([true, true]);
  });

  it("never lets something pass by having joined later, or by being unknown", () => {
    const given = fc.subarray([OLGA, IDA, IVAN].map((actor) => anAct("override", actor)));
    const time = fc.integer({ min: -2 * DAY, max: 3_000 });
    fc.assert(
      fc.property(given, fc.tuple(time, time), fc.boolean(), (acts, times, isRead) => {
        const passesSince = (since: number): string =>
          verdict(acts, known([seen(OLGA, moment(since)), seen(IVAN, moment(since))]));
        const early = passesSince(Math.min(...times)) === "passed";
        const late = passesSince(Math.max(...times)) === "passed";
        const none = verdict(acts, isRead ? known([]) : unknown("no answer")) === "passed";
        expect([late && !early, none && !late]).toEqual([false, false]);
      }),
    );
  });
});

describe("an override under a clock that is behind GitHub's", () => {
  it.each([
    ["as long as by its own", undefined, "passed"],
    ["not past its end by GitHub's", moment(3_590), "waiting"],
    ["until its end by GitHub's", moment(3_589), "passed"],
    ["not longer where GitHub's time cannot be before its own", moment(0), "passed"],
  ])("holds %s", (_name, platformTime, expected) => {
    const time = platformTime === undefined ? {} : { platformTime };
    const decision = judged([anAct("override", IDA)], {
      policy,
      facts: { ...facts(known([])), ...time },
    });
    expect(decision.verdict).toBe(expected);
  });

  it("is looked at again when it ends by GitHub's clock", () => {
    const act = anAct("override", IDA, { expiresAt: moment(3_700) });
    const wakes = [undefined, moment(3_100)].map((platformTime) => {
      const time = platformTime === undefined ? {} : { platformTime };
      return judged([act], {
        policy,
        facts: { ...facts(known([])), gatheredAt: moment(3_000), ...time },
      }).wakeAt;
    });
    expect(wakes).toEqual([moment(3_700), moment(3_600)]);
  });

  it("does not end a hold early", () => {
    const hold = anAct("hold", IDA, { expiresAt: moment(3_700) });
    const scene = { policy, facts: { ...facts(known([])), platformTime: moment(4_000) } };
    expect(judged([hold], scene).verdict).toBe("waiting");
    expect(NOW < moment(3_700)).toBe(true);
  });
});
