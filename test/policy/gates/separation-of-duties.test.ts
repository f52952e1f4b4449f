import { describe, expect, it } from "vitest";
import { known, unknown } from "../../../src/domain/known.ts";
import type { ProvenanceClass } from "../../../src/domain/provenance.ts";
import type { TeamMembers } from "../../../src/domain/pull-request-facts.ts";
import { ALICE, AUTH, anApproval, BOB, IDA, IVAN, OLGA, RITA } from "../../builders/facts.ts";
import { judge, type Scene } from "../../builders/gate.ts";
import { aPolicy, aRequirement, touched, UNDECLARED } from "../../builders/policy.ts";

const BY_AGENT = { ...UNDECLARED, class: "agent-authored" } as const;
/** Nobody is known to have opened or asked for it. */
const UNREQUESTED: Partial<Scene> = { initiators: [], provenance: BY_AGENT };

describe("a change that nobody is known to have asked for", () => {
  it("takes one person more, and says why", () => {
    const { result, lacks } = judge(UNREQUESTED);
    expect(result.summary).toBe(
      "0 of 1 approvals by @acme/identity, and one person more because nobody is known to have asked for this change.",
    );
    expect(lacks).toBe(2);
  });

  it("waits for anybody who may write once the owner has approved", () => {
    const { result, candidates } = judge({ ...UNREQUESTED, approvals: [anApproval(IVAN)] });
    expect(result).toMatchObject({ status: "unsatisfied", needs: ["someone with write access"] });
    expect(candidates.teams).toEqual(["acme/identity"]);
  });

  it.each([
    ["another owner", IDA],
    ["somebody who owns nothing", BOB],
  ])("passes with %s as the person more", (_name, person) => {
    const { result, approvals } = judge({
      ...UNREQUESTED,
      approvals: [anApproval(IVAN), anApproval(person)],
    });
    expect(result.status).toBe("satisfied");
    expect(result.summary).toContain("one person more because nobody is known");
    expect(approvals.map(({ counts }) => counts)).toEqual([true, true]);
  });

  it("says of each who counts as what, and asks for a review only where that is what lacks", () => {
    const approvals = [anApproval(IVAN), anApproval(BOB)];
    const both = judge({ ...UNREQUESTED, approvals });
    expect(both.result.summary).toBe(
      "Approved by @ivan, @bob, one person more because nobody is known to have asked for this change.",
    );
    expect(both.approvals.map(({ note }) => note)).toEqual([
      "is one of @acme/identity",
      expect.stringMatching(/\w, and counts as the person more$/u),
    ]);
    const alone = judge({ ...UNREQUESTED, approvals: [anApproval(IVAN)] });
    expect(alone.result.summary).toBe(
      "1 of 1 approvals by @acme/identity, and one person more because nobody is known to have asked for this change.",
    );
    expect(alone.approvals.map(({ note }) => note)).toEqual(["is one of @acme/identity"]);
    const reviewed = judge({
      ...UNREQUESTED,
      requirement: { nativeReviews: 1 },
      approvals: [anApproval(IVAN, [AUTH], { channel: "review", sourceId: 9 })],
    });
    expect(reviewed.result.summary).not.toContain("must be given as a review");
    expect(reviewed.result.needs).toEqual(["someone with write access"]);
  });

  it("asks the owners first while they lack too", () => {
    const { result } = judge({ ...UNREQUESTED, approvals: [anApproval(BOB)] });
    expect(result.needs).toEqual(["@acme/identity"]);
  });

  it.each<[string, Partial<Scene>]>([
    ["two who own nothing", { approvals: [anApproval(BOB), anApproval(OLGA)] }],
    [
      "one person twice",
      { approvals: [anApproval(IVAN), anApproval(IVAN, [AUTH], { sourceId: 9 })] },
    ],
    ["a reader as the second", { approvals: [anApproval(IVAN), anApproval(RITA)] }],
    [
      "a second yes to other content",
      { approvals: [anApproval(IVAN), anApproval(BOB, [{ ...AUTH, blob: "old" }])] },
    ],
    [
      "somebody involved as the second",
      {
        approvals: [anApproval(IVAN), anApproval(BOB)],
        involved: [{ account: BOB, reason: "pushed to it" }],
      },
    ],
  ])("does not pass with %s", (_name, scene) => {
    expect(judge({ ...UNREQUESTED, ...scene }).result.status).toBe("unsatisfied");
  });

  it.each<[string, ProvenanceClass, Partial<Scene>, boolean]>([
    ["agent-authored work", "agent-authored", {}, true],
    ["agent-assisted work", "agent-assisted", {}, true],
    ["undeclared work", "undeclared", {}, true],
    ["work declared to be human", "human", {}, true],
    ["plain automation", "automation", {}, false],
    ["medium tier", "agent-authored", { touched: { tier: "medium" } }, false],
    ["critical tier", "agent-authored", { touched: { tier: "critical" } }, true],
    [
      "a change that somebody opened",
      "agent-authored",
      { initiators: [{ account: ALICE, reason: "opened this pull request" }] },
      false,
    ],
  ])("is told of %s", (_name, provenanceClass, ...[scene, asked]) => {
    const { result } = judge({
      ...UNREQUESTED,
      provenance: { ...UNDECLARED, class: provenanceClass },
      approvals: [anApproval(IVAN)],
      ...scene,
    });
    expect(result.status).toBe(asked ? "unsatisfied" : "satisfied");
  });

  it.each<[string, readonly string[], TeamMembers["members"] | undefined, string]>([
    ["named", ["alice"], undefined, "unsatisfied"],
    ["in a team", ["@acme/robots"], known([ALICE.id]), "unsatisfied"],
    ["in a team nobody could read", ["@acme/robots"], unknown("GitHub said no"), "error"],
    ["in no such team", ["@acme/robots"], known([BOB.id]), "satisfied"],
  ])("takes a machine that opened it for nobody: %s", (_name, machines, ...[members, status]) => {
    const robots = members === undefined ? [] : [{ team: "acme/robots", members }];
    const identity = { team: "acme/identity", members: known([IVAN.id, IDA.id]) };
    const { result } = judge({
      policy: aPolicy({ mode: "enforce", machines }),
      facts: { teams: [identity, ...robots] },
      approvals: [anApproval(IVAN)],
    });
    expect(result.status).toBe(status);
  });
});

