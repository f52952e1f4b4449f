import { describe, expect, it } from "vitest";
import type { Approval } from "../../src/domain/approval.ts";
import type { Decision, PullRequestHistory, Verdict } from "../../src/domain/decision.ts";
import { digestOf } from "../../src/domain/digest.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import { headlineOf } from "../../src/policy/headline.ts";
import { judgeNewApproval } from "../../src/policy/judge-new-approval.ts";
import {
  ALICE,
  APP,
  AUTH,
  aCommit,
  aFile,
  anAccount,
  anApproval,
  anIdentity,
  aPullRequest,
  aPush,
  aReview,
  BOB,
  CLAUDE,
  DOCS,
  IDA,
  IVAN,
  NOW,
  OLGA,
  RITA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aPolicy, compiled, ENFORCED, ORGANISATION, touched } from "../builders/policy.ts";

interface Scene {
  readonly policy: CompiledPolicy;
  readonly facts: Partial<PullRequestFacts>;
  readonly history: Partial<PullRequestHistory>;
}

function judged(scene: Partial<Scene> = {}): Decision {
  return decide(scene.policy ?? ENFORCED, someFacts(scene.facts), someHistory(scene.history));
}

const ASSISTED = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
const DENIED = "Change\n\nAI-Assisted: none\n";

const PROBLEMS = [
  { file: "agentgov.yml", line: 3, column: 5, message: "unknown key `moed`; did you mean `mode`?" },
  { file: "agentgov.yml", line: 9, column: 9, message: "something else" },
];

