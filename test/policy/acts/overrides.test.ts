import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/domain/act.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import { collectActs } from "../../../src/policy/acts/collect-acts.ts";
import {
  type ActScene,
  anAct,
  DOCS_ONLY,
  gate,
  judged,
  notes,
  withOverride,
} from "../../builders/acts.ts";
import {
  ALICE,
  aFile,
  aPullRequest,
  aPush,
  at,
  BOB,
  EARLIER,
  HEAD,
  holds,
  IDA,
  NOW,
  OLGA,
  sha,
  someFacts,
  someHistory,
} from "../../builders/facts.ts";
import { ENFORCED } from "../../builders/policy.ts";

const NO_DEPENDENCIES = { added: [], removed: [], changed: [] };

describe("an override", () => {
  it("lifts what it names, saying who, why and until when", () => {
    const decision = judged([anAct("override", OLGA)]);
    expect(decision.verdict).toBe("passed");
    const overridden = decision.gates.filter(({ status }) => status === "overridden");
    expect(overridden[0]?.summary).toBe(
      `Overridden by @olga until ${at(3_590)}: the shop is down. ` +
        "Without it: 0 of 1 approvals by @acme/identity.",
    );
    expect(overridden[0]?.needs).toEqual([]);
    expect(decision.wakeAt).toBe(at(3_590));
    expect(notes(decision)).toEqual([["override", true, `lifts all gates until ${at(3_590)}`]]);
  });

  it.each([
    ["the gate's kind", ["human-approval"], "passed"],
    ["the area", ["auth"], "passed"],
    ["another gate", ["freeze"], "waiting"],
    ["nothing", [], "waiting"],
  ])("by %s is as wide as that", (_name, ...[scope, verdict]) => {
    const decision = judged([anAct("override", OLGA, { scope })]);
    expect(decision.verdict).toBe(verdict);
  });

  it("lifts vetoes, holds and freezes by name or with all", () => {
    const acts = [anAct("veto", BOB), anAct("override", OLGA, { scope: ["veto"] })];
    expect(judged(acts, { facts: DOCS_ONLY }).verdict).toBe("passed");
    const other = [anAct("hold", BOB), anAct("override", OLGA, { scope: ["veto"] })];
    expect(judged(other, { facts: DOCS_ONLY }).verdict).toBe("waiting");
  });

  it.each<[string, Partial<Act>, Partial<ActScene>, string]>([
    ["a push", { headSha: EARLIER }, {}, "a push came after it"],
    [
      "a push that was taken back",
      {},
      { history: { pushes: [aPush(ALICE, { after: EARLIER, seenAt: at(2_100) })] } },
      "a push came after it",
    ],
    [
      "another base",
      {},
      { facts: { pullRequest: aPullRequest({ base: { ref: "dev", sha: sha(9) } }) } },
      "the base was changed after it",
    ],
    ["its time", { expiresAt: NOW }, {}, "it expired"],
    [
      "an edit of its comment",
      {},
      {
        history: {
          changedComments: [
            { commentId: 4_000 + OLGA.id, change: "edited", by: ALICE, at: at(2_100) },
          ],
        },
      },
      "its comment was edited by @alice",
    ],
    [
      "the deletion of its comment",
      {},
      {
        history: {
          changedComments: [
            { commentId: 4_000 + OLGA.id, change: "deleted", by: null, at: at(2_100) },
          ],
        },
      },
      "its comment was deleted",
    ],
  ])("ends with %s", (_name, ...[more, scene, reason]) => {
    const act = anAct("override", OLGA, more);
    const decision = judged([act], scene);
    expect(decision.verdict).toBe("waiting");
    expect(notes(decision)).toEqual([["override", false, reason]]);
    const history = someHistory({ acts: [act], ...scene.history });
    const { ended } = collectActs(someFacts(scene.facts), history);
    expect(ended).toMatchObject([{ kind: "override", channel: "comment", end: { reason } }]);
  });

  it.each<[string, Partial<Act>, Partial<ActScene>, string]>([
    ["policy names nobody", {}, { policy: ENFORCED }, "policy lets nobody override"],
    [
      "policy names others",
      {},
      { policy: withOverride({ people: ["ida"] }) },
      "is not one of those whom policy lets override",
    ],
    [
      "the team was not read",
      {},
      { policy: withOverride({ people: ["@acme/oncall"] }) },
      "the members of @acme/oncall were not read",
    ],
    [
      "the person lost access",
      {},
      { facts: { permissions: [holds(OLGA, "read")] } },
      "needs write access to approve, and has read",
    ],
    [
      "the person pushed",
      {},
      { history: { pushes: [aPush(OLGA, { seenAt: at(10) })] } },
      "pushed to this pull request",
    ],
    [
      "policy allows less time now",
      { expiresAt: at(3_590) },
      { policy: withOverride({ minutes: 16 }) },
      "it expired",
    ],
  ])("counts no more when %s", (_name, ...[more, scene, note]) => {
    const decision = judged([anAct("override", OLGA, more)], scene);
    expect(decision.verdict).toBe("waiting");
    expect(notes(decision)).toEqual([["override", false, note]]);
  });

  it("is not ended by the push of its own head, or pushes before it", () => {
    const pushes = [
      aPush(ALICE, { after: HEAD, seenAt: at(2_100) }),
      aPush(ALICE, { after: EARLIER, seenAt: at(1_999) }),
    ];
    expect(judged([anAct("override", OLGA)], { history: { pushes } }).verdict).toBe("passed");
  });

  it("is at most as long as policy says, whatever was recorded", () => {
    const decision = judged([anAct("override", OLGA, { expiresAt: null })], {
      policy: withOverride({ minutes: 17 }),
    });
    expect(decision.wakeAt).toBe(at(2_000 + 17 * 60));
  });

  const CRITICAL = { files: known([aFile(".github/agentgov.yml")]) };
  it.each<[string, readonly Act[], string, boolean]>([
    ["one person", [anAct("override", OLGA)], "waiting", false],
    [
      "one person twice",
      [anAct("override", OLGA), anAct("override", OLGA, { sourceId: 1 })],
      "waiting",
      false,
    ],
    ["two people", [anAct("override", OLGA), anAct("override", IDA)], "passed", true],
    [
      "two people for different things",
      [
        anAct("override", OLGA, { scope: ["human-approval"] }),
        anAct("override", IDA, { scope: ["veto"] }),
      ],
      "waiting",
      false,
    ],
    [
      "one of two whose override counts",
      [anAct("override", OLGA), anAct("override", BOB)],
      "waiting",
      false,
    ],
  ])("at critical tier by %s", (_name, ...[acts, verdict, inForce]) => {
    const decision = judged(acts, { facts: CRITICAL });
    expect(decision.tier).toBe("critical");
    expect(decision.verdict).toBe(verdict);
    const olgas = decision.acts?.find(({ act }) => act.actor.id === OLGA.id);
    expect(olgas?.inForce).toBe(inForce);
    if (!inForce) expect(olgas?.note).toBe("it takes 2 people at critical tier");
  });

  it("names both people and the earlier end at critical tier", () => {
    const acts = [
      anAct("override", OLGA, { expiresAt: at(3_500), reason: "first" }),
      anAct("override", IDA, { expiresAt: at(3_400), reason: "second" }),
    ];
    const decision = judged(acts, { facts: CRITICAL });
    const lifted = decision.gates.find(({ status }) => status === "overridden");
    expect(lifted?.summary).toContain(
      `Overridden by @ida and @olga until ${at(3_400)}: second; first. Without it: `,
    );
    expect(decision.wakeAt).toBe(at(3_400));
  });

  it("never lifts what could not be read", () => {
    const act = anAct("override", OLGA);
    expect(judged([act], { facts: { files: unknown("too many") } }).verdict).toBe("failed");
    expect(judged([act], { facts: { reviews: unknown("refused") } }).verdict).toBe("failed");
    const content = known({
      dependencies: NO_DEPENDENCIES,
      findings: [
        {
          kind: "unverifiable" as const,
          area: "auth",
          tier: "high" as const,
          path: "src/auth/login.ts",
          message: "It could not be read.",
        },
      ],
    });
    const decision = judged([act, anAct("override", IDA)], { facts: { content } });
    expect(decision.verdict).toBe("waiting");
  });

  const SECRET = {
    kind: "secret" as const,
    area: "secrets",
    tier: "high" as const,
    path: "src/auth/login.ts",
    provider: "acme",
    blocks: true,
    message: "A key is added.",
  };
  it.each<[string, readonly string[] | null, string]>([
    ["all", null, "passed"],
    ["secret alone", ["secret"], "waiting"],
    ["its area", ["secrets"], "failed"],
    ["the gate", ["human-approval"], "failed"],
  ])("of %s and a confirmed secret", (_name, ...[scope, verdict]) => {
    const facts = { content: known({ dependencies: NO_DEPENDENCIES, findings: [SECRET] }) };
    const decision = judged([anAct("override", OLGA, { scope })], { facts });
    expect(decision.verdict).toBe(verdict);
    if (verdict !== "failed") {
      expect(gate(decision, "secret")).toMatchObject({
        area: "secrets",
        status: "overridden",
        summary: expect.stringMatching(/^Overridden by @olga .* Without it: A key is added\.$/u),
      });
    }
  });
});