describe("machines", () => {
  it("never approve", () => {
    const policy = aPolicy({ mode: "enforce", machines: ["Ivan"] });
    const { result } = judge({ policy, approvals: [anApproval(IVAN)] });
    expect(result.summary).toContain("@ivan: is a machine's account");
    expect(judge({ policy, approvals: [anApproval(IDA)] }).result.status).toBe("satisfied");
  });
});

describe("two gates of one critical area", () => {
  const legal = { gate: "human-approval", from: ["ivan", "bob"] } as const;
  const policy = aPolicy({
    mode: "enforce",
    areas: {
      auth: {
        owners: ["@acme/identity"],
        tier: "critical",
        gates: [legal, { gate: "human-approval" }],
      },
    },
  });
  const own = aRequirement();
  const other = aRequirement({
    from: [
      { kind: "user", login: "ivan" },
      { kind: "user", login: "bob" },
    ],
  });

  function statuses(
    approvals: Scene["approvals"],
    tier = touched({ tier: "critical" }).tier,
  ): string[] {
    return [other, own].map(
      (requirement) => judge({ policy, approvals, requirement, touched: { tier } }).result.status,
    );
  }

  it.each([
    ["one person in both", [IVAN], ["satisfied", "unsatisfied"]],
    ["another for the one", [IVAN, BOB], ["satisfied", "satisfied"]],
    ["another for the other", [IVAN, IDA], ["satisfied", "satisfied"]],
    ["nobody for the one", [IDA], ["unsatisfied", "satisfied"]],
  ])("are not both satisfied by %s", (_name, people, expected) => {
    expect(statuses(people.map((person) => anApproval(person)))).toEqual(expected);
  });

  it("are satisfied by one person below critical", () => {
    expect(statuses([anApproval(IVAN)], "high")).toEqual(["satisfied", "satisfied"]);
  });

  it("say that one person more is needed", () => {
    const { result } = judge({
      policy,
      approvals: [anApproval(IVAN)],
      touched: { tier: "critical" },
    });
    expect(result.summary).toContain("At critical tier nobody satisfies two gates of one area");
    expect(result.needs).toEqual(["@acme/identity"]);
  });
});

describe("owners who cannot give what is asked", () => {
  it.each([
    ["an empty team", known([]), "@acme/identity has no members"],
    ["a team of one", known([IVAN.id]), "only 1 of them can approve this change, and it needs 2"],
  ])("are told of: %s", (_name, members, words) => {
    const { result } = judge({
      facts: { teams: [{ team: "acme/identity", members }] },
      requirement: { approvals: 2 },
      approvals: [anApproval(BOB)],
    });
    expect(result.status).toBe("unsatisfied");
    expect(result.summary).toContain(words);
  });

  it("are not told of while there are enough, or while nobody knows", () => {
    expect(judge({ requirement: { approvals: 2 } }).result.summary).not.toContain("of them can");
    const { result } = judge({ facts: { teams: [] }, requirement: { approvals: 2 } });
    expect(result.summary).toBe("0 of 2 approvals by @acme/identity.");
  });

  it("leaves out those who have a part in the change", () => {
    const involved = [
      { account: IVAN, reason: "pushed" },
      { account: IDA, reason: "pushed" },
    ];
    expect(judge({ involved }).result.summary).toContain("none of them can approve this change");
  });
});
