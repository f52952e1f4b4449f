import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Act } from "../../src/domain/act.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { digestOf } from "../../src/domain/digest.ts";
import type {
  CheckRunContent,
  Effect,
  PublishedCheckRun,
  PublishedComment,
} from "../../src/domain/effect.ts";
import { decide } from "../../src/policy/decide.ts";
import {
  type CommentScene,
  contentDigest,
  overridesToReview,
  planCheckRun,
  planIntents,
  planStickyComment,
} from "../../src/policy/plan-effects.ts";
import { renderCheckRun } from "../../src/render/check-run.ts";
import { cases } from "../builders/arbitraries.ts";
import { at, BOB, EARLIER, HEAD, someFacts, someHistory } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const CONTENT: CheckRunContent = {
  name: "agentgov: main",
  headSha: HEAD,
  state: { status: "in_progress" },
  title: "Waiting",
  summary: "",
  text: "",
};

function published(content: CheckRunContent): PublishedCheckRun {
  return {
    checkRunId: 5,
    name: content.name,
    headSha: content.headSha,
    digest: contentDigest(content),
  };
}

function aDecision(more: Partial<Decision>): Decision {
  return { ...decide(ENFORCED, someFacts(), someHistory()), ...more };
}

describe("planCheckRun", () => {
  it("creates a run, updates it, and leaves it alone when it shows all", () => {
    const digest = contentDigest(CONTENT);
    const effect = { kind: "publish-check-run", content: CONTENT, digest, decisionId: "9" };
    expect(planCheckRun("9", CONTENT, null)).toEqual({ ...effect, checkRunId: null });
    const other = published({ ...CONTENT, title: "Other" });
    expect(planCheckRun("9", CONTENT, other)).toEqual({ ...effect, checkRunId: 5 });
    expect(planCheckRun("9", CONTENT, published(CONTENT))).toBeNull();
  });

  it("has nothing to do once anything was published", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom("warn", "enforce"), ({ facts, history }, mode) => {
        const content = renderCheckRun(decide(ENFORCED, facts, history), mode);
        const effect = planCheckRun("1", content, null);
        expect(effect).not.toBeNull();
        expect(planCheckRun("2", content, published(content))).toBeNull();
      }),
    );
  });

  it("sees every difference", () => {
    const all: readonly CheckRunContent[] = [
      CONTENT,
      { ...CONTENT, text: "x" },
      { ...CONTENT, summary: "x" },
      { ...CONTENT, state: { status: "completed", conclusion: "success" } },
      { ...CONTENT, state: { status: "completed", conclusion: "failure" } },
    ];
    expect(new Set(all.map(contentDigest)).size).toBe(all.length);
  });
});

describe("planIntents", () => {
  const answers = [
    { commentId: 1, reaction: "+1", reply: null },
    { commentId: 2, reaction: null, reply: "Hello" },
    { commentId: 3, reaction: "confused", reply: "No" },
  ] as const;
  const answering = [
    { kind: "react", commentId: 1, content: "+1" },
    { kind: "reply", commentId: 2, body: "Hello" },
    { kind: "react", commentId: 3, content: "confused" },
    { kind: "reply", commentId: 3, body: "No" },
  ];

  it.each([
    ["enforce", { users: ["bob"], teams: [] }, true],
    ["enforce", { users: [], teams: ["identity"] }, true],
    ["enforce", { users: [], teams: [] }, false],
    ["warn", { users: ["bob"], teams: ["identity"] }, false],
  ] as const)("answers in %s, and asks %o: %s", (mode, reviewers, asks) => {
    const request = { kind: "request-reviewers", ...reviewers };
    expect(planIntents(aDecision({ mode, reviewers }), answers)).toEqual(
      asks ? [...answering, request] : answering,
    );
    expect(planIntents(aDecision({ mode, reviewers }), [])).toEqual(asks ? [request] : []);
  });

  it("takes requests back before it makes others, and renews those that waited", () => {
    const reviewers = {
      users: ["ida"],
      teams: [],
      spared: { users: ["bob"], teams: ["platform"] },
      nudged: { users: ["ivan"], teams: [] },
    };
    expect(planIntents(aDecision({ mode: "enforce", reviewers }), [])).toEqual([
      { kind: "remove-reviewers", users: ["bob"], teams: ["platform"] },
      { kind: "request-reviewers", users: ["ida"], teams: [] },
      { kind: "renew-requests", users: ["ivan"], teams: [] },
    ]);
    expect(planIntents(aDecision({ mode: "warn", reviewers }), [])).toEqual([]);
  });

  it("does nothing at all in observe", () => {
    const reviewers = { users: ["bob"], teams: ["identity"] };
    expect(planIntents(aDecision({ mode: "observe", reviewers }), answers)).toEqual([]);
  });
});

