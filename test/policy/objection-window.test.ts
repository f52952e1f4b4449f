import { describe, expect, it } from "vitest";
import type { Approval } from "../../src/domain/approval.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import { explainPath } from "../../src/policy/explain-policy.ts";
import { readGoldenCases, runGoldenCase } from "../../src/policy/golden-cases.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { objectionMinutesAt } from "../../src/policy/objection-minutes.ts";
import { objectionWindows } from "../../src/policy/objection-window.ts";
import { policyPage } from "../../src/policy/policy-page.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";
import { anAct, gate } from "../builders/acts.ts";
import { aBench } from "../builders/bench.ts";
import {
  ALICE,
  APP,
  AUTH,
  anApproval,
  aPush,
  at,
  BOB,
  DOCS,
  HEAD,
  IDA,
  IVAN,
  OLGA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import {
  aDocument,
  aPolicy,
  compiled,
  ORGANISATION,
  touched,
  UNDECLARED,
} from "../builders/policy.ts";

const AT_HIGH = { tiers: { high: { objectionMinutes: 10 } } };

function policyWith(more: object): CompiledPolicy {
  return compiled(aPolicy({ ...ORGANISATION, ...more }));
}

const WINDOW = policyWith(AT_HIGH);
const TWO = policyWith({
  ...AT_HIGH,
  areas: { auth: { gates: [{ gate: "human-approval", approvals: 2, from: "write" }] } },
});

/** The decision at a moment over a change of `auth` and what else is named. */
function decided(
  moment: number,
  approvals: readonly Approval[],
  { policy = WINDOW, acts = [], files = [AUTH] }: Partial<Scene> = {},
): Decision {
  return decide(
    policy,
    someFacts({ files: known(files), gatheredAt: at(moment) }),
    someHistory({ approvals, acts }),
  );
}

interface Scene {
  readonly policy: CompiledPolicy;
  readonly acts: readonly ReturnType<typeof anAct>[];
  readonly files: readonly (typeof AUTH)[];
}

const by = (actor: typeof IVAN, seconds: number, more: Partial<Approval> = {}): Approval =>
  anApproval(actor, [AUTH, APP], {
    sourceId: 7_000 + actor.id + seconds,
    givenAt: at(seconds),
    ...more,
  });

describe("the time to object", () => {
  it("is asked of nobody unless policy says so", () => {
    const decision = decided(1_001, [by(IVAN, 1_000)], { policy: compiled() });
    expect([decision.verdict, gate(decision, "objection-window")]).toEqual(["passed", undefined]);
  });

  it("does not begin before the last approval is there", () => {
    const decision = decided(2_000, []);
    expect(gate(decision, "objection-window")).toMatchObject({
      status: "unsatisfied",
      summary: "10 minutes to object begin with the last approval it needs.",
    });
    expect(decision.headline).toBe("Waiting for approval of auth by @acme/identity.");
    expect(decision.wakeAt).toBeUndefined();
  });

  it.each([
    [1_000, "waiting"],
    [1_599, "waiting"],
    [1_600, "passed"],
    [3_500, "passed"],
  ])("holds from the approval at 1000 until 1600: at %i it is %s", (moment, verdict) => {
    const decision = decided(moment, [by(IVAN, 1_000)]);
    expect(decision.verdict).toBe(verdict);
    if (verdict === "passed") return;
    expect(decision.headline).toBe(`Passes at ${at(1_600)} unless somebody objects.`);
    expect(decision.wakeAt).toBe(at(1_600));
  });

  it.each([
    ["the last of those needed", [by(IVAN, 1_000), by(IDA, 1_300)], 1_900],
    ["none that was given on top", [by(IVAN, 1_000), by(IDA, 1_300), by(BOB, 1_500)], 1_900],
    ["the first of one person", [by(IVAN, 1_000), by(IDA, 1_300), by(IVAN, 1_500)], 1_900],
    ["none that does not count", [by(IVAN, 1_000), by(IDA, 1_300), by(ALICE, 1_500)], 1_900],
    [
      "none that was taken back",
      [by(IVAN, 1_000, { withdrawnAt: at(1_100) }), by(IDA, 1_300), by(BOB, 1_500)],
      2_100,
    ],
  ])("begins with %s", (_name, approvals, end) => {
    const verdicts = [end - 1, end].map((moment) => decided(moment, approvals, { policy: TWO }));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["waiting", "passed"]);
  });

  it.each(["veto", "hold"] as const)("is ended by a %s, which waits on", (kind) => {
    const acts = [anAct(kind, BOB)];
    const decision = decided(3_500, [by(IVAN, 1_000)], { acts });
    expect(decision.verdict).toBe("waiting");
    expect(decision.headline).toContain("@bob");
  });

  it("is lifted by an override of the area, and begins anew where only the approval was lifted", () => {
    const policy = policyWith({ ...AT_HIGH, override: { people: ["olga"], minutes: 60 } });
    const lifting = (scope: readonly string[] | null): Decision =>
      decided(2_100, [], {
        policy,
        acts: [anAct("override", OLGA, { scope, expiresAt: at(5_000) })],
      });
    expect([null, ["auth"]].map((scope) => lifting(scope).verdict)).toEqual(["passed", "passed"]);
    expect(lifting(["human-approval"]).headline).toBe(
      `Passes at ${at(2_600)} unless somebody objects.`,
    );
  });

  it("begins with the push where nobody's approval is needed", () => {
    const policy = policyWith({ tiers: { low: { objectionMinutes: 10 } } });
    const at2 = (moment: number): Decision =>
      decide(
        policy,
        someFacts({ files: known([DOCS]), gatheredAt: at(moment) }),
        someHistory({ pushes: [aPush(ALICE, { after: HEAD, seenAt: at(500) })] }),
      );
    expect([1_099, 1_100].map((moment) => at2(moment).verdict)).toEqual(["waiting", "passed"]);
  });

  it("is that of each area by itself, and the latest is named", () => {
    const policy = policyWith({
      tiers: { medium: { objectionMinutes: 5 }, high: { objectionMinutes: 10 } },
    });
    const approvals = [by(IVAN, 1_000)];
    const decision = decided(1_001, approvals, { policy, files: [AUTH, APP] });
    expect(decision.headline).toBe(`Passes at ${at(1_600)} unless somebody objects.`);
    expect(decision.wakeAt).toBe(at(1_300));
    expect(decided(1_400, approvals, { policy, files: [APP] }).verdict).toBe("passed");
  });

  it("does not hold an area that is only shown", () => {
    const policy = policyWith({
      ...AT_HIGH,
      areas: { auth: { ...ORGANISATION.areas.auth, mode: "warn" } },
    });
    expect(decided(1_001, [by(IVAN, 1_000)], { policy }).verdict).toBe("passed");
  });

  it("has only just begun when its beginning cannot be read", () => {
    const bench = aBench({ gatheredAt: at(2_000) }, { policy: WINDOW.snapshot.policy });
    const [judgement] = objectionWindows(
      bench,
      { areas: [touched()], provenance: UNDECLARED },
      { judged: [], since: "yesterday", overriddenAt: [] },
    );
    expect(judgement?.wakeAt).toBe(at(2_600));
  });
});