describe("decide", () => {
  it("lets documentation pass untouched", () => {
    expect(judged({ facts: { files: known([DOCS]) } })).toMatchObject({
      verdict: "passed",
      headline: "Low risk (docs): no approval needed.",
      tier: "low",
      gates: [],
      approvals: [],
      reviewers: { users: [], teams: [] },
    });
  });

  it("passes a change of nothing", () => {
    const decision = judged({ facts: { files: known([]) } });
    expect(decision).toMatchObject({ verdict: "passed", tier: "low", areas: [] });
    expect(decision.headline).toBe("Nothing in this change is governed.");
  });

  it("waits for the owners of what is touched", () => {
    expect(judged()).toMatchObject({
      headSha: someFacts().pullRequest.head.sha,
      baseRef: "main",
      mode: "enforce",
      verdict: "waiting",
      headline: "Waiting for approval of auth by @acme/identity.",
      tier: "high",
      areas: [{ area: "auth", tier: "high" }],
      gates: [{ status: "unsatisfied", area: "auth" }],
      reviewers: { users: [], teams: ["identity"] },
      policy: { source: "acme/.agentgov:agentgov.yml" },
      incomplete: [],
      notes: [],
      decidedAt: NOW,
    });
  });

  it("passes once they have approved, and says who", () => {
    const decision = judged({ history: { approvals: [anApproval(IVAN)] } });
    expect(decision).toMatchObject({
      verdict: "passed",
      headline: "Every gate is satisfied for auth.",
      gates: [{ status: "satisfied", summary: "Approved by @ivan." }],
    });
    expect(decision.approvals.map(({ counts }) => counts)).toEqual([true]);
  });

  it("asks for every area", () => {
    const files = known([AUTH, APP]);
    const one = judged({
      facts: { files },
      history: { approvals: [anApproval(BOB, [AUTH, APP])] },
    });
    expect(one.gates.map(({ area, status }) => [area, status])).toEqual([
      ["auth", "unsatisfied"],
      ["app", "satisfied"],
    ]);
    expect(one.verdict).toBe("waiting");
    const both = judged({
      facts: { files },
      history: { approvals: [anApproval(IDA, [AUTH, APP])] },
    });
    expect(both.verdict).toBe("passed");
  });

  it.each<[string, Partial<Scene>, string]>([
    ["opened it", {}, "opened this pull request"],
    ["pushed to it", { history: { pushes: [aPush(IVAN)] } }, "pushed to this pull request"],
    [
      "authored a commit",
      { facts: { commits: known([aCommit({ author: anIdentity(IVAN) })]) } },
      "authored commit 0000000",
    ],
    [
      "committed a commit",
      { facts: { commits: known([aCommit({ committer: anIdentity(IVAN) })]) } },
      "committed commit 0000000",
    ],
    [
      "co-authored a commit",
      {
        facts: {
          commits: known([
            aCommit({ message: `x\n\nCo-authored-by: I <${anIdentity(IVAN).email}>\n` }),
          ]),
        },
      },
      "co-authored commit 0000000",
    ],
    [
      "asked an agent for it",
      {
        facts: {
          pullRequest: aPullRequest({ author: CLAUDE, assignees: [IVAN] }),
          commits: known([aCommit({ author: anIdentity(CLAUDE), committer: anIdentity(CLAUDE) })]),
        },
      },
      "is assigned to this agent's pull request",
    ],
  ])("never counts somebody who %s", (name, { facts, history }, reason) => {
    const person = name === "opened it" ? ALICE : IVAN;
    const team = { team: "acme/identity", members: known([ALICE.id, IVAN.id]) };
    const decision = judged({
      facts: { teams: [team], reviews: known([aReview(person)]), ...facts },
      history: { approvals: [anApproval(person)], ...history },
    });
    expect(decision.verdict).toBe("waiting");
    expect(decision.disqualified).toContainEqual({ account: person, reason });
    expect(decision.approvals.map(({ counts }) => counts)).toEqual([false, false]);
  });

  it("disqualifies nobody whom nothing is known of", () => {
    expect(judged().disqualified.map(({ account }) => account)).toEqual([ALICE]);
    const stranger = judged({ facts: { permissions: [] }, history: { pushes: [aPush(IVAN)] } });
    expect(stranger.disqualified).toEqual([]);
  });

  it("does not ask somebody involved to review, approver or not", () => {
    const areas = { auth: { owners: ["ivan", "ida"] } };
    const policy = compiled(aPolicy({ ...ORGANISATION, areas }));
    const scene = { policy, facts: { permissions: [] }, history: { pushes: [aPush(IVAN)] } };
    expect(judged(scene).reviewers).toEqual({ users: ["ida"], teams: [] });
  });

  it.each([
    ["changed files", { files: unknown("too many") }],
    ["commits", { commits: unknown("too many") }],
    ["reviews", { reviews: unknown("too many") }],
  ])("fails without the %s", (what, facts) => {
    const decision = judged({ facts, history: { approvals: [anApproval(IVAN)] } });
    expect(decision.verdict).toBe("failed");
    expect(decision.headline).toBe(`The ${what} could not be read: too many.`);
    expect(decision.incomplete).toEqual([decision.headline]);
  });

  it("fails even documentation without the commits", () => {
    const facts = { files: known([DOCS]), commits: unknown("too many") };
    expect(judged({ facts }).verdict).toBe("failed");
  });

  it("fails when a gate cannot be judged, and says why first", () => {
    const facts = { teams: [] };
    const decision = judged({ facts, history: { approvals: [anApproval(IVAN)] } });
    expect(decision).toMatchObject({ verdict: "failed", incomplete: [] });
    expect(decision.headline).toBe(
      "Could not be judged: the members of @acme/identity were not read.",
    );
  });

  it("fails without an author where somebody must approve, and nowhere else", () => {
    const pullRequest = aPullRequest({ author: null });
    const history = { approvals: [anApproval(IVAN)] };
    expect(judged({ facts: { pullRequest }, history }).verdict).toBe("failed");
    expect(judged({ facts: { pullRequest, files: known([DOCS]) } }).verdict).toBe("passed");
  });

  it("weighs unread files as critical", () => {
    expect(judged({ facts: { files: unknown("too many") } })).toMatchObject({
      tier: "critical",
      areas: [{ area: "app", tier: "critical", files: [] }],
      findings: [
        {
          kind: "unverifiable",
          tier: "critical",
          message: "The changed files could not be read completely: too many.",
        },
      ],
    });
  });

  it("brings in the owners of the guardrails when a declaration is contradicted", () => {
    const commits = known([aCommit({ message: DENIED }), aCommit({ message: ASSISTED })]);
    const scene = { facts: { commits, files: known([DOCS]), codeowners: known("* @bob\n") } };
    const open = judged(scene);
    expect(open.findings.map(({ kind }) => kind)).toEqual(["contradiction"]);
    expect(open.verdict).toBe("waiting");
    expect(open.areas).toContainEqual({ area: "governance", tier: "high", files: [] });
    const nobody = compiled(aPolicy({ mode: "enforce" }));
    expect(judged({ ...scene, policy: nobody }).verdict).toBe("waiting");
    const stale = anApproval(OLGA, [{ ...DOCS, blob: "old" }]);
    expect(judged({ ...scene, history: { approvals: [stale] } }).verdict).toBe("waiting");
    const approvals = [anApproval(OLGA, [DOCS])];
    expect(judged({ ...scene, history: { approvals } }).verdict).toBe("passed");
  });

  it("adds the tier's floor to an area's own gates when a finding raises it", () => {
    const governance = { tier: "low", gates: [{ gate: "human-approval", from: "write" }] };
    const policy = compiled(aPolicy({ ...ORGANISATION, areas: { governance } }));
    const commits = known([aCommit({ message: DENIED }), aCommit({ message: ASSISTED })]);
    const decision = judged({ policy, facts: { commits, files: known([DOCS]) } });
    expect(decision.gates.map(({ area, needs }) => [area, needs])).toEqual([
      ["governance", ["someone with write access"]],
      ["governance", ["@olga"]],
    ]);
  });

  it("fails while no policy was ever valid, naming the first problem", () => {
    const policy = compiled(aPolicy(), { standing: "none-valid", problems: PROBLEMS });
    const decision = judged({ policy, facts: { files: known([DOCS]) } });
    expect(decision).toMatchObject({ verdict: "failed", notes: [] });
    expect(decision.headline).toBe(
      "The policy is invalid: agentgov.yml:3:5: unknown key `moed`; did you mean `mode`.",
    );
    expect(decision.incomplete).toEqual([decision.headline]);
    const silent = compiled(aPolicy(), { standing: "none-valid" });
    expect(judged({ policy: silent, facts: { files: known([DOCS]) } })).toMatchObject({
      verdict: "failed",
      headline: "No policy was ever valid.",
    });
  });

  it("notes that the last good policy stays in force", () => {
    const policy = compiled(aPolicy(), { standing: "last-good", problems: PROBLEMS });
    const decision = judged({ policy, facts: { files: known([DOCS]) } });
    expect(decision).toMatchObject({ verdict: "passed", incomplete: [] });
    expect(decision.notes).toEqual([
      "The policy is invalid: agentgov.yml:3:5: unknown key `moed`; did you mean `mode`. " +
        "The last good policy stays in force.",
    ]);
    expect(judged({ policy: compiled(aPolicy(), { problems: PROBLEMS }) }).notes).toEqual([]);
  });

  it("has a digest whatever a commit says", () => {
    const message = `x\n\nAssisted-by: ${"a".repeat(185)}😀😀 <noreply@anthropic.com>\n`;
    const decision = judged({ facts: { commits: known([aCommit({ message })]) } });
    expect(decision.provenance.evidence).not.toEqual([]);
    expect(digestOf(decision)).toMatch(/^sha256:/u);
  });
});

