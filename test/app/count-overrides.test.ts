import { describe, expect, it } from "vitest";
import { countOverrides, weekInQuestion } from "../../src/app/count-overrides.ts";
import type { Act } from "../../src/domain/act.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import { known } from "../../src/domain/known.ts";
import { anAct, BREAK_GLASS } from "../builders/acts.ts";
import { aComment, at, EARLIER, IDA, IVAN, NOW, OLGA, someFacts } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const REF = {
  installationId: installationId(1),
  repositoryId: repositoryId(1),
  owner: "acme",
  repo: "shop",
  number: 7,
};
const OVERRIDE = "/agentgov override all the shop is down, this brings it back";

function said(body: string, seconds: number, id = 1): ReturnType<typeof aComment> {
  return aComment(OLGA, body, { id, createdAt: at(seconds), updatedAt: at(seconds) });
}

function week(
  acts: readonly Act[],
  commands: readonly ReturnType<typeof aComment>[] = [],
): ReturnType<typeof weekInQuestion> {
  return weekInQuestion(BREAK_GLASS, someFacts({ commands }), { acts });
}

describe("the week in question", () => {
  it.each<[string, readonly Act[], readonly string[]]>([
    ["nobody overrides", [], []],
    ["somebody asks for something else", [], ["/agentgov approve", "we should override this"]],
    ["an act is none", [anAct("veto", OLGA)], []],
    ["it ended", [anAct("override", OLGA, { end: { at: NOW, by: null, reason: "x" } })], []],
    ["its time is over", [anAct("override", OLGA, { expiresAt: NOW })], []],
    ["it was for another head", [anAct("override", OLGA, { headSha: EARLIER })], []],
    ["it was for another base", [anAct("override", OLGA, { baseRef: "dev" })], []],
  ])("is none when %s", (_name, ...[acts, bodies]) => {
    expect(
      week(
        acts,
        bodies.map((body) => said(body, 2_000)),
      ),
    ).toBeNull();
  });

  it("is none where policy lets nobody override", () => {
    const facts = someFacts({ commands: [said(OVERRIDE, 2_000)] });
    expect(weekInQuestion(ENFORCED, facts, {})).toBeNull();
  });

  it("ends with the last override that is asked for", () => {
    const commands = [said(OVERRIDE, 2_200, 8), said(OVERRIDE, 2_200, 7), said(OVERRIDE, 2_100, 9)];
    expect(week([], commands)).toEqual({ until: at(2_200), commentId: 8 });
  });

  it("ends with the first that stands, whatever is asked for beside it", () => {
    const acts = [
      anAct("override", OLGA, { givenAt: at(2_050), sourceId: 1 }),
      anAct("override", IDA, { sourceId: 3 }),
      anAct("override", IVAN, { sourceId: 2 }),
    ];
    expect(week(acts, [said(OVERRIDE, 1_900)])).toEqual({ until: at(2_000), commentId: 2 });
  });
});

describe("counting", () => {
  it("asks the record for the week in question", async () => {
    const asked: unknown[] = [];
    const world = {
      store: {
        countOverrides: (...of: unknown[]): Promise<number> => {
          asked.push(of);
          return Promise.resolve(3);
        },
      },
    };
    const of = { until: NOW, commentId: 1 };
    expect(await countOverrides(world, REF, of)).toEqual({ overridesThisWeek: known(3) });
    expect(asked).toEqual([[REF, of]]);
  });
});