describe("objectionMinutes of a policy", () => {
  it("hold for every higher tier too", () => {
    const policy = aPolicy({
      tiers: { medium: { objectionMinutes: 20 }, critical: { objectionMinutes: 5 } },
    });
    expect(
      (["low", "medium", "high", "critical"] as const).map((tier) =>
        objectionMinutesAt(policy, tier),
      ),
    ).toEqual([0, 20, 20, 20]);
  });

  it.each([
    [{ high: { objectionMinutes: 9 } }, ["/tiers/high/objectionMinutes"], 10],
    [{ critical: { objectionMinutes: 9 } }, ["/tiers/critical/objectionMinutes"], 10],
    [{ high: { objectionMinutes: 10 } }, [], 10],
    [{ high: { objectionMinutes: 30 } }, [], 30],
    [{ medium: { objectionMinutes: 30 } }, [], 30],
    [{}, [], 10],
  ])("are lengthened by a repository alone: %o", (tiers, pointers, minutes) => {
    const { policy, objections } = mergeRepository(aPolicy(AT_HIGH), aDocument({ tiers }));
    expect(objections.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(objectionMinutesAt(policy, "high")).toBe(minutes);
  });
});

describe("the time to object in what people read", () => {
  const { snapshot } = WINDOW;
  const WORDS = "10 minutes to object after the last approval";

  it("stands on the page of the policy, at its tier and above", () => {
    const told = policyPage(snapshot).tiers.filter(({ gates }) => gates.includes(WORDS));
    expect(told.map(({ tier }) => tier)).toEqual(["critical", "high"]);
  });

  it("is explained for a path, with the line that says so", () => {
    const text = "version: 1\ntiers:\n  high: { objectionMinutes: 10 }\n";
    const reading = readPolicyYaml("agentgov.yml", text);
    const files = reading.kind === "parsed" ? [reading.file] : [];
    const { areas } = explainPath(WINDOW, { files, codeowners: null }, "src/auth/login.ts");
    expect(areas[0]?.gates.at(-1)).toEqual({ says: WORDS, from: "agentgov.yml:3" });
  });

  it.each([
    [0, "waiting"],
    [9, "waiting"],
    [10, "passed"],
  ])("is over in a case that is looked at %i minutes later or not", (minutesLater, verdict) => {
    const reading = readPolicyYaml(
      "cases.yml",
      `cases:
  - name: time to object
    files: [src/auth/login.ts]
    people: { ivan: { teams: ["@acme/identity"] } }
    approvals: [ivan]
    minutesLater: ${minutesLater}
    expect: { verdict: ${verdict} }
`,
    );
    const cases = reading.kind === "parsed" ? readGoldenCases(reading.file) : null;
    const golden = cases?.kind === "cases" ? cases.cases.map((one) => one.golden) : [];
    expect(golden.map((one) => runGoldenCase(WINDOW, one).differences)).toEqual([[]]);
  });
});
