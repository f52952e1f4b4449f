import { describe, expect, it } from "vitest";
import { collectActs } from "../../../src/policy/acts/collect-acts.ts";
import type { CompiledPolicy } from "../../../src/policy/assess.ts";
import { anAct, DOCS_ONLY, gate, judged, notes } from "../../builders/acts.ts";
import {
  aPullRequest,
  at,
  BOB,
  EARLIER,
  holds,
  IDA,
  NOW,
  OLGA,
  sha,
  someFacts,
  someHistory,
} from "../../builders/facts.ts";
import { aPolicy, compiled, ORGANISATION } from "../../builders/policy.ts";

describe("a veto", () => {
  it("blocks what needs no approval, naming who, why and who can end it", () => {
    const decision = judged([anAct("veto", BOB)], { facts: DOCS_ONLY });
    expect(decision.verdict).toBe("waiting");
    expect(gate(decision, "veto")).toEqual({
      gate: "veto",
      area: null,
      tier: "low",
      status: "unsatisfied",
      summary: "Vetoed: @bob: the shop is down.",
      needs: ["@bob", "@olga"],
    });
    expect(notes(decision)).toEqual([["veto", true, "vetoed"]]);
  });

  it("of several people is one gate", () => {
    const acts = [
      anAct("veto", BOB, { reason: "no." }),
      anAct("veto", IDA, { channel: "review", reason: null, sourceId: 1 }),
    ];
    const decision = judged(acts, { facts: DOCS_ONLY });
    expect(decision.gates).toMatchObject([
      { gate: "veto", summary: "Vetoed: @ida asked for changes; @bob: no." },
    ]);
  });

  it("stands after its author lost access, and on another head and base", () => {
    const facts = {
      ...DOCS_ONLY,
      permissions: [holds(BOB, "none")],
      pullRequest: aPullRequest({ base: { ref: "dev", sha: sha(9) } }),
    };
    expect(judged([anAct("veto", BOB, { headSha: EARLIER })], { facts }).verdict).toBe("waiting");
  });

  it("that was ended is over, and is still shown", () => {
    const end = { at: at(2_500), by: OLGA, reason: "taken back by @olga" };
    const decision = judged([anAct("veto", BOB, { end })], { facts: DOCS_ONLY });
    expect(decision.verdict).toBe("passed");
    expect(notes(decision)).toEqual([["veto", false, "taken back by @olga"]]);
  });

  it("may be ended by those whom policy names, or else by the maintainers", () => {
    const named = compiled(aPolicy({ ...ORGANISATION, vetoes: { endedBy: ["@acme/identity"] } }));
    const open = compiled(aPolicy({ mode: "enforce" }));
    const needs = (policy: CompiledPolicy): unknown =>
      judged([anAct("veto", BOB)], { facts: DOCS_ONLY, policy }).gates[0]?.needs;
    expect(needs(named)).toEqual(["@bob", "@acme/identity"]);
    expect(needs(open)).toEqual(["@bob", "someone with maintain or admin access"]);
  });

  it("shows a hostile reason as plain text", () => {
    const reason = "a\u202eb`c\n@everyone";
    const decision = judged([anAct("veto", BOB, { reason })], { facts: DOCS_ONLY });
    expect(decision.gates[0]?.summary).toBe("Vetoed: @bob: a b c @everyone.");
  });
});

describe("a hold", () => {
  it("holds beside a veto, as a gate of its own", () => {
    const acts = [anAct("veto", BOB), anAct("hold", IDA, { reason: "wait" })];
    const decision = judged(acts, { facts: DOCS_ONLY });
    expect(decision.gates.map(({ gate: name, summary }) => [name, summary])).toEqual([
      ["veto", "Vetoed: @bob: the shop is down."],
      ["hold", "Held: @ida: wait."],
    ]);
    expect(decision.wakeAt).toBeUndefined();
  });

  it("of the app ends by itself, and says when", () => {
    const soft = anAct("hold", BOB, { channel: "app", expiresAt: at(3_001) });
    const decision = judged([soft], { facts: DOCS_ONLY });
    expect(decision.gates[0]?.summary).toBe(`Held: @bob until ${at(3_001)}: the shop is down.`);
    expect(decision.wakeAt).toBe(at(3_001));
    const over = judged([{ ...soft, expiresAt: NOW }], { facts: DOCS_ONLY });
    expect(over.verdict).toBe("passed");
    const facts = someFacts(DOCS_ONLY);
    const { ended } = collectActs(facts, someHistory({ acts: [{ ...soft, expiresAt: NOW }] }));
    expect(ended).toMatchObject([{ end: { at: NOW, by: null, reason: "it expired" } }]);
  });
});