describe("planStickyComment", () => {
  const pullRequest = { draft: false, state: "open" } as const;
  const digest = digestOf({ body: "b" });
  const write = { kind: "sticky-comment", body: "b", digest, headSha: HEAD };
  const decision = aDecision({ tier: "high", verdict: "waiting", mode: "enforce" });
  const plan = (
    more: Partial<Decision>,
    published: PublishedComment | null,
    place: Partial<CommentScene["pullRequest"]> = {},
  ): Effect | null =>
    planStickyComment(
      { ...decision, ...more },
      { body: "b", published, pullRequest: { ...pullRequest, ...place } },
    );
  const other = { commentId: 5, digest: "old", headSha: EARLIER };

  it.each<[string, [Partial<Decision>, PublishedComment | null], object | null]>([
    ["begins one at high tier", [{}, null], { ...write, commentId: null, isFirst: false }],
    [
      "begins one at critical tier",
      [{ tier: "critical" }, null],
      { ...write, commentId: null, isFirst: false },
    ],
    ["begins none at medium tier", [{ tier: "medium" }, null], null],
    ["begins none where nothing is missing", [{ verdict: "passed" }, null], null],
    ["begins none in warn", [{ mode: "warn" }, null], null],
    ["begins none in observe", [{ mode: "observe" }, null], null],
    ["edits the one there is", [{}, other], { ...write, commentId: 5 }],
    [
      "edits it when all is well",
      [{ verdict: "passed", tier: "low" }, other],
      { ...write, commentId: 5 },
    ],
    ["leaves alone what says it already", [{}, { ...other, digest }], null],
    [
      "writes no second one for a head",
      [{}, { commentId: null, digest: "x", headSha: HEAD }],
      null,
    ],
    [
      "writes anew for another head",
      [{}, { ...other, commentId: null }],
      { ...write, commentId: null, isFirst: false },
    ],
  ])("%s", (_name, given, effect) => {
    expect(plan(...given)).toEqual(effect);
  });

  it.each([
    ["nobody has commented", { commentCount: 0 }, true],
    ["somebody has commented", { commentCount: 1 }, false],
    ["GitHub did not say", {}, false],
  ])("knows whether one can be there already: %s", (_name, place, isFirst) => {
    expect(plan({}, null, place)).toMatchObject({ isFirst });
  });

  it("leaves drafts and closed pull requests alone", () => {
    expect(plan({}, other, { draft: true })).toBeNull();
    expect(plan({}, other, { state: "closed" })).toBeNull();
  });
});

describe("overridesToReview", () => {
  const act: Act = {
    kind: "override",
    channel: "comment",
    sourceId: 7,
    actor: BOB,
    reason: "The shop is down and this mends it",
    scope: null,
    baseRef: "main",
    headSha: HEAD,
    contents: null,
    givenAt: at(0),
    expiresAt: at(60),
    end: null,
  };
  const override = { act, inForce: true, note: "" };

  it.each<[string, Partial<Decision>, readonly object[]]>([
    ["one that has no task", { acts: [override] }, [override]],
    ["none that is over", { acts: [{ ...override, inForce: false }] }, []],
    ["nothing but overrides", { acts: [{ ...override, act: { ...act, kind: "hold" } }] }, []],
    ["nothing in warn", { acts: [override], mode: "warn" }, []],
    ["nothing where there are no acts", {}, []],
  ])("finds %s", (_name, more, found) => {
    expect(overridesToReview(aDecision({ mode: "enforce", ...more }), [])).toEqual(found);
  });

  it("finds none that has a task", () => {
    expect(overridesToReview(aDecision({ mode: "enforce", acts: [override] }), [7])).toEqual([]);
  });
});
