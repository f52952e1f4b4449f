import { describe, expect, it } from "vitest";
import type { PullRequestHistory } from "../../src/domain/decision.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import {
  areaPolicyOf,
  assess,
  type CompiledPolicy,
  requirementsOf,
} from "../../src/policy/assess.ts";
import { factNeeds, neededByGates, needsCodeowners } from "../../src/policy/fact-needs.ts";
import { PACK_TIERS } from "../../src/policy/recommended-pack.ts";
import {
  ALICE,
  APP,
  AUTH,
  aComment,
  aFile,
  anApproval,
  aReview,
  at,
  BOB,
  CLAUDE,
  DOCS,
  IDA,
  IVAN,
  OLGA,
  RITA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { anOwnership } from "../builders/ownership.ts";
import { anArea, aPolicy, aRequirement, compiled, ENFORCED, touched } from "../builders/policy.ts";

interface Needs {
  readonly people: readonly string[];
  readonly teams: readonly string[];
  readonly codeowners: boolean;
}

function needsOf(
  moreFacts: Partial<PullRequestFacts>,
  moreHistory: Partial<PullRequestHistory> = {},
  policy: CompiledPolicy = ENFORCED,
): Needs {
  const facts = someFacts(moreFacts);
  const history = someHistory(moreHistory);
  const assessment = assess(policy, facts, history);
  const { people, teams } = factNeeds(policy, assessment, { facts, history });
  const codeowners = needsCodeowners(policy, assessment);
  return { people: people.map(({ login }) => login), teams, codeowners };
}

describe("factNeeds", () => {
  it("needs nothing while nobody has approved", () => {
    expect(needsOf({})).toEqual({ people: [], teams: [], codeowners: false });
  });

  it("needs everybody whose approval could count, each once", () => {
    const needs = needsOf(
      {
        reviews: known([aReview(BOB), aReview(IVAN, { state: "commented" }), aReview(null)]),
        commands: [aComment(RITA, "/agentgov approve"), aComment(BOB, "/agentgov status")],
      },
      { approvals: [anApproval(IDA), anApproval(OLGA, [AUTH], { withdrawnAt: at(1) })] },
    );
    expect(needs.people).toEqual(["bob", "ida", "rita"]);
    expect(needs.teams).toEqual(["acme/identity"]);
  });

  it("needs nobody whose approval cannot count", () => {
    const agent = { ...CLAUDE, type: "user" } as const;
    const approvals = [ALICE, CLAUDE, agent].map((actor) => anApproval(actor));
    expect(needsOf({}, { approvals }).people).toEqual([]);
    expect(needsOf({ reviews: unknown("too much") }).people).toEqual([]);
  });

  it("needs whoever has said something that is in force, the author too", () => {
    const act = { ...anOwnership(ALICE), end: null };
    expect(needsOf({}, { acts: [act] }).people).toEqual(["alice"]);
    const end = { at: at(1), by: ALICE, reason: "taken back by @alice" };
    expect(needsOf({}, { acts: [{ ...act, end }] }).people).toEqual([]);
    const asking = { commands: [aComment(ALICE, "/agentgov own")] };
    expect(needsOf(asking).people).toEqual(["alice"]);
    const reviews = known([aReview(BOB, { state: "changes-requested" })]);
    expect(needsOf({ reviews }).people).toEqual(["bob"]);
  });

  it("needs the teams of machines as soon as a gate asks for people", () => {
    const policy = aPolicy({ mode: "enforce", machines: ["@acme/robots", "ci-user"] });
    expect(needsOf({}, {}, compiled(policy)).teams).toEqual(["acme/robots"]);
    expect(needsOf({ files: known([DOCS]) }, {}, compiled(policy)).teams).toEqual([]);
  });

  it("needs threads, checks and environments where a gate asks for them, in composites too", () => {
    const gates = [
      { gate: "conversation" },
      {
        gate: "any-of",
        gates: [{ gate: "required-check", check: "ci" }, { gate: "conversation" }],
      },
    ];
    const policy = compiled(aPolicy({ mode: "enforce", areas: { auth: { gates } } }));
    const assessment = assess(policy, someFacts(), someHistory());
    const needs = neededByGates(policy, assessment).map((one) => one.needs);
    expect(needs.filter(({ threads }) => threads === true)).toHaveLength(2);
    expect(needs.flatMap(({ checks = [] }) => checks)).toEqual(["ci"]);
  });

  it("needs CODEOWNERS where policy names no owners, and its teams", () => {
    const nobody = compiled(aPolicy({ mode: "enforce" }));
    const files = [AUTH, aFile("lib/x.ts", { previousPath: "src/auth/y.ts", status: "renamed" })];
    const text =
      "/lib/ @acme/Lib @bob\n/src/auth/y.ts @acme/old a@b.example\n/src/auth/login.ts @acme/lib\n";
    const facts = { files: known(files), codeowners: known(text) };
    expect(needsOf(facts, { approvals: [anApproval(BOB)] }, nobody)).toEqual({
      people: ["bob"],
      teams: ["acme/lib", "acme/old"],
      codeowners: true,
    });
    for (const codeowners of [known(null), unknown("too much")]) {
      expect(needsOf({ codeowners }, { approvals: [anApproval(BOB)] }, nobody).teams).toEqual([]);
    }
    const unread = { files: unknown("too much"), codeowners: known(text) };
    expect(needsOf(unread, { approvals: [anApproval(BOB)] }, nobody).teams).toEqual([]);
  });

  it("needs no CODEOWNERS where a permission is enough, or nothing is asked", () => {
    expect(needsOf({ files: known([APP]) }).codeowners).toBe(false);
    expect(needsOf({ files: known([DOCS]) }).codeowners).toBe(false);
  });
});

/** What the shipped pack asks at high tier. */
const HIGH = PACK_TIERS.high;

describe("requirementsOf", () => {
  const write = aRequirement({ from: "write" });
  const policy = aPolicy({
    areas: { auth: { gates: [{ gate: "human-approval", from: "write" }] }, billing: {} },
    tiers: {
      critical: {
        gates: [
          { gate: "human-approval", from: "write" },
          { gate: "human-approval", from: "admin" },
        ],
      },
    },
  });

  it.each([
    ["an area's own gates at its own tier", touched(), [write]],
    [
      "the floor too where a finding raised it, each once",
      touched({ tier: "critical" }),
      [write, aRequirement({ from: "admin" })],
    ],
    ["the tier's gates of an area without its own", touched({ area: "billing" }), HIGH],
    ["those of the raised tier alone", touched({ area: "billing", tier: "medium" }), [write]],
    [
      "the tier's gates of an area nobody named",
      touched({ area: "mine", tier: "medium" }),
      [write],
    ],
    ["nothing of a low one", touched({ area: "docs", tier: "low" }), []],
  ])("asks for %s", (_name, area, requirements) => {
    expect(requirementsOf(policy, area)).toEqual(requirements);
  });

  it("knows an area that only a finding names", () => {
    expect(areaPolicyOf(policy, touched({ area: "mine", tier: "low" }))).toEqual(
      anArea({ area: "mine", tier: "low" }),
    );
  });
});