describe("headlineOf", () => {
  const gate = (area: string, needs: readonly string[]): Decision["gates"][number] => ({
    gate: "human-approval",
    area,
    tier: "high",
    status: "unsatisfied",
    summary: "A sentence.",
    needs,
  });

  function headline(
    verdict: Verdict,
    gates: Decision["gates"] = [],
    incomplete: string[] = [],
  ): string {
    const areas = ["a", "b", "c", "d", "e"].map((area) => touched({ area }));
    return headlineOf({ verdict, tier: "medium", areas, gates, incomplete });
  }

  it.each<[string, string, string]>([
    ["one", headline("waiting", [gate("a", ["@x"])]), "Waiting for approval of a by @x."],
    [
      "two",
      headline("waiting", [gate("b", ["@y"]), gate("a", ["@x", "@y"])]),
      "Waiting for approval of a and b by @y or @x.",
    ],
    [
      "three",
      headline("waiting", [gate("a", ["@x", "@y", "@z"]), gate("b", []), gate("c", [])]),
      "Waiting for approval of a, b and c by @x, @y or @z.",
    ],
    [
      "many",
      headline(
        "waiting",
        ["a", "b", "c", "d", "e"].map((area, n) => gate(area, [`@${n}`])),
      ),
      "Waiting for approval of a, b, c and 2 more by @0, @1, @2 or 2 more.",
    ],
    [
      "what is done",
      headline("waiting", [{ ...gate("a", ["@x"]), status: "satisfied" }, gate("b", ["@y"])]),
      "Waiting for approval of b by @y.",
    ],
    ["no gate", headline("passed"), "Medium risk (a, b, c and 2 more): no approval needed."],
    [
      "done",
      headline("passed", [gate("a", [])]),
      "Every gate is satisfied for a, b, c and 2 more.",
    ],
    ["the author", headline("action-required"), "The author has to act before this can go on."],
    ["missing data", headline("failed", [], ["No data.", "More."]), "No data."],
    [
      "an error",
      headline("failed", [gate("a", []), { ...gate("b", []), status: "error", summary: "Broke." }]),
      "Broke.",
    ],
    ["nothing at all", headline("failed"), "This could not be judged."],
  ])("says it of %s", (_name, said, expected) => {
    expect(said).toBe(expected);
  });
});

