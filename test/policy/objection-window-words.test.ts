import { describe, expect, it } from "vitest";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { TouchedArea } from "../../src/domain/risk.ts";
import type { ApprovalBench } from "../../src/policy/approval-bench.ts";
import type { GateJudgement } from "../../src/policy/gates/gate-definition.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { describeObjectionMinutes } from "../../src/policy/objection-minutes.ts";
import { objectionWindows } from "../../src/policy/objection-window.ts";
import { anAct } from "../builders/acts.ts";
import { aBench } from "../builders/bench.ts";
import { ALICE, AUTH, anApproval, at, BOB, IDA, IVAN } from "../builders/facts.ts";
import { anOwnership } from "../builders/ownership.ts";
import { anEntry, FILE, NEW } from "../builders/packages.ts";
import { aDocument, aPolicy, ORGANISATION, touched, UNDECLARED } from "../builders/policy.ts";

const NOW = 3_000;
/** People can have seen the change since then. */
const SINCE = 500;

interface Scene {
  readonly bench: Partial<ApprovalBench>;
  readonly facts: Partial<PullRequestFacts>;
  readonly area: TouchedArea;
  readonly gates: readonly object[];
  readonly judged: readonly GateJudgement[];
  readonly overriddenAt: readonly string[];
}

/** The gate of one area of high risk in which people have 45 minutes to object. */
function windowOf(scene: Partial<Scene>): GateJudgement | undefined {
  const { area = touched(), gates, judged = [], overriddenAt = [] } = scene;
  const own = gates === undefined ? {} : { [area.area]: { gates } };
  const policy = aPolicy({
    ...ORGANISATION,
    areas: { ...ORGANISATION.areas, ...own },
    tiers: { high: { objectionMinutes: 45 } },
  });
  const bench = aBench({ gatheredAt: at(NOW), ...scene.facts }, { policy, ...scene.bench });
  const before = { judged, since: at(SINCE), overriddenAt };
  return objectionWindows(bench, { areas: [area], provenance: UNDECLARED }, before)[0];
}

/** When it has begun, in seconds; null where it is over. */
function begins(scene: Partial<Scene>): number | null {
  const until = windowOf(scene)?.wakeAt;
  if (until === undefined) return null;
  return (Date.parse(until) - Date.parse(at(0))) / 1_000 - 45 * 60;
}

function said(area: string, status: "satisfied" | "unsatisfied" | "overridden"): GateJudgement {
  return {
    result: { gate: "human-approval", area, tier: "high", status, summary: "Said.", needs: [] },
    approvals: [],
    candidates: { users: [], teams: [] },
  };
}

function approvalsAt(actor: typeof IVAN, times: readonly number[]): ApprovalBench["approvals"] {
  return times.map((time) => anApproval(actor, [AUTH], { sourceId: time, givenAt: at(time) }));
}

const OWNED = [{ gate: "owner-attestation", from: "write" }, { gate: "human-approval" }];
const PACKAGES = {
  area: touched({ area: "dependencies", files: [{ path: FILE.path, rule: "r" }] }),
  gates: [{ gate: "supply-chain-scan", from: ["@acme/identity"] }],
};

