import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import {
  NO_PROVENANCE_HISTORY,
  type ProvenanceHistory,
  type ProvenanceNeeds,
  type ResponsiblePerson,
} from "../../src/domain/recorded-provenance.ts";
import { assess } from "../../src/policy/assess.ts";
import { needsProvenance, provenanceNeeds } from "../../src/policy/provenance-needs.ts";
import { newProvenance } from "../../src/policy/provenance-record.ts";
import {
  aCommit,
  anAccount,
  aPullRequest,
  aPush,
  at,
  CLAUDE,
  DOCS,
  HEAD,
  IVAN,
  sha,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const MARKED = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";

function needs(
  facts: Partial<PullRequestFacts>,
  provenance: ProvenanceHistory = NO_PROVENANCE_HISTORY,
  pushes = [aPush(CLAUDE)].slice(1),
): ProvenanceNeeds {
  const all = someFacts(facts);
  const history = someHistory({ provenance, pushes });
  const assessment = assess(ENFORCED, all, history);
  return provenanceNeeds(ENFORCED, assessment, { facts: all, history });
}

describe("provenanceNeeds", () => {
  it("asks for app and notes where an agent is not known and the risk is high", () => {
    const wanted = needs({});
    expect(wanted).toMatchObject({ app: true, notes: [HEAD], mentions: false, patches: [] });
    expect(needsProvenance(wanted)).toBe(true);
  });

  it.each([
    ["nothing of high risk is touched", { files: known([DOCS]) }],
    ["an agent is declared already", { commits: known([aCommit({ message: MARKED })]) }],
  ])("asks for nothing when %s", (_name, facts) => {
    expect(needsProvenance(needs(facts))).toBe(false);
  });

  it("asks again for what the app or a note told, so that the answer stays the same", () => {
    expect(needs({ viaApp: known("cursor") }).app).toBe(true);
  });

  it("asks who is behind an agent's pull request", () => {
    const body = "Requested by @ivan.\n\nFixes #12, closes #12 and resolves: #13\n\n> fixes #14\n";
    const pullRequest = aPullRequest({ author: CLAUDE, body });
    expect(needs({ pullRequest })).toMatchObject({ issues: [12, 13], logins: ["ivan"] });
    expect(needs({ pullRequest: aPullRequest({ body }) })).toMatchObject({
      issues: [],
      logins: [],
    });
  });

  it("looks for prompts where an agent pushed", () => {
    expect(needs({}, NO_PROVENANCE_HISTORY, [aPush(CLAUDE)]).mentions).toBe(true);
  });

  describe("the runs of workflows", () => {
    const opened = { pullRequest: aPullRequest({ author: CLAUDE }) };

    it("are wanted where a bot opened or pushed what an agent made", () => {
      expect(needs(opened).runs).toEqual({
        branch: "topic",
        since: "2026-06-01T06:00:00Z",
        until: "2026-06-01T12:00:00Z",
      });
      const marked = { commits: known([aCommit({ message: MARKED })]) };
      const pushed = [aPush(anAccount("github-actions[bot]", 41_898_282, "bot"))];
      const wanted = needs(marked, NO_PROVENANCE_HISTORY, pushed);
      expect(wanted.runs?.until).toBe(at(10));
      expect(needsProvenance(wanted)).toBe(true);
      expect(needs(marked).runs).toBeUndefined();
    });

    it.each<[string, Partial<PullRequestFacts>]>([
      ["nothing of high risk is touched", { ...opened, files: known([DOCS]) }],
      ["no agent took part", { commits: known([aCommit()]) }],
      [
        "its body says who asked",
        { pullRequest: aPullRequest({ author: CLAUDE, body: "Requested by @ivan." }) },
      ],
      [
        "it closes somebody's issue",
        { pullRequest: aPullRequest({ author: CLAUDE, body: "Fixes #12" }) },
      ],
      [
        "it is assigned to somebody",
        { pullRequest: aPullRequest({ author: CLAUDE, assignees: [IVAN] }) },
      ],
    ])("are not wanted where %s", (_name, facts) => {
      expect(needs(facts).runs).toBeUndefined();
    });

    it("are not wanted where somebody was recorded who asked, and are again where they told who", () => {
      const requester: ResponsiblePerson = {
        accountId: IVAN.id,
        login: IVAN.login,
        email: null,
        role: "requester",
        reason: "asked",
        evidence: "comment 7",
        sha: null,
        corroborated: true,
        counts: true,
      };
      const recorded = (one: ResponsiblePerson): ProvenanceHistory => ({
        ...NO_PROVENANCE_HISTORY,
        requesters: [one],
      });
      expect(needs(opened, recorded(requester)).runs).toBeUndefined();
      const told = { ...requester, evidence: "workflow run 7" };
      expect(needs(opened, recorded(told)).runs).toBeDefined();
    });
  });

  it("reads the diffs of both sides where a marked commit is gone without a trace", () => {
    const two = aPullRequest({ commitCount: 2 });
    const before = someFacts({
      pullRequest: two,
      commits: known([
        aCommit({ sha: sha(10), message: MARKED, tree: "a" }),
        aCommit({ sha: sha(11), tree: "b" }),
      ]),
    });
    const history = someHistory({ provenance: NO_PROVENANCE_HISTORY });
    const seen = newProvenance({ facts: before, history, recorded: undefined });
    const now = [aCommit({ sha: sha(20), tree: "c" }), aCommit({ sha: sha(21), tree: "b" })];
    const docs = known([DOCS]);
    const facts = { pullRequest: two, files: docs, commits: known(now) };
    expect(needs(facts, seen).patches).toEqual([sha(20), sha(21), sha(10)]);
    const same = [aCommit({ sha: sha(20), tree: "a" }), aCommit({ sha: sha(21), tree: "b" })];
    expect(needs({ ...facts, commits: known(same) }, seen).patches).toEqual([]);
    expect(needs({ ...facts, commits: unknown("away") }, seen).patches).toEqual([]);
  });
});
