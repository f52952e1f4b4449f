import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/domain/act.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import type { ApprovalBench } from "../../../src/policy/approval-bench.ts";
import type { GateJudgement } from "../../../src/policy/gates/gate-definition.ts";
import { gateNeeds, judgeGate } from "../../../src/policy/gates/registry.ts";
import { aBench } from "../../builders/bench.ts";
import {
  ALICE,
  AUTH,
  aFile,
  anApproval,
  at,
  BOB,
  CLAUDE,
  IDA,
  IVAN,
  OLGA,
  RITA,
  someFacts,
} from "../../builders/facts.ts";
import { anOwnership } from "../../builders/ownership.ts";
import { anArea, aPolicy, touched } from "../../builders/policy.ts";

const SCOPE = {
  touched: touched(),
  areaPolicy: anArea({ owners: [{ kind: "team", team: "acme/identity" }] }),
};

interface Scene extends Partial<ApprovalBench> {
  readonly from?: "owners" | "write";
  readonly implied?: true;
}

function judged({ from = "write", implied, ...bench }: Scene = {}): GateJudgement {
  const requirement = { gate: "owner-attestation", from } as const;
  return judgeGate(
    aBench({}, bench),
    implied === undefined ? requirement : { ...requirement, implied },
    SCOPE,
  );
}

describe("owner-attestation", () => {
  it("waits for somebody to say that they answer for it", () => {
    expect(judged().result).toEqual({
      gate: "owner-attestation",
      area: "auth",
      tier: "high",
      status: "unsatisfied",
      summary: "Nobody answers for this change yet.",
      needs: ["`/agentgov own` by someone with write access"],
    });
    expect(judged({ from: "owners" }).result.needs).toEqual(["`/agentgov own` by @acme/identity"]);
  });

  it.each([
    ["the author", ALICE],
    ["whoever asked an agent for it", BOB],
  ])("takes the word of %s", (_name, owner) => {
    const disqualified = [{ account: owner, reason: "asked an agent for this change" }];
    const { result } = judged({ acts: [anOwnership(owner)], disqualified });
    expect(result).toMatchObject({
      status: "satisfied",
      summary: `@${owner.login} answers for this change.`,
    });
  });

  it.each<[string, Act, string]>([
    ["a bot", anOwnership(CLAUDE), "is no person"],
    ["an agent", anOwnership({ ...CLAUDE, type: "user" }), "is a coding agent"],
    ["a reader", anOwnership(RITA), "needs write access"],
    ["an older statement", anOwnership(BOB, [AUTH], { statement: 0 }), "older statement"],
    ["a word taken back", anOwnership(BOB, [AUTH], END), "taken back by @bob"],
    ["other areas", anOwnership(BOB, [AUTH], { scope: ["billing"] }), "answers for billing only"],
    ["other content", anOwnership(BOB, [{ ...AUTH, blob: "old" }]), "void:"],
    ["another base", anOwnership(BOB, [AUTH], { baseRef: "dev" }), "void:"],
    ["a veto", anOwnership(BOB, [AUTH], { kind: "veto" }), "Nobody answers"],
  ])("does not take that of %s", (_name, act, words) => {
    const { result } = judged({ acts: [act] });
    expect(result.status).toBe("unsatisfied");
    expect(result.summary).toContain(words);
  });

  it("takes only the word of those it names", () => {
    expect(judged({ from: "owners", acts: [anOwnership(BOB)] }).result.status).toBe("unsatisfied");
    expect(judged({ from: "owners", acts: [anOwnership(IVAN)] }).result.status).toBe("satisfied");
  });

  it("does not take the word of a machine", () => {
    const policy = aPolicy({ mode: "enforce", machines: ["bob"] });
    expect(judged({ policy, acts: [anOwnership(BOB)] }).result.status).toBe("unsatisfied");
  });

  it("cannot judge what could not be read", () => {
    const acts = [anOwnership(IVAN)];
    const teams = [{ team: "acme/identity", members: unknown("GitHub said no") }];
    const facts = someFacts({ teams });
    const { result } = judged({ facts, acts, from: "owners" });
    expect(result.status).toBe("error");
    expect(result.summary).toContain("GitHub said no");
  });
});

