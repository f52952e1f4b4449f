import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { decide } from "../../src/policy/decide.ts";
import { planIntents, planStickyComment } from "../../src/policy/plan-effects.ts";
import { renderCheckRun } from "../../src/render/check-run.ts";
import { renderStickyComment } from "../../src/render/sticky-comment.ts";
import {
  aFile,
  aPullRequest,
  aReview,
  BOB,
  IDA,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const PULL_REQUESTS = 200;
const PLACE = { owner: "acme", repo: "shop", number: 7 };

/** What a repository sees in a month, by weight. */
const CHANGES = [
  { paths: ["docs/guide.md", "test/cart.test.ts"], tier: "low" },
  { paths: ["src/cart.ts"], tier: "medium" },
  { paths: ["src/auth/login.ts"], tier: "high" },
  { paths: ["src/auth/login.ts", "src/cart.ts", "docs/guide.md"], tier: "high" },
] as const;

const pullRequest = fc.record({
  change: fc.constantFrom(...CHANGES),
  draft: fc.boolean(),
  approvals: fc.subarray([BOB, IVAN, IDA]),
  events: fc.integer({ min: 1, max: 8 }),
});

/** How a pull request looks to people after each of its events, and what it has cost them. */
function live(life: typeof pullRequest extends fc.Arbitrary<infer Life> ? Life : never): {
  readonly written: number;
  readonly edited: number;
  readonly asked: number;
  readonly red: number;
} {
  const cost = { written: 0, edited: 0, asked: 0, red: 0 };
  let published: Parameters<typeof planStickyComment>[1]["published"] = null;
  const requested = new Set<string>();
  for (let event = 0; event < life.events; event += 1) {
    const facts: PullRequestFacts = someFacts({
      files: known(life.change.paths.map((path) => aFile(path))),
      pullRequest: aPullRequest({ draft: life.draft }),
      reviews: known(life.approvals.slice(0, event).map((person) => aReview(person))),
      candidates: unknown("not read"),
    });
    const history = someHistory({ requestedBefore: [...requested] });
    const decision = decide(ENFORCED, facts, history);
    const body = renderStickyComment(decision, PLACE);
    const comment = planStickyComment(decision, {
      body,
      published,
      pullRequest: facts.pullRequest,
    });
    if (comment?.kind === "sticky-comment") {
      cost.written += comment.commentId === null ? 1 : 0;
      cost.edited += comment.commentId === null ? 0 : 1;
      published = { commentId: 1, digest: comment.digest, headSha: comment.headSha };
    }
    for (const effect of planIntents(decision, [])) {
      if (effect.kind !== "request-reviewers") continue;
      const names = [...effect.users, ...effect.teams.map((team) => `team:${team}`)];
      cost.asked += names.length;
      for (const name of names) requested.add(name);
    }
    const { state } = renderCheckRun(decision, "enforce");
    cost.red += state.status === "completed" && state.conclusion !== "success" ? 1 : 0;
  }
  return cost;
}

describe("a month of two hundred pull requests", () => {
  const month = fc.sample(pullRequest, { numRuns: PULL_REQUESTS, seed: 20_260_601 });
  const lives = month.map((life) => ({ life, cost: live(life) }));
  const of = (tier: string): typeof lives => lives.filter(({ life }) => life.change.tier === tier);

  it("has no comment below high tier, and one at most above", () => {
    const below = lives.filter(({ life }) => life.change.tier !== "high");
    expect(below.reduce((sum, { cost }) => sum + cost.written + cost.edited, 0)).toBe(0);
    expect(Math.max(...of("high").map(({ cost }) => cost.written))).toBe(1);
  });

  it("asks nobody at low tier, and one person at most where one can settle it", () => {
    expect(of("low").reduce((sum, { cost }) => sum + cost.asked, 0)).toBe(0);
    const auth = of("high").filter(({ life }) => life.change.paths.length === 1);
    expect(Math.max(...auth.map(({ cost }) => cost.asked))).toBe(1);
  });

  it("keeps drafts quiet", () => {
    const drafts = lives.filter(({ life }) => life.draft);
    expect(drafts.length).toBeGreaterThan(50);
    for (const { cost } of drafts) expect(cost).toMatchObject({ written: 0, edited: 0, asked: 0 });
  });

  it("is never red for what merely waits", () => {
    expect(lives.reduce((sum, { cost }) => sum + cost.red, 0)).toBe(0);
  });

  it("costs fewer notifications than there are pull requests", () => {
    const total = lives.reduce((sum, { cost }) => sum + cost.written + cost.asked, 0);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(PULL_REQUESTS);
  });
});
