import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/domain/account.ts";
import type { ApproverSource } from "../../../src/domain/gate-requirement.ts";
import { unknown } from "../../../src/domain/known.ts";
import { GATES, gateNeeds } from "../../../src/policy/gates/registry.ts";
import { aBench } from "../../builders/bench.ts";
import {
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
} from "../../builders/facts.ts";
import { IDENTITY, judge, type Scene } from "../../builders/gate.ts";
import { aRequirement } from "../../builders/policy.ts";

const REVIEW = { channel: "review", sourceId: 9 } as const;

describe("human-approval", () => {
  it("is registered under its own name, with a line about it", () => {
    expect(GATES["human-approval"].kind).toBe("human-approval");
    expect(GATES["human-approval"].about).toMatch(/\w+\.$/u);
  });

  it("wants to know who may approve, inside composites too", () => {
    const requirement = aRequirement({ from: "maintain" });
    expect(gateNeeds([requirement, { gate: "any-of", gates: [aRequirement()] }], aBench())).toEqual(
      [{ approvers: ["maintain"] }, { approvers: ["owners"] }],
    );
  });

  it("is satisfied in the name of those alone whose approvals count", () => {
    const { result } = judge({ approvals: [anApproval(BOB), anApproval(IVAN)] });
    expect(result.summary).toBe("Approved by @ivan.");
  });

  it("names the owners as groups where policy asks for one of several lists", () => {
    const from = [
      { kind: "team", team: "acme/identity" },
      { kind: "user", login: "olga" },
    ] as const;
    const { result } = judge({ requirement: { from, approvals: 2 } });
    expect(result.needs).toEqual(["@acme/identity", "@olga"]);
  });

  it("says only that a review is missing where the number of approvals is not", () => {
    const requirement = { approvals: 2, nativeReviews: 1 };
    expect(judge({ approvals: [anApproval(IVAN)], requirement }).result.summary).toBe(
      "1 of 2 approvals by @acme/identity.",
    );
    const reviewed = [anApproval(IVAN, [AUTH], REVIEW)];
    expect(judge({ approvals: reviewed, requirement }).result.summary).toBe(
      "1 of 2 approvals by @acme/identity.",
    );
  });

  it.each(["maintain", "admin"] as const)("says how many people with %s access lack", (from) => {
    const { result } = judge({ requirement: { from, approvals: 2 } });
    expect(result.needs).toEqual([`2 people with ${from} access`]);
    expect(result.summary).toBe("0 of 2 approvals.");
  });

  it("says of everybody once what could not be read", () => {
    const facts = { teams: [{ team: "acme/identity", members: unknown("GitHub said no") }] };
    const { result } = judge({ facts, approvals: [anApproval(IVAN), anApproval(IDA)] });
    expect(result.status).toBe("error");
    expect(result.summary).toBe("Could not be judged: GitHub said no.");
  });

  it("is satisfied by an owner's approval of what is there", () => {
    const approval = anApproval(IVAN);
    expect(judge({ approvals: [approval] })).toEqual({
      result: {
        gate: "human-approval",
        area: "auth",
        tier: "high",
        status: "satisfied",
        summary: "Approved by @ivan.",
        needs: [],
      },
      approvals: [{ approval, counts: true, note: "is one of @acme/identity" }],
      candidates: { users: [], teams: [] },
    });
  });

  it("waits for the owners while nobody has approved, and names whom to ask", () => {
    const owners = [IDENTITY, { kind: "user", login: "olga" }] as const;
    expect(judge({ area: { owners } })).toEqual({
      result: {
        gate: "human-approval",
        area: "auth",
        tier: "high",
        status: "unsatisfied",
        summary: "0 of 1 approvals by @acme/identity, @olga.",
        needs: ["@acme/identity", "@olga"],
      },
      approvals: [],
      candidates: { users: ["olga"], teams: ["acme/identity"] },
      asks: [{ users: ["olga"], teams: ["acme/identity"], people: 1 }],
      lacks: 1,
    });
  });

  it.each<[string, Partial<Scene>, string]>([
    ["no owner", { approvals: [anApproval(BOB)] }, "@bob: is not one of @acme/identity"],
    [
      "a reader",
      { approvals: [anApproval(RITA)] },
      "@rita: needs write access to approve, and has read",
    ],
    ["an app", { approvals: [anApproval(CLAUDE)] }, "@claude[bot]: is no person"],
    [
      "an agent with a user account",
      { approvals: [anApproval({ ...CLAUDE, type: "user" })] },
      "is a coding agent",
    ],
    [
      "somebody involved",
      { approvals: [anApproval(IVAN)], involved: [{ account: IVAN, reason: "pushed to it" }] },
      "@ivan: pushed to it",
    ],
    [
      "a withdrawn yes",
      { approvals: [anApproval(IVAN, [AUTH], { withdrawnAt: at(1) })] },
      "withdrawn",
    ],
    [
      "a yes to other areas",
      { approvals: [anApproval(IVAN, [AUTH], { areas: ["billing", "ci"] })] },
      "speaks for billing, ci only",
    ],
    [
      "a yes to other content",
      { approvals: [anApproval(IVAN, [{ ...AUTH, blob: "old" }])] },
      "void: src/auth/login.ts changed after it",
    ],
    [
      "a yes on another base",
      { approvals: [anApproval(IVAN, [AUTH], { baseRef: "dev" })] },
      "void: it was given for base dev, not main",
    ],
    [
      "a yes to a file of the area that has left the change",
      { approvals: [anApproval(IVAN, [AUTH, aFile("src/auth/check.ts")])] },
      "void: src/auth/check.ts left the change after it",
    ],
    [
      "a yes to a renamed file of the area that has left the change",
      {
        approvals: [
          anApproval(IVAN, [
            AUTH,
            aFile("lib/x.ts", { previousPath: "src/auth/x.ts", status: "renamed" }),
          ]),
        ],
      },
      "void: lib/x.ts left the change after it",
    ],
  ])("does not count %s, and says so", (_name, scene, words) => {
    const { result, approvals } = judge(scene);
    expect(result.status).toBe("unsatisfied");
    expect(result.summary).toContain("0 of 1 approvals");
    expect(result.summary).toContain(words);
    expect(approvals.map(({ counts }) => counts)).toEqual([false]);
  });

  it("survives that a file of another area leaves the change", () => {
    const approval = anApproval(IVAN, [AUTH, aFile("docs/guide.md"), aFile("src/cart.ts")]);
    expect(judge({ approvals: [approval] }).result.status).toBe("satisfied");
  });

  it("counts a yes to this area among others", () => {
    const approval = anApproval(IVAN, [AUTH], { areas: ["billing", "auth"] });
    expect(judge({ approvals: [approval] }).result.status).toBe("satisfied");
  });

  it("takes an older yes that still holds, whatever became of a newer one", () => {
    const older = anApproval(IVAN);
    const newer = anApproval(IVAN, [AUTH], { sourceId: 1, withdrawnAt: at(9), givenAt: at(300) });
    expect(judge({ approvals: [older, newer] }).result.status).toBe("satisfied");
  });

  it("says of each person only what became of their latest yes", () => {
    const older = anApproval(IVAN, [AUTH], { sourceId: 1, baseRef: "dev" });
    const newer = anApproval(IVAN, [AUTH], { withdrawnAt: at(1) });
    const { result } = judge({ approvals: [older, newer, anApproval(BOB)] });
    expect(result.summary).toBe(
      "0 of 1 approvals by @acme/identity (@ivan: withdrawn; @bob: is not one of @acme/identity).",
    );
  });

  it("says nothing of a person's void yes beside the one that counts", () => {
    const approvals = [anApproval(IVAN, [AUTH], { sourceId: 1, baseRef: "dev" }), anApproval(IVAN)];
    const { result } = judge({ approvals, requirement: { approvals: 2 } });
    expect(result.summary).toBe("1 of 2 approvals by @acme/identity.");
  });

  it("counts one person once", () => {
    const twice = [anApproval(IVAN), anApproval(IVAN, [AUTH], REVIEW)];
    const requirement = { approvals: 2 };
    expect(judge({ approvals: twice, requirement }).result.status).toBe("unsatisfied");
    const two = [...twice, anApproval(IDA)];
    expect(judge({ approvals: two, requirement }).result).toMatchObject({
      status: "satisfied",
      summary: "Approved by @ivan, @ida.",
    });
  });

  it.each([
    ["review, then comment", [anApproval(IVAN, [AUTH], REVIEW), anApproval(IVAN)], "satisfied"],
    ["comment, then review", [anApproval(IVAN), anApproval(IVAN, [AUTH], REVIEW)], "satisfied"],
    ["two comments", [anApproval(IVAN), anApproval(IVAN, [AUTH], { sourceId: 8 })], "unsatisfied"],
    [
      "a void review and a comment",
      [anApproval(IVAN, [AUTH], { ...REVIEW, baseRef: "dev" }), anApproval(IVAN)],
      "unsatisfied",
    ],
  ])("asks for native reviews: %s with another's comment", (_name, own, status) => {
    const requirement = { approvals: 2, nativeReviews: 1 };
    const { result } = judge({ approvals: [...own, anApproval(IDA)], requirement });
    expect(result.status).toBe(status);
    if (status === "unsatisfied") {
      expect(result.summary).toContain(
        "2 of 2 approvals by @acme/identity; 1 must be given as a review",
      );
    }
  });

  it.each<[ApproverSource, Account, string, boolean]>([
    ["write", BOB, "has write access", true],
    ["maintain", BOB, "has write, needs maintain access", false],
    ["maintain", OLGA, "has maintain access", true],
    ["admin", OLGA, "has maintain, needs admin access", false],
  ])("asks for %s access, which %o", (from, ...[person, note, counts]) => {
    const { approvals, result } = judge({ approvals: [anApproval(person)], requirement: { from } });
    expect(approvals).toMatchObject([{ counts, note }]);
    expect(result.needs).toEqual(counts ? [] : [`someone with ${from} access`]);
  });

  it("says how many people of a permission are still needed", () => {
    const requirement = { from: "write", approvals: 3 } as const;
    const { result, candidates } = judge({ approvals: [anApproval(BOB)], requirement });
    expect(result.needs).toEqual(["2 people with write access"]);
    expect(result.summary).toBe("1 of 3 approvals.");
    expect(candidates).toEqual({ users: [], teams: [] });
  });
});
