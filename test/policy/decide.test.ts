import { describe, expect, it } from "vitest";
import type { Decision, PullRequestHistory } from "../../src/domain/decision.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import {
  ALICE,
  APP,
  AUTH,
  aCommit,
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
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aPolicy, compiled, ENFORCED, ORGANISATION } from "../builders/policy.ts";

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
      gates: [
        { status: "unsatisfied", area: "auth" },
        { gate: "owner-attestation", status: "satisfied" },
      ],
      // Which of them is settled once it is known who is there.
      reviewers: { users: [], teams: [], among: { users: [], teams: ["identity"] } },
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
      gates: [
        { status: "satisfied", summary: "Approved by @ivan." },
        { gate: "owner-attestation", status: "satisfied" },
      ],
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
      ["auth", "satisfied"],
      ["app", "satisfied"],
    ]);
    expect(one.verdict).toBe("waiting");
    const approvals = [anApproval(IDA, [AUTH, APP])];
    expect(judged({ facts: { files }, history: { approvals } }).verdict).toBe("passed");
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
    expect(decision.disqualified).toContainEqual(
      expect.objectContaining({ account: person, reason }),
    );
    expect(decision.approvals.map(({ counts }) => counts)).toEqual([false, false]);
  });

  it("disqualifies those involved, whether or not they have approved", () => {
    const peopleOf = (decision: Decision): readonly string[] =>
      decision.disqualified.map(({ account }) => account.login);
    expect(peopleOf(judged())).toEqual(["alice"]);
    expect(peopleOf(judged({ history: { pushes: [aPush(IVAN)] } })).toSorted()).toEqual([
      "alice",
      "ivan",
    ]);
  });

  it("does not ask somebody involved to review, approver or not", () => {
    const areas = { auth: { owners: ["ivan", "ida"] } };
    const policy = compiled(aPolicy({ ...ORGANISATION, areas }));
    const scene = { policy, facts: { permissions: [] }, history: { pushes: [aPush(IVAN)] } };
    expect(judged(scene).reviewers).toMatchObject({ users: ["ida"], teams: [] });
  });

  it("does not ask somebody whom only a name makes involved", () => {
    const areas = { auth: { owners: ["ivan", "ida"] } };
    const policy = compiled(aPolicy({ ...ORGANISATION, areas }));
    const message = "x\n\nCo-authored-by: I <ivan@users.noreply.github.com>\n";
    const facts = { permissions: [], commits: known([aCommit({ message })]) };
    expect(judged({ policy, facts }).reviewers).toMatchObject({ users: ["ida"], teams: [] });
  });

  it("calls an approver by the account GitHub gave, and involved ones by the latest name", () => {
    const bot = { ...IVAN, type: "bot" } as const;
    const history = { approvals: [anApproval(bot)], pushes: [aPush(IVAN)] };
    const { disqualified } = judged({ facts: { permissions: [] }, history });
    expect(disqualified).toContainEqual(expect.objectContaining({ account: bot }));
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
    const statusOf = (decision: Decision): readonly string[] =>
      decision.gates.flatMap(({ gate, area, status }) =>
        gate === "human-approval" && area === "governance" ? [status] : [],
      );
    const open = judged(scene);
    expect(open.findings.map(({ kind }) => kind)).toEqual(["contradiction"]);
    expect(open.verdict).not.toBe("passed");
    expect(statusOf(open)).toEqual(["unsatisfied"]);
    expect(open.areas).toContainEqual({ area: "governance", tier: "high", files: [] });
    const nobody = compiled(aPolicy({ mode: "enforce" }));
    expect(statusOf(judged({ ...scene, policy: nobody }))).toEqual(["unsatisfied"]);
    const stale = anApproval(OLGA, [{ ...DOCS, blob: "old" }]);
    expect(statusOf(judged({ ...scene, history: { approvals: [stale] } }))).toEqual([
      "unsatisfied",
    ]);
    const approvals = [anApproval(OLGA, [DOCS])];
    expect(statusOf(judged({ ...scene, history: { approvals } }))).toEqual(["satisfied"]);
  });

  it("adds the tier's floor to an area's own gates when a finding raises it", () => {
    const governance = { tier: "low", gates: [{ gate: "human-approval", from: "write" }] };
    const policy = compiled(aPolicy({ ...ORGANISATION, areas: { governance } }));
    const commits = known([aCommit({ message: DENIED }), aCommit({ message: ASSISTED })]);
    const decision = judged({ policy, facts: { commits, files: known([DOCS]) } });
    const own = decision.gates.filter(({ gate }) => gate === "human-approval");
    expect(own.map(({ area, needs }) => [area, needs])).toEqual([
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
    const said = judged({ policy: silent, facts: { files: known([DOCS]) } });
    expect([said.verdict, said.headline]).toEqual(["failed", "No policy was ever valid."]);
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
});