describe("judgeNewApproval", () => {
  const verdictOf = (approval: Approval, { facts, history }: Partial<Scene> = {}): object =>
    judgeNewApproval(
      { compiled: ENFORCED, facts: someFacts(facts), history: someHistory(history) },
      approval,
    );

  it.each<[string, Approval, Partial<Scene>]>([
    ["an owner's", anApproval(IVAN), {}],
    ["a scoped one", anApproval(IVAN, [AUTH], { areas: ["auth"] }), {}],
    ["one where none is needed", anApproval(BOB, [DOCS]), { facts: { files: known([DOCS]) } }],
    ["one where all is done", anApproval(BOB), { history: { approvals: [anApproval(IVAN)] } }],
  ])("accepts %s", (_name, approval, scene) => {
    expect(verdictOf(approval, scene)).toEqual({ kind: "counts" });
  });

  it.each<[string, Approval, string]>([
    [
      "the author's",
      anApproval(ALICE),
      "This approval does not count: @alice opened this pull request.",
    ],
    [
      "a reader's",
      anApproval(RITA),
      "This approval does not count: @rita needs write access to approve, and has read.",
    ],
    [
      "an app's",
      anApproval(CLAUDE),
      "This approval does not count: @claude[bot] is no person, and only people approve.",
    ],
    [
      "a stranger's",
      anApproval(anAccount("zoe", 9)),
      "This approval cannot be checked: the permission of @zoe was not read.",
    ],
  ])("refuses %s", (_name, approval, reply) => {
    expect(verdictOf(approval)).toEqual({ kind: "refused", reply });
  });

  it.each<[string, Approval, Partial<Scene>, string]>([
    [
      "is no owner's",
      anApproval(BOB),
      {},
      "Noted, but it satisfies no open gate: @bob is not one of @acme/identity. Waiting for approval of auth by @acme/identity.",
    ],
    [
      "speaks for another area",
      anApproval(IVAN, [AUTH], { areas: ["billing"] }),
      {},
      "Noted, but it satisfies no open gate: @ivan speaks for billing only. Waiting for approval of auth by @acme/identity.",
    ],
    [
      "cannot be judged",
      anApproval(IVAN),
      { facts: { teams: [] } },
      "Noted, but it satisfies no open gate. Could not be judged: the members of @acme/identity were not read.",
    ],
  ])("keeps one that %s, and says what is missing", (_name, approval, scene, reply) => {
    expect(verdictOf(approval, scene)).toEqual({ kind: "partly", reply });
  });

  it("does not take another channel's approval with the same number for it", () => {
    const history = { approvals: [anApproval(IVAN, [AUTH], { channel: "review", sourceId: 5 })] };
    const facts = {
      reviews: known([aReview(IVAN, { id: 5 })]),
      files: known([AUTH, aFile("src/billing/x.ts")]),
    };
    expect(verdictOf(anApproval(BOB, [AUTH], { sourceId: 5 }), { history, facts })).toMatchObject({
      kind: "partly",
    });
  });
});
