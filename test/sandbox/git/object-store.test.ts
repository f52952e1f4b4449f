import { afterAll, describe, expect, it } from "vitest";
import { ObjectStore } from "../../../src/sandbox/git/object-store.ts";
import { makeGitRepository, snapshotOf, type TestTree, WHO } from "../git-repository.ts";

const TREES: Readonly<Record<string, TestTree>> = {
  "one file": { "a.txt": { content: "hello\n" } },
  "an empty file": { "a.txt": { content: "" } },
  "names that sort around a folder": {
    "a-b": { content: "1\n" },
    "a.txt": { content: "2\n" },
    "a/b": { content: "3\n" },
    a0: { content: "4\n" },
  },
  "deep folders": { "x/y/z/file": { content: "deep\n" }, "x/y/other": { content: "less\n" } },
  modes: {
    run: { content: "#!/bin/sh\n", mode: "100755" },
    link: { content: "run", mode: "120000" },
  },
  "names outside ASCII": { "grün/ß.txt": { content: "ü\n" }, 日本: { content: "x" } },
  bytes: { "blob.bin": { content: Uint8Array.of(0, 1, 2, 255) } },
};

describe("git objects", () => {
  const repository = makeGitRepository();
  afterAll(() => {
    repository.remove();
  });

  it.each(Object.entries(TREES))("have git's own names for %s", (_name, tree) => {
    const store = new ObjectStore();
    const message = "Subject\n\nBody with ümlaut\n";
    const commit = store.writeCommit({
      snapshot: snapshotOf(store, tree),
      parents: [],
      author: WHO,
      committer: WHO,
      message,
    });
    expect(commit.sha).toBe(repository.commit(tree, { message }));
    expect(commit.tree).toBe(repository.git("rev-parse", `${commit.sha}^{tree}`).trim());
  });

  it("have git's own names for merge commits", () => {
    const store = new ObjectStore();
    const trees: TestTree[] = [{ a: { content: "1" } }, { a: { content: "2" } }];
    const parents = trees.map((tree) => repository.commit(tree));
    const ours = trees.map(
      (tree) =>
        store.writeCommit({
          snapshot: snapshotOf(store, tree),
          parents: [],
          author: WHO,
          committer: WHO,
          message: "message\n",
        }).sha,
    );
    expect(ours).toEqual(parents);
    const merge = store.writeCommit({
      snapshot: snapshotOf(store, trees[1] ?? {}),
      parents: ours,
      author: WHO,
      committer: WHO,
      message: "message\n",
    });
    expect(merge.sha).toBe(repository.commit(trees[1] ?? {}, { parents }));
  });

  it("refuse a commit nobody made", () => {
    expect(() => new ObjectStore().commit("0".repeat(40))).toThrow(TypeError);
  });
});
