import { describe, expect, it } from "vitest";
import type { DependencyApproval } from "../../../src/domain/dependency-approval.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import { supplyChainScan } from "../../../src/policy/gates/supply-chain-scan.ts";
import { aBench } from "../../builders/bench.ts";
import { aFile, anAccount, anApproval, at, BOB, IDA, OLGA, RITA } from "../../builders/facts.ts";
import {
  anEntry,
  CHANGED,
  FILE,
  judge,
  NEW,
  PLACE,
  REGISTRY,
  REQUIRED,
  SUSPICIOUS,
  UNREAD,
} from "../../builders/packages.ts";
import { anArea, touched } from "../../builders/policy.ts";

const SECOND: Finding = { ...NEW, purl: "pkg:npm/left-pad@2.0.0" };
const OTHER: Finding = { ...NEW, purl: "pkg:npm/ms@2.0.0" };
const APPROVED = { approvals: [anApproval(IDA, [FILE])] };
const NOBODY = { users: [], teams: [] };

function packages(count: number): readonly Finding[] {
  return Array.from({ length: count }, (_, index) => ({
    ...NEW,
    purl: `pkg:npm/p${index}@1.0.0`,
  }));
}

function doubts(count: number): readonly Finding[] {
  return Array.from({ length: count }, (_, index) => ({ ...REGISTRY, message: `Doubt ${index}.` }));
}

describe("what supply-chain-scan judges", () => {
  it.each<[string, Finding, string]>([
    ["of another area and file", { ...REGISTRY, area: "app", path: "a.txt" }, "not-applicable"],
    ["of another area about this file", { ...REGISTRY, area: "app" }, "unsatisfied"],
    ["of this area about another file", { ...REGISTRY, path: "a.txt" }, "unsatisfied"],
    ["of the highest tier", { ...REGISTRY, tier: "critical" }, "unsatisfied"],
    ["that another area's file is unreadable", { ...UNREAD, area: "app" }, "not-applicable"],
  ])("takes a finding %s for what it is", (_name, finding, status) => {
    expect(judge([finding], []).result.status).toBe(status);
  });

  it("reads the people as soon as one of several findings needs them", () => {
    const bench = aBench({}, { findings: [CHANGED, REGISTRY] });
    expect(supplyChainScan.needs(REQUIRED, bench)).toEqual({
      approvers: [REQUIRED.from],
      packages: [],
    });
  });

  it.each(["1.3.0", "2.0.0"])("is not content with %s alone of two new versions", (version) => {
    const entry = anEntry({ purl: `pkg:npm/left-pad@${version}` });
    expect(judge([NEW, SECOND], [entry]).result.status).toBe("unsatisfied");
  });

  it.each(["1.3.0 - 2.0.0", "1.3.0, ^2.0.0", "^1.0.0, 1.3.0", ""])(
    "lets no version in for `%s`, which is not one",
    (to) => {
      const ledger = [anEntry(), anEntry({ purl: `pkg:npm/left-pad@${to}` })];
      const { result } = judge([{ ...CHANGED, to }, SUSPICIOUS], ledger);
      expect(result.status).toBe("unsatisfied");
      expect(result.summary).toContain("No version can be let in for that");
    },
  );

  it("asks for a look at the least suspicion of a new package that names no version", () => {
    const unversioned: Finding = { ...NEW, purl: "pkg:npm/left-pad" };
    const least: Finding = { ...SUSPICIOUS, tier: "medium" };
    expect(judge([unversioned, least], [anEntry()]).result.status).toBe("unsatisfied");
    expect(judge([OTHER, least], [anEntry({ purl: "pkg:npm/ms" })]).result.status).toBe(
      "satisfied",
    );
  });

  it("cannot tell where the word of one package was read and that of another was not", () => {
    const stranger = anAccount("stranger", 777);
    const entries = [anEntry({ actor: OLGA }), anEntry({ purl: "pkg:npm/ms", actor: stranger })];
    expect(judge([NEW, OTHER], entries, { from: "maintain" }).result.status).toBe("error");
  });

  it("cannot tell of a doubt where who approved could not be placed", () => {
    const { result, candidates } = judge([REGISTRY], [], { bench: APPROVED, facts: { teams: [] } });
    expect(result.status).toBe("error");
    expect(result.summary).toMatch(/^The packages could not be judged: .+\.$/u);
    expect(candidates).toEqual(NOBODY);
  });

  it("asks the owners of each file for what that file names", () => {
    const web = aFile("web/package.json");
    const files = [FILE, web];
    const requirement = { ...REQUIRED, from: "owners" } as const;
    const scope = {
      touched: touched({
        area: "dependencies",
        files: files.map(({ path }) => ({ path, rule: "r" })),
      }),
      areaPolicy: anArea({ area: "dependencies" }),
    };
    const facts = {
      files: known(files),
      codeowners: known("package.json @bob\nweb/ @olga\n"),
      dependencyApprovals: known([]),
    };
    const findings: readonly Finding[] = [NEW, { ...OTHER, path: web.path }];
    const { needs } = supplyChainScan.judge(aBench(facts, { findings }), requirement, scope).result;
    expect(needs).toEqual([
      "@bob, with `/agentgov deps approve pkg:npm/left-pad`",
      "@olga, with `/agentgov deps approve pkg:npm/ms`",
    ]);
  });
});

