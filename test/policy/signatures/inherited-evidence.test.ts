import { describe, expect, it } from "vitest";
import type { CommitSha } from "../../../src/domain/ids.ts";
import type { Evidence } from "../../../src/domain/provenance.ts";
import type { Commit } from "../../../src/domain/pull-request-facts.ts";
import type { RecordedCommit } from "../../../src/domain/recorded-provenance.ts";
import { evidenceOf } from "../../../src/policy/signatures/evidence.ts";
import {
  type InheritanceScene,
  inheritedEvidence,
  keptMarks,
} from "../../../src/policy/signatures/inherited-evidence.ts";
import { someCommit, someSha } from "./some-facts.ts";

const MARK = evidenceOf({
  agent: "claude",
  role: "author",
  source: "commit-author",
  strength: "claimed",
  sha: someSha(1),
  rule: "claude/email:noreply@anthropic.com",
});
const HINT: Evidence = { ...MARK, strength: "hint" };

function aRow(more: Partial<RecordedCommit> = {}): RecordedCommit {
  return {
    number: 7,
    sha: someSha(1),
    tree: "tree-1",
    parent: someSha(900),
    patchId: null,
    evidence: [MARK],
    people: [],
    firstSeenAt: "2026-06-01T10:00:00Z",
    ...more,
  };
}

function found(
  rows: readonly RecordedCommit[],
  commits: readonly Commit[],
  more: Partial<InheritanceScene> = {},
): readonly (readonly [CommitSha | null, string, string])[] {
  const scene = { number: 7, commits, history: { commits: rows }, patchIds: new Map(), ...more };
  return inheritedEvidence(scene).map(
    ({ sha, role, inherited }) => [sha, role, inherited?.through ?? ""] as const,
  );
}

function aCommit(number: number, tree: string, parents: readonly number[] = [900]): Commit {
  return someCommit({ sha: someSha(number), tree, parents: parents.map(someSha) });
}

describe("inheritedEvidence", () => {
  it("gives the mark to the commit with the very tree", () => {
    expect(found([aRow()], [aCommit(2, "tree-1")])).toEqual([[someSha(2), "author", "tree"]]);
  });

  it("gives the mark to the commit with the same change", () => {
    const patchIds = new Map([[someSha(2), "p"]]);
    const rows = [aRow({ patchId: "p" })];
    expect(found(rows, [aCommit(2, "tree-2")], { patchIds })).toEqual([
      [someSha(2), "author", "patch"],
    ]);
  });

  it("knows what an earlier evaluation read of the commits that are there", () => {
    const rows = [aRow({ patchId: "p" }), aRow({ sha: someSha(2), patchId: "p", evidence: [] })];
    expect(found(rows, [aCommit(2, "tree-2")])).toEqual([[someSha(2), "author", "patch"]]);
  });

  it("keeps the mark on the pull request, but not as author, when the content is gone", () => {
    expect(found([aRow()], [aCommit(2, "tree-2")])).toEqual([
      [someSha(1), "assistant", "pull-request"],
    ]);
  });

  it("gives nothing to a revert that brings back the tree of a commit that still stands", () => {
    const commits = [aCommit(1, "tree-1"), aCommit(2, "tree-2", [1]), aCommit(3, "tree-1", [2])];
    expect(found([aRow()], commits)).toEqual([]);
  });

  it("gives the mark of a stripped commit to it, not to a later revert to its tree", () => {
    const commits = [aCommit(4, "tree-1"), aCommit(5, "tree-2", [4]), aCommit(6, "tree-1", [5])];
    expect(found([aRow()], commits)).toEqual([[someSha(4), "author", "tree"]]);
  });

  it("does not give two commits without a tree to each other", () => {
    expect(found([aRow({ tree: null })], [someCommit({ sha: someSha(2) })])).toEqual([
      [someSha(1), "assistant", "pull-request"],
    ]);
  });

  it.each([
    ["the same tree on the same parent", aCommit(2, "tree-1"), [[someSha(2), "author", "tree"]]],
    ["a tree it returns to on another parent", aCommit(2, "tree-1", [901]), []],
    ["nothing in common", aCommit(2, "tree-2"), []],
  ])("of another pull request speaks only with %s", (...[, commit, expected]) => {
    expect(found([aRow({ number: 8 })], [commit])).toEqual(expected);
  });

  it("does not keep hints", () => {
    expect(found([aRow({ evidence: [HINT] })], [aCommit(2, "tree-1")])).toEqual([]);
  });

  it("keeps for a commit what stands outside of it: who pushed it, and its note", () => {
    const push: Evidence = { ...MARK, source: "push", role: "committer", strength: "attested" };
    expect(found([aRow({ evidence: [MARK, push] })], [aCommit(1, "tree-1")])).toEqual([
      [someSha(1), "committer", "tree"],
    ]);
  });
});

describe("keptMarks", () => {
  it("keeps what the pull request no longer shows, once", () => {
    const app: Evidence = { ...MARK, sha: null, source: "app", rule: "cursor/app:cursor" };
    expect(keptMarks({ marks: [app] }, [app])).toEqual([]);
    expect(keptMarks({ marks: [app] }, [])).toEqual([
      { ...app, inherited: { from: null, through: "pull-request" } },
    ]);
  });
});
