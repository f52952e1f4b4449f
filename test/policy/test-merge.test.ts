import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known, settling, unknown } from "../../src/domain/known.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import {
  hasBaseMoved,
  joinTestMerge,
  testMergeFindings,
  testMergeNotes,
} from "../../src/policy/test-merge.ts";
import { aCommit, aFile, aPullRequest, sha } from "../builders/facts.ts";

const [OLD, TIP, MERGE] = [sha(10), sha(11), sha(12)];
const ON_OLD = [aCommit({ parents: [OLD] })];

describe("hasBaseMoved", () => {
  it.each([
    ["nothing was told", ON_OLD, { baseSha: OLD, tips: [] }, false],
    ["the tip is where it was left", ON_OLD, { baseSha: OLD, tips: [OLD] }, false],
    ["a delivery told of a newer tip", ON_OLD, { baseSha: OLD, tips: [TIP, OLD] }, true],
    ["GitHub showed a newer tip with the head", ON_OLD, { baseSha: TIP, tips: [] }, true],
    ["GitHub showed one that no delivery told of", ON_OLD, { baseSha: TIP, tips: [OLD] }, true],
    [
      "the branch took the tip in",
      [aCommit({ sha: sha(3), parents: [OLD] }), aCommit({ parents: [sha(3), TIP] })],
      { baseSha: OLD, tips: [TIP, OLD] },
      false,
    ],
    [
      "branch and base took each other in",
      [aCommit({ parents: [sha(20), sha(21)] })],
      { baseSha: TIP, tips: [TIP] },
      true,
    ],
    ["there is nothing to merge", [], { baseSha: OLD, tips: [TIP] }, false],
  ])("tells whether the base moved where %s", (...row) => {
    const [, commits, sightings, moved] = row;
    expect(hasBaseMoved(commits, sightings)).toBe(moved);
  });
});

function join(listed: readonly ChangedFile[], merged: readonly ChangedFile[]) {
  return joinTestMerge(listed, { sha: MERGE, baseSha: TIP, files: merged });
}

const EDIT = aFile("docs/a.md", { patch: "@@ -1 +1 @@\n-x\n+y" });

describe("joinTestMerge", () => {
  it("adds what only the merge changes, and keeps what only the list does", () => {
    const moved = { ...EDIT, path: "src/auth/a.md" };
    const { files, extra, merge } = join([EDIT], [moved]);
    expect(files).toEqual([EDIT, moved]);
    expect(extra).toEqual([moved]);
    expect(merge).toEqual({
      sha: MERGE,
      baseSha: TIP,
      added: ["src/auth/a.md"],
      otherwise: [],
      missing: ["docs/a.md"],
    });
  });

  it.each<[string, Partial<ChangedFile>, Partial<ChangedFile>]>([
    ["other lines around the same edit", {}, { blob: "other", patch: "@@ -9 +9 @@\n-x\n+y" }],
    ["one of two hunks", { patch: "-x\n+y\n-v\n+w" }, { patch: "-v\n+w" }],
    [
      "another cut of the same edit",
      { patch: "+a\n+}\n }" },
      { patch: " }\n+a\n+}\n-z\n+z".replace("\n-z\n+z", "") },
    ],
    ["a file too large to show", { patch: null }, { patch: null, blob: "other" }],
    [
      "a renamed file under its names",
      { status: "renamed", previousPath: "docs/b.md", patch: null, additions: 0 },
      { status: "renamed", previousPath: "docs/b.md", patch: null, additions: 0, blob: "other" },
    ],
  ])("sees no more in %s", (_name, listed, merged) => {
    const { extra, merge } = join([{ ...EDIT, ...listed }], [{ ...EDIT, ...merged }]);
    expect([extra, merge.added, merge.otherwise]).toEqual([[], [], []]);
  });

  it.each<[string, Partial<ChangedFile>, Partial<ChangedFile>]>([
    ["a hunk that is not listed", {}, { patch: "-x\n+y\n+z" }],
    ["a line that goes though it is not listed", {}, { patch: "-x\n+y\n-guard" }],
    ["a line that goes twice", { patch: "-x" }, { patch: "-x\n-x" }],
    ["more lines of a file too large to show", { patch: null }, { additions: 2 }],
    ["other bytes", { patch: null, additions: 0 }, { patch: null, additions: 0, blob: "other" }],
    ["another origin", {}, { status: "renamed", previousPath: "src/auth/b.md" }],
  ])("shows a file as the merge has it that holds %s", (_name, listed, merged) => {
    const now = { ...EDIT, ...merged };
    const { files, extra, merge } = join([{ ...EDIT, ...listed }], [now]);
    expect([files, extra, merge.otherwise]).toEqual([[now], [now], ["docs/a.md"]]);
  });

  it("takes what the other list calls a removal for the old name that it is", () => {
    const listed = { ...EDIT, status: "renamed", previousPath: "docs/b.md" } as const;
    const { merge } = join(
      [listed],
      [{ ...EDIT, status: "added" }, aFile("docs/b.md", { status: "removed" })],
    );
    expect(merge.added).toEqual([]);
  });

  it("never loses a path of either list, and changes nothing where they are the same", () => {
    const file = fc.constantFrom("a", "b", "c", "d").map((path) => aFile(path, { patch: "+1" }));
    const list = fc.uniqueArray(file, { selector: ({ path }) => path });
    fc.assert(
      fc.property(list, list, (listed, merged) => {
        const paths = join(listed, merged).files.map(({ path }) => path);
        const both = new Set([...listed, ...merged].map(({ path }) => path));
        expect(paths.toSorted()).toEqual([...both].toSorted());
        expect(join(listed, listed).files).toEqual(listed);
      }),
    );
  });
});

describe("what is said of a test merge", () => {
  const pullRequest = aPullRequest();
  const merge = { sha: MERGE, baseSha: TIP, added: [], otherwise: [], missing: [] };

  it.each([
    ["nobody looked", {}, 0, 0],
    ["it does what is listed", { merge: known(merge) }, 0, 0],
    ["it changes other files", { merge: known({ ...merge, added: ["a", "b", "c", "d"] }) }, 0, 1],
    ["it hides lines", { merge: known({ ...merge, otherwise: ["a`b"] }) }, 1, 0],
    ["GitHub has none yet", { merge: settling("none yet") }, 0, 1],
    ["it cannot be read", { merge: unknown("too large") }, 1, 0],
  ])("weighs most what cannot be seen where %s", (...row) => {
    const [, facts, findings, notes] = row;
    const found = testMergeFindings(facts);
    expect(found.map(({ tier }) => tier)).toEqual(
      Array.from({ length: findings }, () => "critical"),
    );
    expect(testMergeNotes({ ...facts, pullRequest })).toHaveLength(notes);
  });

  it("names the paths and the base", () => {
    const facts = { merge: known({ ...merge, added: ["a", "b", "c", "d", "e"] }), pullRequest };
    expect(testMergeNotes(facts)).toEqual([
      "Merging also changes `a`, `b`, `c` and 2 more, though the list of changes does not: `main` moved on since the branch left it.",
    ]);
  });
});