describe("what supply-chain-scan says", () => {
  it("says that there is nothing to judge", () => {
    expect(judge([], []).result.summary).toBe(
      "No package is new here, and nothing about packages is suspicious.",
    );
  });

  it("says of both halves who cleared them, and is looked at again when the first ends", () => {
    const { result, wakeAt, candidates } = judge([NEW, REGISTRY], [anEntry()], { bench: APPROVED });
    expect(result.summary).toBe(
      "The package in question was let in by @ida. The registry changes. Somebody entitled approved what is there.",
    );
    expect(result).toMatchObject({ status: "satisfied", needs: [] });
    expect(wakeAt).toBe("2027-06-01T12:00:00Z");
    expect(candidates).toEqual(NOBODY);
    expect(judge([REGISTRY], [], { bench: APPROVED })).not.toHaveProperty("wakeAt");
  });

  it("speaks only of the half that is open", () => {
    const half = judge([NEW, REGISTRY], [], { bench: APPROVED });
    expect(half.result.summary).not.toContain("registry");
    expect(half.candidates).toEqual(NOBODY);
    const other = judge([NEW, REGISTRY], [anEntry()]);
    expect(other.result.summary).not.toContain("let in by");
    expect(other.candidates).toEqual({ users: [], teams: ["acme/identity"] });
  });

  it("speaks only of what could not be judged, and asks nobody, when half of it was not", () => {
    const { result, candidates } = judge([NEW, REGISTRY], unknown("it was too much"));
    expect(result).toMatchObject({
      status: "error",
      summary: "The packages could not be judged: it was too much.",
      needs: [],
    });
    expect(candidates).toEqual(NOBODY);
  });

  it("says that owners could not be read", () => {
    const facts = { codeowners: unknown("GitHub said no") };
    expect(judge([NEW], [], { from: "owners", facts }).result.summary).toBe(
      "The packages could not be judged: owners could not be read: GitHub said no.",
    );
  });

  it("names everybody who may let a package in, and asks people as people", () => {
    const from = [
      { kind: "team", team: "acme/identity" },
      { kind: "user", login: "olga" },
    ] as const;
    expect(judge([NEW], [], { from }).result.needs).toEqual([
      "someone of @acme/identity or @olga, with `/agentgov deps approve pkg:npm/left-pad`",
    ]);
    const { result, candidates } = judge([REGISTRY], [], { from });
    expect(result.summary).toBe(
      "The registry changes. No version can be let in for that: someone of @acme/identity or @olga has to approve the change itself.",
    );
    expect(candidates).toEqual({ users: ["olga"], teams: ["acme/identity"] });
  });

  it.each([
    [5, ""],
    [7, " 2 more packages wait for the same."],
  ])("tells of five of %i packages", (count, rest) => {
    const { summary } = judge(packages(count), []).result;
    expect(summary.match(/`pkg:npm\/p\d` is new to acme/gu)).toHaveLength(5);
    expect(summary).toContain("approve pkg:npm/p0`. `pkg:npm/p1`");
    expect(summary).toMatch(/approve pkg:npm\/p4`\.(?: 2 more packages wait for the same\.)?$/u);
    expect(summary.endsWith(rest)).toBe(true);
  });

  it.each([
    [2, "Doubt 0. Doubt 1. No version"],
    [5, "Doubt 3. Doubt 4. No version"],
    [7, "Doubt 3. Doubt 4. 2 more of this kind. No version"],
  ])("tells of five of %i doubts", (count, words) => {
    expect(judge(doubts(count), []).result.summary).toContain(words);
  });

  it("says of three entries why they do not count", () => {
    const entries: readonly Partial<DependencyApproval>[] = [
      { revokedAt: at(1) },
      { expiresAt: at(3_000) },
      { actor: BOB },
      { actor: RITA },
    ];
    const { summary } = judge([NEW], entries.map(anEntry)).result;
    expect(summary).toContain(
      "(the approval by @ida was taken back; the approval by @ida ran out at 2026-06-01T12:50:00Z; the approval by @bob is by somebody who may not approve packages here):",
    );
    expect(judge([NEW], []).result.summary).not.toContain("(");
  });

  it("writes the version of a suspicious package before its qualifiers", () => {
    const purl = "pkg:maven/g/a@1.0?type=jar";
    const findings: readonly Finding[] = [
      { ...PLACE, kind: "new-dependency", purl },
      { ...SUSPICIOUS, purl: "pkg:maven/g/a?type=jar" },
    ];
    const { result } = judge(findings, []);
    expect(result.needs).toEqual([
      "someone of @acme/identity, with `/agentgov deps approve pkg:maven/g/a@1.0?type=jar`",
    ]);
  });
});
