import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/domain/act.ts";
import type { GateResult, GateStatus } from "../../../src/domain/gate.ts";
import { known } from "../../../src/domain/known.ts";
import { actGates } from "../../../src/policy/acts/act-gates.ts";
import { collectActs } from "../../../src/policy/acts/collect-acts.ts";
import { judgeActs } from "../../../src/policy/acts/judge-acts.ts";
import { liftFindings, liftGates, overridesOf } from "../../../src/policy/acts/overrides.ts";
import type { GateJudgement } from "../../../src/policy/gates/gate-definition.ts";
import { anAct, BREAK_GLASS, withOverride } from "../../builders/acts.ts";
import { aBench } from "../../builders/bench.ts";
import {
  anAccount,
  aReview,
  at,
  BOB,
  EARLIER,
  holds,
  IDA,
  IVAN,
  NOW,
  OLGA,
  someFacts,
  someHistory,
} from "../../builders/facts.ts";
import { ENFORCED, touched } from "../../builders/policy.ts";

const HIGH = [touched()];
const CRITICAL = [touched({ tier: "critical" })];
const { policy } = BREAK_GLASS.snapshot;

function inForce(acts: readonly Act[], areas = CRITICAL): readonly boolean[] {
  return judgeActs(aBench({}, { policy, acts }), areas).map((one) => one.inForce);
}

describe("judging acts", () => {
  it("backs an override by any one thing that enough people speak of", () => {
    const all = anAct("override", IDA);
    expect(inForce([anAct("override", OLGA, { scope: ["veto"] }), all])).toEqual([true, true]);
    const apart = [
      anAct("override", OLGA, { scope: ["x"] }),
      anAct("override", IDA, { scope: ["y"] }),
      anAct("override", IVAN, { scope: ["y"] }),
    ];
    expect(inForce(apart)).toEqual([false, true, true]);
    expect(inForce(apart, HIGH)).toEqual([true, true, true]);
  });

  it("counts nobody's veto or ownership towards an override", () => {
    const acts = [anAct("override", OLGA), anAct("veto", IDA), anAct("ownership", IVAN)];
    expect(inForce(acts)).toEqual([false, true, true]);
  });

  it.each<[string, Act, string]>([
    ["a review", anAct("veto", BOB, { channel: "review" }), "asked for changes"],
    ["a comment", anAct("veto", BOB), "vetoed"],
    ["a hold", anAct("hold", BOB), "holds this"],
    ["a short hold", anAct("hold", BOB, { expiresAt: at(3_100) }), `holds this until ${at(3_100)}`],
    ["a hold that is over", anAct("hold", BOB, { expiresAt: NOW }), "it expired"],
    [
      "an override of another head",
      anAct("override", OLGA, { headSha: EARLIER }),
      "a push came after it",
    ],
    [
      "an override of another base",
      anAct("override", OLGA, { baseRef: "dev" }),
      "it was given for base dev, not main",
    ],
    [
      "a far end",
      anAct("override", OLGA, { expiresAt: null }),
      "lifts all gates until 2026-06-01T13:03:20Z",
    ],
    ["an area", anAct("override", OLGA, { scope: ["a", "b"] }), `lifts a, b until ${at(3_590)}`],
  ])("says what %s does", (_name, act, note) => {
    expect(judgeActs(aBench({}, { policy, acts: [act] }), HIGH)[0]?.note).toBe(note);
  });

  it("takes no override where policy has none", () => {
    const acts = [anAct("override", OLGA)];
    const judged = judgeActs(aBench({}, { policy: ENFORCED.snapshot.policy, acts }), CRITICAL);
    expect(judged).toMatchObject([{ inForce: false, note: "policy lets nobody override" }]);
  });
});

describe("collecting acts", () => {
  const recorded = (more: Partial<Act> = {}): Act =>
    anAct("veto", BOB, { channel: "review", sourceId: 5, givenAt: at(100), ...more });

  it("does not end again what has ended", () => {
    const end = { at: at(200), by: OLGA, reason: "taken back by @olga" };
    const over = anAct("override", OLGA, { end, expiresAt: NOW });
    const reviews = known([aReview(BOB, { submittedAt: at(300) })]);
    const collected = collectActs(
      someFacts({ reviews }),
      someHistory({ acts: [recorded({ end }), over] }),
    );
    expect(collected.ended).toEqual([]);
    expect(collected.all.map((act) => act.end)).toEqual([end, end]);
  });

  it("sorts by time, then by number, and keeps what is as it was", () => {
    const late = anAct("hold", IDA, { sourceId: 1, givenAt: at(300) });
    const acts = [
      late,
      anAct("hold", IDA, { sourceId: 9, givenAt: at(200) }),
      anAct("hold", IDA, { sourceId: 3, givenAt: at(200) }),
      anAct("hold", IDA, { sourceId: 7, givenAt: at(100) }),
    ];
    const { all } = collectActs(someFacts(), someHistory({ acts }));
    expect(all.map(({ sourceId }) => sourceId)).toEqual([7, 3, 9, 1]);
    expect(all[3]).toBe(late);
  });

  it.each([
    ["a bot that is no agent", anAccount("linter[bot]", 77, "bot"), []],
    ["an organisation's own agent", anAccount("robo", 78), [78]],
  ])("takes no review of %s for a veto", (_name, author, accountIds) => {
    const review = aReview(author, { state: "changes-requested" });
    const facts = someFacts({ reviews: known([review]), permissions: [holds(author, "write")] });
    const own = {
      id: "robo",
      name: "Robo",
      addresses: [],
      logins: [],
      trailerKeys: [],
      branchPrefixes: [],
    };
    expect(collectActs(facts, someHistory(), [{ ...own, accountIds }]).added).toEqual([]);
  });

  it("lets a change of another comment end nothing, nor one of a review's number", () => {
    const change = { commentId: 5, change: "edited", by: null, at: at(9) } as const;
    const acts = [
      anAct("override", OLGA),
      anAct("ownership", IVAN, { channel: "review", sourceId: 5 }),
    ];
    const { ended } = collectActs(someFacts(), someHistory({ acts, changedComments: [change] }));
    expect(ended).toEqual([]);
  });

  it("ends what an edited comment allowed, of several the right one", () => {
    const change = { commentId: 4_103, change: "edited", by: null, at: at(9) } as const;
    const acts = [anAct("override", OLGA), anAct("ownership", IVAN)];
    const { ended } = collectActs(someFacts(), someHistory({ acts, changedComments: [change] }));
    expect(ended).toEqual([
      {
        kind: "ownership",
        channel: "comment",
        sourceId: 4_103,
        end: { at: at(9), by: null, reason: "its comment was edited" },
      },
    ]);
  });
});

