import { describe, expect, it } from "vitest";
import type { PullRequestHistory } from "../../../src/domain/decision.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { collectActs } from "../../../src/policy/acts/collect-acts.ts";
import { anAct } from "../../builders/acts.ts";
import {
  anAccount,
  aReview,
  at,
  BOB,
  CLAUDE,
  EARLIER,
  HEAD,
  holds,
  IVAN,
  RITA,
  someFacts,
  someHistory,
} from "../../builders/facts.ts";

const DEVIN = anAccount("devin-ai-integration[bot]", 158_243_242);

describe("a review that asks for changes", () => {
  const objection = aReview(BOB, { id: 5, state: "changes-requested", submittedAt: at(100) });
  const collect = (
    facts: Partial<PullRequestFacts>,
    history: Partial<PullRequestHistory> = {},
  ): ReturnType<typeof collectActs> => collectActs(someFacts(facts), someHistory(history));
  const recorded = anAct("veto", BOB, {
    channel: "review",
    sourceId: 5,
    reason: null,
    givenAt: at(100),
  });

  it("is a veto from its first sight", () => {
    const collected = collect({ reviews: known([objection]) });
    expect(collected).toEqual({ all: [recorded], added: [recorded], ended: [] });
    const again = collect({ reviews: known([objection]) }, { acts: [recorded] });
    expect(again).toEqual({ all: [recorded], added: [], ended: [] });
  });

  it("without a commit is bound to the head", () => {
    const { added } = collect({ reviews: known([{ ...objection, commitSha: null }]) });
    expect(added[0]?.headSha).toBe(HEAD);
    const other = collect({ reviews: known([{ ...objection, commitSha: EARLIER }]) });
    expect(other.added[0]?.headSha).toBe(EARLIER);
  });

  it("is none by those who may only read, by bots and by agents", () => {
    const reviews = [
      { ...objection, author: RITA },
      { ...objection, author: CLAUDE },
      { ...objection, author: null },
      { ...objection, submittedAt: null },
      { ...objection, author: DEVIN },
      { ...objection, state: "commented" as const },
      { ...objection, state: "dismissed" as const },
    ];
    for (const review of reviews) {
      const permissions = [holds(CLAUDE, "write"), holds(RITA, "read"), holds(DEVIN, "write")];
      const { added } = collect({ reviews: known([review]), permissions });
      expect(added).toEqual([]);
    }
  });

  it("is one while the permission of its author is unknown", () => {
    const permissions = [{ account: BOB, permission: unknown("no access") }];
    expect(collect({ reviews: known([objection]), permissions }).added).toHaveLength(1);
    expect(collect({ reviews: known([objection]), permissions: [] }).added).toHaveLength(1);
  });

  it.each([
    ["dismissed", [{ ...objection, state: "dismissed" as const }]],
    ["gone", []],
    ["followed by somebody else's approval", [objection, aReview(IVAN, { submittedAt: at(200) })]],
    [
      "followed by a remark of its author",
      [objection, aReview(BOB, { state: "commented", submittedAt: at(200) })],
    ],
    ["after its author's approval", [objection, aReview(BOB, { submittedAt: at(99) })]],
    ["in the second of its author's approval", [objection, aReview(BOB, { submittedAt: at(100) })]],
    ["followed by an approval without a time", [objection, aReview(BOB, { submittedAt: null })]],
  ])("stands when it is %s", (_name, reviews) => {
    const { all, ended } = collect({ reviews: known(reviews) }, { acts: [recorded] });
    expect(all.map(({ end }) => end)).toEqual([null]);
    expect(ended).toEqual([]);
  });

  it("ends with a later approving review of the same person", () => {
    const reviews = known([objection, aReview(BOB, { submittedAt: at(101) })]);
    const end = { at: at(101), by: BOB, reason: "@bob approved by review" };
    expect(collect({ reviews }, { acts: [recorded] })).toEqual({
      all: [{ ...recorded, end }],
      added: [],
      ended: [{ kind: "veto", channel: "review", sourceId: 5, end }],
    });
    expect(collect({ reviews }).all).toEqual([]);
  });

  it("stands while the reviews cannot be read", () => {
    const { all } = collect({ reviews: unknown("too many") }, { acts: [recorded] });
    expect(all).toEqual([recorded]);
  });

  it("and the comment of the same number are two", () => {
    const comment = anAct("hold", BOB, { sourceId: 5 });
    const { all } = collect({ reviews: known([objection]) }, { acts: [comment] });
    expect(all.map(({ kind }) => kind)).toEqual(["veto", "hold"]);
  });
});
