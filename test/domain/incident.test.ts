import { describe, expect, it } from "vitest";
import {
  type Incident,
  incidentState,
  incidentSteps,
  incidentUnknowns,
  type RepositoryTrace,
} from "../../src/domain/incident.ts";
import { known, unknown } from "../../src/domain/known.ts";

const ADDITION = {
  sha: "1".repeat(40),
  path: "a.env",
  line: 1,
  committedAt: "2026-01-02T03:04:05Z",
  author: "Ana",
  subject: "add",
  isMerge: false,
};
const MERGE = { ...ADDITION, sha: "2".repeat(40), isMerge: true };

function traceOf(changes: Partial<RepositoryTrace> = {}): RepositoryTrace {
  const none = { additions: [], refs: [], tips: [], unread: [] };
  return { name: "shop", commits: 3, ...none, ...changes };
}

function incidentOf(trace: RepositoryTrace, changes: Partial<Incident> = {}): Incident {
  const recorded = known([]);
  return { fingerprint: "sha256:0", repositories: [trace], origin: null, recorded, ...changes };
}

const TIP = { ref: "refs/heads/main", paths: ["a.env"], additions: [MERGE.sha, ADDITION.sha] };
const LEAK = {
  owner: "acme",
  repo: "infra",
  number: 9,
  head: "3".repeat(40),
  path: "b.env",
  line: null,
  at: "2026-01-02T03:04:05Z",
};

describe("the state of an incident", () => {
  it.each([
    ["at-a-tip", incidentOf(traceOf({ additions: [ADDITION], tips: [TIP] }))],
    ["in-history", incidentOf(traceOf({ additions: [ADDITION] }))],
    ["recorded-only", incidentOf(traceOf(), { recorded: known([LEAK]) })],
    ["not-found", incidentOf(traceOf())],
    ["not-found", incidentOf(traceOf(), { recorded: unknown("no database") })],
  ])("is %s", (state, incident) => {
    expect(incidentState(incident)).toBe(state);
  });
});

describe("the steps of an incident", () => {
  it("begin with the credential, whatever is known", () => {
    for (const trace of [traceOf(), traceOf({ additions: [ADDITION] })]) {
      expect(incidentSteps(incidentOf(trace))[0]).toMatch(/^Rotate the credential/u);
    }
  });

  it("revert newest first, and tell git which parent of a merge stays", () => {
    const trace = traceOf({ additions: [ADDITION, MERGE], tips: [TIP] });
    expect(incidentSteps(incidentOf(trace))).toContain(
      "Take it out of main in shop: git revert -m 1 222222222222; git revert 111111111111. Where that conflicts, edit a.env.",
    );
  });

  it("replace a tag instead of reverting on it", () => {
    const tips = [{ ...TIP, ref: "refs/tags/v1" }];
    const steps = incidentSteps(incidentOf(traceOf({ additions: [ADDITION], tips })));
    expect(steps).toContain("The tag v1 in shop has it in a.env: replace it.");
  });

  it("count what is too much to be listed", () => {
    const tips = Array.from({ length: 9 }, (_, index) => ({ ...TIP, ref: `refs/heads/b${index}` }));
    const steps = incidentSteps(incidentOf(traceOf({ additions: [ADDITION], tips })));
    expect(steps).toContain("4 more branches and tags have it.");
  });
});

describe("what is unknown of an incident", () => {
  it("is told, one sentence each", () => {
    const origin = {
      repository: "shop",
      addition: ADDITION,
      provenance: { class: "undeclared", strength: "none", agents: [], summary: "", evidence: [] },
      reach: { kind: "unknown", reason: "too many files" },
      record: unknown("no pull request"),
    } as const;
    const trace = traceOf({ unread: ["this clone is shallow"] });
    const recorded = unknown("no database");
    expect(incidentUnknowns(incidentOf(trace, { origin, recorded }))).toEqual([
      "shop: this clone is shallow",
      "Who approved it: no pull request.",
      "What the agent could reach: too many files.",
      "Other repositories: no database.",
    ]);
    expect(incidentUnknowns(incidentOf(traceOf()))).toEqual([]);
  });
});
