import { describe, expect, it } from "vitest";
import type { DependencyApproval } from "../../../src/domain/dependency-approval.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { supplyChainScan } from "../../../src/policy/gates/supply-chain-scan.ts";
import { aBench } from "../../builders/bench.ts";
import {
  aFile,
  anAccount,
  anApproval,
  at,
  BOB,
  CLAUDE,
  IDA,
  IVAN,
  OLGA,
} from "../../builders/facts.ts";
import {
  anEntry,
  CHANGED,
  FILE,
  judge,
  NEW,
  PLACE,
  REGISTRY,
  REQUIRED,
  type Scene,
  SUSPICIOUS,
  UNREAD,
} from "../../builders/packages.ts";

describe("supply-chain-scan", () => {
  it("asks nothing where no package is new, and reads nothing for it", () => {
    expect(judge([CHANGED], undefined).result.status).toBe("not-applicable");
    expect(supplyChainScan.needs(REQUIRED, aBench({}, { findings: [CHANGED] }))).toEqual({});
  });

  it.each<[string, readonly Finding[], readonly string[]]>([
    ["a new package", [NEW], ["pkg:npm/left-pad"]],
    ["a changed one that is suspicious", [CHANGED, SUSPICIOUS], ["pkg:npm/left-pad"]],
    ["a registry", [REGISTRY], []],
    ["a file that could not be read", [UNREAD], []],
  ])("asks for what the ledger says of %s", (_name, findings, packages) => {
    expect(supplyChainScan.needs(REQUIRED, aBench({}, { findings }))).toEqual({
      approvers: REQUIRED.from === "owners" ? [] : [REQUIRED.from],
      packages,
    });
  });

  it("names the package, who may let it in and how", () => {
    const { result } = judge([NEW], []);
    expect(result).toEqual({
      gate: "supply-chain-scan",
      area: "dependencies",
      tier: "high",
      status: "unsatisfied",
      summary:
        "`pkg:npm/left-pad` is new to acme: someone of @acme/identity approves it with `/agentgov deps approve pkg:npm/left-pad`.",
      needs: ["someone of @acme/identity, with `/agentgov deps approve pkg:npm/left-pad`"],
    });
  });

  it("is satisfied by an entry of the ledger, until it runs out", () => {
    const { result, wakeAt } = judge([NEW], [anEntry()]);
    expect(result).toMatchObject({
      status: "satisfied",
      summary: "The package in question was let in by @ida.",
      needs: [],
    });
    expect(wakeAt).toBe("2027-06-01T12:00:00Z");
  });

  it("is looked at again when the first of the entries it stands on runs out", () => {
    const other: Finding = { ...PLACE, kind: "new-dependency", purl: "pkg:npm/ms@2.0.0" };
    const soon = anEntry({ purl: "pkg:npm/ms", expiresAt: "2026-07-01T12:00:00Z", actor: IVAN });
    const { result, wakeAt } = judge([NEW, other], [anEntry(), soon]);
    expect(result.summary).toBe("All 2 packages in question were let in by @ida, @ivan.");
    expect(wakeAt).toBe("2026-07-01T12:00:00Z");
    const later = anEntry({ purl: "pkg:npm/ms" });
    expect(judge([NEW, other], [anEntry(), soon, later]).wakeAt).toBe("2027-06-01T12:00:00Z");
  });

  it.each<[string, Partial<DependencyApproval>, string]>([
    ["another package", { purl: "pkg:npm/left-pad-2" }, "is new to acme: someone"],
    ["another version", { purl: "pkg:npm/left-pad@1.2.0" }, "@ida is for 1.2.0 only"],
    ["one that ran out", { expiresAt: at(3_000) }, "ran out at 2026-06-01T12:50:00Z"],
    ["one taken back", { revokedAt: at(100) }, "was taken back"],
    ["somebody else", { actor: BOB }, "who may not approve packages here"],
    ["an app", { actor: { ...CLAUDE, id: IDA.id } }, "is not by a person"],
    ["an agent with a user account", { actor: { ...CLAUDE, type: "user" } }, "is not by a person"],
  ])("takes no word of %s, and says why", (_name, more, words) => {
    const { result } = judge([NEW], [anEntry(more)]);
    expect(result.status).toBe("unsatisfied");
    expect(result.summary).toContain(words);
  });

  it("takes the word of nobody who has a part in this change, wherever it was given", () => {
    const bench = { disqualified: [{ account: IDA, reason: "pushed to it" }] };
    expect(judge([NEW], [anEntry()], { bench }).result.summary).toContain("a part in the change");
    expect(judge([NEW], [anEntry(), anEntry({ actor: IVAN })], { bench }).result.status).toBe(
      "satisfied",
    );
  });

  it("takes one version where exactly that is new, however the package is spelt", () => {
    expect(judge([NEW], [anEntry({ purl: "pkg:npm/left-pad@1.3.0" })]).result.status).toBe(
      "satisfied",
    );
    const python: Finding = {
      ...PLACE,
      kind: "new-dependency",
      purl: "pkg:pypi/typing-extensions",
    };
    expect(judge([python], [anEntry({ purl: "pkg:pypi/Typing_Extensions" })]).result.status).toBe(
      "satisfied",
    );
  });

  it("needs every version that is new, and every package", () => {
    const second: Finding = { ...PLACE, kind: "new-dependency", purl: "pkg:npm/left-pad@2.0.0" };
    const first = anEntry({ purl: "pkg:npm/left-pad@1.3.0" });
    expect(judge([NEW, second], [first]).result.status).toBe("unsatisfied");
    expect(
      judge([NEW, second], [first, anEntry({ purl: "pkg:npm/left-pad@2.0.0" })]).result.status,
    ).toBe("satisfied");
  });

  it.each<[string, Finding]>([
    ["new", NEW],
    ["changed", CHANGED],
  ])("wants exactly the version of a suspicious package that is %s", (_name, finding) => {
    const open = judge([finding, SUSPICIOUS], [anEntry()]).result;
    expect(open.status).toBe("unsatisfied");
    expect(open.summary).toContain("something suspicious in version 1.3.0");
    expect(open.summary).toContain("names no version");
    expect(open.needs[0]).toContain("`/agentgov deps approve pkg:npm/left-pad@1.3.0`");
    const exact = anEntry({ purl: "pkg:npm/left-pad@1.3.0" });
    expect(judge([finding, SUSPICIOUS], [exact]).result.status).toBe("satisfied");
    expect(
      judge([finding, SUSPICIOUS], [anEntry({ purl: "pkg:npm/left-pad@1.3.1" })]).result.status,
    ).toBe("unsatisfied");
  });

  it.each<[string, readonly Finding[]]>([
    ["a registry that changed", [REGISTRY]],
    ["a file that could not be read", [UNREAD]],
    ["a suspicious package of which no version changed", [SUSPICIOUS]],
    ["a suspicious package with a range", [{ ...CHANGED, to: "^1.3.0" }, SUSPICIOUS]],
    [
      "a suspicious new package without a version",
      [{ ...NEW, purl: "pkg:npm/left-pad" }, SUSPICIOUS],
    ],
  ])("wants the change itself approved for %s", (_name, findings) => {
    const ledger = [anEntry(), anEntry({ purl: "pkg:npm/left-pad@1.3.0" })];
    const open = judge(findings, ledger);
    expect(open.result.status).toBe("unsatisfied");
    expect(open.result.summary).toContain("someone of @acme/identity has to approve the change");
    expect(open.result.needs).toEqual(["@acme/identity"]);
    expect(open.candidates).toEqual({ users: [], teams: ["acme/identity"] });
    const approvals = [anApproval(IDA, [FILE])];
    expect(judge(findings, ledger, { bench: { approvals } }).result.status).toBe("satisfied");
    const older = [anApproval(IDA, [aFile(FILE.path, { blob: "older" })])];
    expect(judge(findings, ledger, { bench: { approvals: older } }).result.status).toBe(
      "unsatisfied",
    );
  });

  it.each<[string, readonly Finding[]]>([
    ["a missing lockfile", [{ ...REGISTRY, tier: "medium" }]],
    ["a wider range", [CHANGED, { ...SUSPICIOUS, tier: "medium" }]],
  ])("asks nothing for %s alone", (_name, findings) => {
    expect(judge(findings, []).result.status).toBe("not-applicable");
  });

  it("wants the version of a new package of which the least is suspicious", () => {
    const findings = [NEW, { ...SUSPICIOUS, tier: "medium" } as const];
    expect(judge(findings, [anEntry()]).result.status).toBe("unsatisfied");
    const exact = anEntry({ purl: "pkg:npm/left-pad@1.3.0" });
    expect(judge(findings, [exact]).result.status).toBe("satisfied");
  });

  it("needs both halves", () => {
    const approvals = [anApproval(IDA, [FILE])];
    expect(judge([NEW, REGISTRY], [], { bench: { approvals } }).result.status).toBe("unsatisfied");
    expect(judge([NEW, REGISTRY], [anEntry()]).result.status).toBe("unsatisfied");
    expect(judge([NEW, REGISTRY], [anEntry()], { bench: { approvals } }).result.status).toBe(
      "satisfied",
    );
  });

  it("asks who may approve here and now, by permission too", () => {
    const scene = { from: "maintain" } as const;
    expect(judge([NEW], [anEntry({ actor: OLGA })], scene).result.status).toBe("satisfied");
    expect(judge([NEW], [anEntry({ actor: IDA })], scene).result.status).toBe("unsatisfied");
    const stranger = anAccount("stranger", 777);
    expect(judge([NEW], [anEntry({ actor: stranger })], scene).result.status).toBe("error");
  });

  it("takes people whom policy names without access to this repository", () => {
    const stranger = anAccount("stranger", 777);
    const from = [{ kind: "user", login: "stranger" }] as const;
    expect(judge([NEW], [anEntry({ actor: stranger })], { from }).result.status).toBe("satisfied");
  });

  it("asks the owners of the file that names the package", () => {
    const scene = { from: "owners", facts: { codeowners: known("package.json @bob\n") } } as const;
    expect(judge([NEW], [], scene).result.needs).toEqual([
      "@bob, with `/agentgov deps approve pkg:npm/left-pad`",
    ]);
    expect(judge([NEW], [anEntry({ actor: BOB })], scene).result.status).toBe("satisfied");
  });

  it.each<[string, readonly Finding[], PullRequestFacts["dependencyApprovals"], Partial<Scene>]>([
    ["a ledger that was not read", [NEW], undefined, {}],
    ["a ledger that could not be read", [NEW], unknown("it was too much"), {}],
    ["a team that was not read", [NEW], known([anEntry()]), { facts: { teams: [] } }],
    [
      "owners that were not read",
      [NEW],
      known([]),
      { from: "owners", facts: { codeowners: unknown("x") } },
    ],
    ["reviews that were not read", [REGISTRY], known([]), { facts: { reviews: unknown("x") } }],
  ])("cannot judge %s", (...[, findings, ledger, scene]) => {
    expect(judge(findings, ledger, scene).result.status).toBe("error");
  });

  it("names a few of many packages, and counts the rest", () => {
    const many = Array.from(
      { length: 8 },
      (_, index): Finding => ({
        ...PLACE,
        kind: "new-dependency",
        purl: `pkg:npm/p${index}@1.0.0`,
      }),
    );
    const { summary, needs } = judge(many, []).result;
    expect(summary).toContain("3 more packages wait for the same.");
    expect(needs).toHaveLength(5);
  });
});
