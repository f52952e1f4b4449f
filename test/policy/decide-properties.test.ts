import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { digestOf } from "../../src/domain/digest.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { TIERS } from "../../src/domain/risk.ts";
import { type CompiledPolicy, requirementsOf } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { renderCheckRun } from "../../src/render/check-run.ts";
import { type Case, cases } from "../builders/arbitraries.ts";
import {
  ALICE,
  aCommit,
  aFile,
  anApproval,
  aPullRequest,
  aPush,
  aReview,
  BOB,
  CLAUDE,
  RITA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aDocument, aPolicy, compiled, ENFORCED, touched } from "../builders/policy.ts";

function passes({ facts, history }: Case, policy: CompiledPolicy = ENFORCED): boolean {
  return decide(policy, facts, history).verdict === "passed";
}

/** What a decision says, whatever the order it was listed in. */
function said({ verdict, gates, areas, tier, headline }: Decision): object {
  return {
    verdict,
    tier,
    headline,
    areas,
    gates: gates.map(({ area, status, needs }) => [area, status, needs]),
  };
}

function backwards<Item>(list: Known<readonly Item[]>): Known<readonly Item[]> {
  return list.kind === "known" ? known(list.value.toReversed()) : list;
}

const unread = unknown("too much");

describe("decide", () => {
  it("sees both verdicts in the cases below", () => {
    const verdicts = fc.sample(cases, { numRuns: 300, seed: 7 }).map((one) => passes(one));
    const passing = verdicts.filter(Boolean).length;
    expect(passing).toBeGreaterThan(30);
    expect(passing).toBeLessThan(270);
  });

  it("never fails, and says what can be recorded and shown", () => {
    fc.assert(
      fc.property(cases, ({ facts, history }) => {
        const decision = decide(ENFORCED, facts, history);
        expect(digestOf(decision)).toBe(digestOf(decide(ENFORCED, facts, history)));
        expect(renderCheckRun(decision, "enforce").title).not.toBe("");
        expect(decision.headline).toMatch(/\S\.$/u);
      }),
    );
  });

  it("has a digest whatever a commit says", () => {
    const message = `x\n\nAssisted-by: ${"a".repeat(185)}😀😀 <noreply@anthropic.com>\n`;
    const decision = decide(
      ENFORCED,
      someFacts({ commits: known([aCommit({ message })]) }),
      someHistory(),
    );
    expect(decision.provenance.evidence).not.toEqual([]);
    expect(digestOf(decision)).toMatch(/^sha256:/u);
  });

  it("survives any text in its facts", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 300 });
    fc.assert(
      fc.property(text, text, text, (body, path, message) => {
        const facts = someFacts({
          pullRequest: aPullRequest({ body, title: message }),
          files: known([aFile(path, { previousPath: body, patch: message })]),
          commits: known([aCommit({ message })]),
          codeowners: known(body),
        });
        const decision = decide(ENFORCED, facts, someHistory({ approvals: [anApproval(BOB, [])] }));
        expect(digestOf(renderCheckRun(decision, "warn"))).toMatch(/^sha256:/u);
      }),
    );
  });

  it.each<[string, (facts: PullRequestFacts) => Partial<PullRequestFacts>]>([
    ["files", () => ({ files: unread })],
    ["commits", () => ({ commits: unread })],
    ["reviews", () => ({ reviews: unread })],
    ["codeowners", () => ({ codeowners: unread })],
    [
      "permissions",
      ({ permissions }) => ({
        permissions: permissions.map((one) => ({ ...one, permission: unread })),
      }),
    ],
    ["one permission", ({ permissions }) => ({ permissions: permissions.slice(1) })],
    ["all permissions", () => ({ permissions: [] })],
    ["teams", ({ teams }) => ({ teams: teams.map((team) => ({ ...team, members: unread })) })],
    ["all teams", () => ({ teams: [] })],
  ])("never passes what it blocked when %s become unknown", (_name, forget) => {
    fc.assert(
      fc.property(cases, ({ facts, history }) => {
        const less = { facts: { ...facts, ...forget(facts) }, history };
        if (passes(less)) expect(passes({ facts, history })).toBe(true);
      }),
    );
  });

  const gate = fc.record({
    gate: fc.constant("human-approval"),
    approvals: fc.constantFrom(1, 2),
    from: fc.constantFrom("owners", "write", "maintain"),
    native: fc.constantFrom(0, 1),
  });
  const areaDocument = fc.record(
    {
      tier: fc.constantFrom(...TIERS),
      include: fc.subarray(["src/**", "docs/**", "scripts/**"]),
      gates: fc.array(gate, { maxLength: 1 }),
    },
    { requiredKeys: [] },
  );
  const layer = fc.record(
    {
      mode: fc.constantFrom("warn", "enforce"),
      areas: fc.dictionary(
        fc.constantFrom("auth", "app", "docs", "scripts", "mine", "governance"),
        areaDocument,
        { maxKeys: 3 },
      ),
      tiers: fc.dictionary(
        fc.constantFrom(...TIERS),
        fc.record({ gates: fc.array(gate, { maxLength: 1 }) }),
        { maxKeys: 2 },
      ),
    },
    { requiredKeys: [] },
  );
  const organisations = [
    {},
    { owners: ["olga"], areas: { auth: { owners: ["@acme/identity"] } } },
    {
      areas: {
        scripts: { tier: "low", include: ["scripts/**"] },
        app: { gates: [{ gate: "human-approval", approvals: 2, from: "write" }] },
        auth: { gates: [{ gate: "human-approval", from: "write" }] },
      },
      tiers: { critical: { gates: [{ gate: "human-approval", from: "write" }] } },
    },
  ].map((document) => aPolicy({ ...document, mode: "enforce" }));

  it("never passes what it blocked when a repository adds a layer", () => {
    fc.assert(
      fc.property(fc.constantFrom(...organisations), layer, cases, (base, document, one) => {
        const { policy, objections } = mergeRepository(base, aDocument(document));
        fc.pre(objections.length === 0);
        if (passes(one, compiled(policy))) expect(passes(one, compiled(base))).toBe(true);
      }),
    );
  });

  it("is not moved by opinions of bots, agents, the author or the involved", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(ALICE, CLAUDE, RITA), fc.nat(1), (one, actor, native) => {
        const { facts, history } = one;
        const pushes = [...history.pushes, aPush(RITA)];
        const before = {
          facts: { ...facts, pullRequest: aPullRequest() },
          history: { ...history, pushes },
        };
        if (facts.reviews.kind === "unknown" || facts.files.kind === "unknown") return;
        const others = facts.reviews.value.filter((opinion) => opinion.author?.id !== actor.id);
        const held = { ...before, facts: { ...before.facts, reviews: known(others) } };
        const more = {
          facts: {
            ...held.facts,
            reviews: known(native === 0 ? others : [...others, aReview(actor, { id: 99 })]),
          },
          history: {
            ...held.history,
            approvals: [
              ...history.approvals,
              ...(native === 0 ? [anApproval(actor, facts.files.value, { sourceId: 99 })] : []),
            ],
          },
        };
        expect(passes(more)).toBe(passes(held));
      }),
    );
  });

  it("does not care in which order things are listed", () => {
    fc.assert(
      fc.property(cases, ({ facts, history }) => {
        const turned = {
          ...facts,
          files: backwards(facts.files),
          commits: backwards(facts.commits),
          reviews: backwards(facts.reviews),
          permissions: facts.permissions.toReversed(),
        };
        const back = { ...history, approvals: history.approvals.toReversed() };
        const first = said(decide(ENFORCED, facts, history));
        expect(said(decide(ENFORCED, turned, back))).toEqual(first);
      }),
    );
  });

  it("asks at a higher tier for all that a lower one asks, and more", () => {
    const policy = aPolicy();
    const strength = TIERS.map((tier) =>
      requirementsOf(policy, touched({ area: "anything", tier })).flatMap((requirement) =>
        requirement.gate === "human-approval" ? [[requirement.from, requirement.approvals]] : [],
      ),
    );
    expect(strength).toEqual([[], [["write", 1]], [["owners", 1]], [["owners", 2]]]);
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(...TIERS),
        fc.constantFrom(...TIERS),
        (one, lower, higher) => {
          fc.pre(TIERS.indexOf(lower) < TIERS.indexOf(higher));
          const at = (tier: string): CompiledPolicy =>
            compiled(
              aPolicy({ mode: "enforce", areas: { app: { tier, owners: ["ida", "bob"] } } }),
            );
          if (passes(one, at(higher))) expect(passes(one, at(lower))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