describe("the owners of several files", () => {
  const CHECK = aFile("src/auth/check.ts");
  const facts = someFacts({
    files: known([AUTH, CHECK]),
    codeowners: known("src/auth/ @bob\nsrc/auth/check.ts @olga\n"),
  });
  const scope = {
    touched: touched({ files: [AUTH, CHECK].map(({ path }) => ({ path, rule: "r" })) }),
    areaPolicy: anArea(),
  };
  const requirement = { gate: "owner-attestation", from: "codeowners" } as const;
  const both = [anOwnership(BOB, [AUTH, CHECK]), anOwnership(OLGA, [AUTH, CHECK])];

  it("answer together, and are named each", () => {
    const { result } = judgeGate(aBench(facts, { acts: both }), requirement, scope);
    expect(result.status).toBe("satisfied");
    expect(result.summary).toBe("@olga, @bob answer for this change.");
  });

  it("are named each where their approvals say it", () => {
    const approvals = [anApproval(BOB, [AUTH, CHECK]), anApproval(OLGA, [AUTH, CHECK])];
    const bench = aBench(facts, { approvals, initiators: [] });
    const { result } = judgeGate(bench, { ...requirement, implied: true }, scope);
    expect(result.status).toBe("satisfied");
    expect(result.summary).toMatch(/^@olga, @bob approved it, /u);
  });

  it("hear why each word so far does not count", () => {
    const acts = [anOwnership(IDA, [AUTH, CHECK]), anOwnership(RITA, [AUTH, CHECK])];
    const { result } = judgeGate(aBench(facts, { acts }), requirement, scope);
    expect(result.summary).toMatch(/\(@ida: [^;]+; @rita: [^;]+\)\.$/u);
  });

  it("are looked up before anybody is judged", () => {
    expect(gateNeeds([requirement], aBench())).toEqual([{ approvers: ["codeowners"] }]);
  });
});

const END: Partial<Act> = { end: { at: at(1), by: BOB, reason: "taken back by @bob" } };

describe("an implied owner", () => {
  it("is whoever opened or asked for the change", () => {
    const { result } = judged({ implied: true });
    expect(result).toMatchObject({
      status: "satisfied",
      summary: "@alice opened this pull request, and so answers for this change.",
    });
  });

  it("is never implied where policy wants it said", () => {
    expect(judged({ approvals: [anApproval(IVAN)] }).result.status).toBe("unsatisfied");
  });

  it.each([
    ["an approval", [anApproval(IVAN)], "satisfied"],
    ["a void approval", [anApproval(IVAN, [{ ...AUTH, blob: "old" }])], "unsatisfied"],
    ["an approval by a reader", [anApproval(RITA)], "unsatisfied"],
    ["nothing", [], "unsatisfied"],
  ])("is, where nobody is known to have asked, named by %s", (_name, approvals, status) => {
    const { result } = judged({ implied: true, initiators: [], approvals });
    expect(result.status).toBe(status);
    // Whoever approves is named by it: the command would be asked for twice.
    if (status === "unsatisfied") expect(result.needs).toEqual(["someone with write access"]);
    else expect(result.summary).toContain("@ivan approved it");
  });

  it("is no machine, and nobody of whom that is not known", () => {
    const named = aPolicy({ mode: "enforce", machines: ["alice"] });
    expect(judged({ implied: true, policy: named }).result.status).toBe("unsatisfied");
    const policy = aPolicy({ mode: "enforce", machines: ["@acme/robots"] });
    expect(judged({ implied: true, policy }).result.status).toBe("unsatisfied");
    const teams = [{ team: "acme/robots", members: known([BOB.id]) }];
    const facts = someFacts({ teams });
    expect(judged({ implied: true, policy, facts }).result.status).toBe("satisfied");
  });

  it("gives way to somebody who says it", () => {
    const { result } = judged({ implied: true, acts: [anOwnership(BOB)] });
    expect(result.summary).toBe("@bob answers for this change.");
  });
});
