import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { commitsBetween, isAncestor, mergeBase } from "../../../src/sandbox/git/commit-graph.ts";
import { ObjectStore } from "../../../src/sandbox/git/object-store.ts";
import { makeGitRepository, snapshotOf, type TestTree, WHO } from "../git-repository.ts";

const repository = makeGitRepository();
afterAll(() => {
  repository.remove();
});

/** The same history here and there: each commit names its parents by their place in the list. */
function buildHistory(parents: readonly (readonly number[])[]): {
  readonly store: ObjectStore;
  readonly shas: readonly string[];
} {
  const store = new ObjectStore();
  const shas: string[] = [];
  for (const [index, places] of parents.entries()) {
    const tree: TestTree = { file: { content: String(index) } };
    const named = [...new Set(places)].map((place) => shas[place] ?? "");
    const { sha } = store.writeCommit({
      snapshot: snapshotOf(store, tree),
      parents: named,
      author: WHO,
      committer: WHO,
      message: "message\n",
    });
    expect(sha).toBe(repository.commit(tree, { parents: named }));
    shas.push(sha);
  }
  return { store, shas };
}

const history = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 7 })
  .map((links) => [
    [],
    ...links.map((places, index) => places.map((place) => place % (index + 1))),
  ]);

describe("the commit graph", () => {
  it("agrees with git on ancestors, merge bases and what a branch adds", () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), (parents, first, second) => {
        const { store, shas } = buildHistory(parents);
        const left = shas[first % shas.length] ?? "";
        const right = shas[second % shas.length] ?? "";
        const bases = repository.git("merge-base", "--all", left, right).trim().split("\n");
        expect(bases).toContain(mergeBase(store, left, right));
        expect(isAncestor(store, left, right)).toBe(bases.includes(left));
        const added = repository.git("rev-list", right, `^${left}`).trim().split("\n");
        const found = commitsBetween(store, left, right).map(({ sha }) => sha);
        expect(found.toSorted()).toEqual(added.filter((sha) => sha !== "").toSorted());
      }),
      { numRuns: 12 },
    );
  });

  it("lists parents before children", () => {
    const { store, shas } = buildHistory([[], [0], [1], [1], [2, 3]]);
    const listed = commitsBetween(store, shas[0] ?? "", shas[4] ?? "").map(({ sha }) => sha);
    expect(listed.at(0)).toBe(shas[1]);
    expect(listed.at(-1)).toBe(shas[4]);
  });

  it("knows no base of unrelated histories", () => {
    const { store, shas } = buildHistory([[], []]);
    expect(mergeBase(store, shas[0] ?? "", shas[1] ?? "")).toBeNull();
  });
});
