import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import type { CheckRunContent, PublishedCheckRun } from "../../src/domain/effect.ts";
import { decide } from "../../src/policy/decide.ts";
import { contentDigest, planCheckRun, planIntents } from "../../src/policy/plan-effects.ts";
import { renderCheckRun } from "../../src/render/check-run.ts";
import { cases } from "../builders/arbitraries.ts";
import { HEAD, someFacts, someHistory } from "../builders/facts.ts";
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

  it("does nothing at all in observe", () => {
    const reviewers = { users: ["bob"], teams: ["identity"] };
    expect(planIntents(aDecision({ mode: "observe", reviewers }), answers)).toEqual([]);
  });
});