function aJudgement(
  status: GateStatus,
  more: Partial<GateResult> = {},
  wakeAt?: string,
): GateJudgement {
  const result = {
    gate: "human-approval",
    area: "auth",
    tier: "high",
    status,
    summary: "Open.",
    needs: ["x"],
  } as const;
  return {
    result: { ...result, ...more },
    approvals: [],
    candidates: { users: ["ida"], teams: [] },
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

describe("lifting", () => {
  const bench = aBench({}, { policy, acts: [anAct("override", OLGA)] });
  const overrides = overridesOf(bench, judgeActs(bench, HIGH), HIGH);

  it.each(["satisfied", "not-applicable", "error", "overridden"] as const)(
    "leaves what is %s as it is",
    (status) => {
      const judgement = aJudgement(status);
      expect(liftGates(overrides, [judgement])[0]).toBe(judgement);
    },
  );

  it("keeps the earlier of two times to look again", () => {
    const wakes = [undefined, at(3_100), at(3_595)].map(
      (wakeAt) => liftGates(overrides, [aJudgement("unsatisfied", {}, wakeAt)])[0],
    );
    expect(wakes.map((one) => one?.wakeAt)).toEqual([at(3_590), at(3_100), at(3_590)]);
  });

  it("does nothing without an override, whatever it takes", () => {
    const judgement = aJudgement("unsatisfied");
    for (const people of [0, 1]) {
      expect(liftGates({ ...overrides, acts: [], people }, [judgement])[0]).toBe(judgement);
    }
    expect(liftGates({ ...overrides, people: 2 }, [judgement])[0]).toBe(judgement);
  });

  it("spares the areas in which something could not be read, and no other", () => {
    const unread = { ...overrides, unread: new Set(["auth"]) };
    const statuses = liftGates(unread, [
      aJudgement("unsatisfied"),
      aJudgement("unsatisfied", { area: "app" }),
      aJudgement("unsatisfied", { area: null, gate: "veto" }),
    ]).map(({ result }) => result.status);
    expect(statuses).toEqual(["unsatisfied", "overridden", "overridden"]);
  });

  it("asks nobody for what it lifted", () => {
    const finding = {
      kind: "secret",
      area: "secrets",
      tier: "high",
      path: "a",
      provider: "x",
      blocks: true,
      message: "A key.",
    } as const;
    const { lifted, standing } = liftFindings(overrides, [finding]);
    expect(standing).toEqual([]);
    expect(lifted).toEqual([
      {
        result: {
          gate: "secret",
          area: "secrets",
          tier: "high",
          status: "overridden",
          summary: `Overridden by @olga until ${at(3_590)}: the shop is down. Without it: A key.`,
          needs: [],
        },
        approvals: [],
        candidates: { users: [], teams: [] },
        wakeAt: at(3_590),
      },
    ]);
  });
});

describe("gates of acts", () => {
  const gates = (acts: readonly Act[]): readonly GateJudgement[] => {
    const bench = aBench({}, { policy, acts });
    return actGates(bench, judgeActs(bench, HIGH), HIGH);
  };

  it("name people once, weigh what the change weighs, and wake at the first end", () => {
    const acts = [
      anAct("hold", BOB, { reason: null, expiresAt: at(3_200), channel: "app" }),
      anAct("hold", BOB, { reason: "a. b.", sourceId: 2, expiresAt: at(3_100), channel: "app" }),
      anAct("hold", OLGA, { reason: null }),
    ];
    expect(gates(acts)).toEqual([
      {
        result: {
          gate: "hold",
          area: null,
          tier: "high",
          status: "unsatisfied",
          summary: `Held: @bob until ${at(3_200)}; @bob until ${at(3_100)}: a. b; @olga.`,
          needs: ["@bob", "@olga"],
        },
        approvals: [],
        candidates: { users: [], teams: [] },
        wakeAt: at(3_100),
      },
    ]);
  });

  it("are none for what is over, and have no time where there is none", () => {
    const end = { at: at(1), by: null, reason: "x" };
    expect(gates([anAct("veto", BOB, { end })])).toEqual([]);
    expect(gates([anAct("veto", BOB)])[0]).not.toHaveProperty("wakeAt");
  });
});

describe("an override policy", () => {
  it("may ask for more or fewer people at critical tier", () => {
    const one = withOverride({ critical: 1 }).snapshot.policy;
    const three = withOverride({ critical: 3 }).snapshot.policy;
    const acts = [anAct("override", OLGA), anAct("override", IDA)];
    expect(judgeActs(aBench({}, { policy: one, acts }), CRITICAL)[0]?.inForce).toBe(true);
    expect(judgeActs(aBench({}, { policy: three, acts }), CRITICAL)[0]).toMatchObject({
      inForce: false,
      note: "it takes 3 people at critical tier",
    });
  });
});