describe("when the time to object begins", () => {
  it("is when somebody answered for the change, where that is the last word it needed", () => {
    const approvals = approvalsAt(IVAN, [700]);
    const acts = [
      anOwnership(BOB, [AUTH], { givenAt: at(1_000) }),
      anOwnership(IDA, [AUTH], { givenAt: at(1_300) }),
      anAct("hold", IDA, { givenAt: at(1_400) }),
    ];
    expect(begins({ gates: OWNED, bench: { approvals, acts } })).toBe(1_000);
  });

  it.each<[string, number, number]>([
    ["that is younger than the change", 900, 900],
    ["that is older than the change", 100, SINCE],
  ])("is the later of the change and a package's approval %s", (_name, givenAt, expected) => {
    const entries = [anEntry({ givenAt: at(givenAt) }), anEntry({ givenAt: at(1_200) })];
    const facts = { files: known([FILE]), dependencyApprovals: known(entries) };
    expect(begins({ ...PACKAGES, facts, bench: { findings: [NEW] } })).toBe(expected);
  });

  it("is not put off by what another area still waits for", () => {
    const bench = { approvals: approvalsAt(IVAN, [1_000]) };
    expect(begins({ bench, judged: [said("auth", "satisfied"), said("app", "unsatisfied")] })).toBe(
      1_000,
    );
    expect(windowOf({ bench, judged: [said("auth", "unsatisfied")] })?.result.summary).toBe(
      "45 minutes to object begin with the last approval it needs.",
    );
  });

  it("is put off by an override only where that lifted something here", () => {
    const bench = { approvals: approvalsAt(IVAN, [1_000]) };
    const overriddenAt = [at(1_500)];
    expect(begins({ bench, overriddenAt, judged: [said("auth", "satisfied")] })).toBe(1_000);
    const judged = [said("auth", "satisfied"), said("auth", "overridden")];
    expect(begins({ bench, overriddenAt, judged })).toBe(1_500);
  });

  it("is looked for among the latest fifty words, and is no earlier than these", () => {
    const times = (count: number): number[] => Array.from({ length: count }, (_, n) => 1_000 + n);
    const among = (count: number): ApprovalBench["approvals"] => [
      ...approvalsAt(IVAN, [600]),
      ...approvalsAt(ALICE, times(count)),
    ];
    const last = (approvals: ApprovalBench["approvals"]): number | null =>
      begins({ gates: [{ gate: "human-approval" }], bench: { approvals } });
    expect(last(among(49))).toBe(600);
    expect(last(among(50))).toBe(1_000);
    expect(last(among(55))).toBe(1_005);
  });

  it("is the change itself while nobody has said anything", () => {
    expect(begins({ gates: [{ gate: "required-check", check: "ci" }] })).toBe(SINCE);
  });
});

describe("what is said of it", () => {
  it("is until when there is time, and asks nobody for anything else", () => {
    const judgement = windowOf({ bench: { approvals: approvalsAt(IVAN, [600]) } });
    const until = "2026-06-01T12:55:00Z";
    expect(judgement).toEqual({
      result: {
        gate: "objection-window",
        area: "auth",
        tier: "high",
        status: "unsatisfied",
        summary: `Passes at ${until} unless somebody objects.`,
        needs: [`time until ${until}`],
      },
      approvals: [],
      candidates: { users: [], teams: [] },
      wakeAt: until,
    });
  });

  it("is that there was time, once it is over, which no more time changes", () => {
    const bench = { approvals: approvalsAt(IVAN, [100]) };
    const judgement = windowOf({ bench, facts: { gatheredAt: at(3_300) } });
    expect(judgement?.result).toMatchObject({
      status: "satisfied",
      summary: "There were 45 minutes to object after the last approval.",
      needs: [],
    });
    expect(judgement).not.toHaveProperty("wakeAt");
  });

  it.each([
    ["low", null],
    ["high", "1 minute to object after the last approval"],
    ["critical", "20 minutes to object after the last approval"],
  ] as const)("is on the page of a policy for %s: %s", (tier, words) => {
    const tiers = { high: { objectionMinutes: 1 }, critical: { objectionMinutes: 20 } };
    expect(describeObjectionMinutes(aPolicy({ tiers }), tier)).toBe(words);
  });

  it("is why a repository may not shorten it", () => {
    const policy = aPolicy({ tiers: { high: { objectionMinutes: 10 } } });
    const layer = aDocument({ tiers: { high: { objectionMinutes: 9 } } });
    expect(mergeRepository(policy, layer).objections.map(({ message }) => message)).toEqual([
      "`objectionMinutes: 9` is looser than the organisation's `10`",
    ]);
  });
});
