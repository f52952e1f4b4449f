import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mergeCommits } from "../../../src/sandbox/git/merge.ts";
import { ObjectStore } from "../../../src/sandbox/git/object-store.ts";
import {
  type GitRepository,
  makeGitRepository,
  snapshotOf,
  type TestTree,
  WHO,
} from "../git-repository.ts";

let repository: GitRepository;
beforeAll(() => {
  repository = makeGitRepository();
});
afterAll(() => {
  repository.remove();
});

const LINES = Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join("");
const EDITED = LINES.replace("line 3\n", "line three\n");
const GROWN = `${LINES}line 20\n`;

type Tree = Readonly<Record<string, string>>;

function filesOf(tree: Tree): TestTree {
  return Object.fromEntries(Object.entries(tree).map(([path, content]) => [path, { content }]));
}

/** Commits here and there, each on the ones at these places. */
function history(commits: readonly (readonly [Tree, ...(readonly number[])])[]): {
  readonly store: ObjectStore;
  readonly shas: readonly string[];
} {
  const store = new ObjectStore();
  const shas: string[] = [];
  for (const [tree, ...places] of commits) {
    const files = filesOf(tree);
    const parents = places.map((place) => shas[place] ?? "");
    const snapshot = snapshotOf(store, files);
    const message = "message\n";
    const { sha } = store.writeCommit({ snapshot, parents, author: WHO, committer: WHO, message });
    expect(repository.commit(files, { parents })).toBe(sha);
    shas.push(sha);
  }
  return { store, shas };
}

/** The tree git merges the last two commits to; null where they conflict. */
function byGit(shas: readonly string[]): string | null {
  const [left = "", right = ""] = shas.slice(-2);
  try {
    return repository.git("merge-tree", "--write-tree", left, right).trim();
  } catch {
    return null;
  }
}

function byStandIn(store: ObjectStore, shas: readonly string[]): string | null {
  const [left = "", right = ""] = shas.slice(-2);
  const snapshot = mergeCommits(store, left, right);
  if (snapshot === null) return null;
  const commit = { snapshot, parents: [], author: WHO, committer: WHO, message: "m\n" };
  return store.writeCommit(commit).tree;
}

describe("merges of commits", () => {
  it.each<[string, Parameters<typeof history>[0], boolean]>([
    [
      "an edit of a renamed file",
      [[{ a: LINES }], [{ "x/b": LINES }, 0], [{ a: EDITED }, 0]],
      true,
    ],
    [
      "a rename of an edited file",
      [[{ a: LINES }], [{ a: EDITED }, 0], [{ "x/b": LINES }, 0]],
      true,
    ],
    [
      "edits of a file that one renamed",
      [[{ a: LINES }], [{ b: GROWN }, 0], [{ a: EDITED }, 0]],
      true,
    ],
    ["the same rename", [[{ a: LINES }], [{ b: LINES }, 0], [{ b: EDITED }, 0]], true],
    ["two renames", [[{ a: LINES }], [{ b: LINES }, 0], [{ c: LINES }, 0]], false],
    [
      "a rename of what is gone",
      [[{ a: LINES, k: "k" }], [{ b: LINES, k: "k" }, 0], [{ k: "k" }, 0]],
      false,
    ],
    [
      "branches that took each other in",
      [
        [{ a: "1\n", b: "1\n" }],
        [{ a: "2\n", b: "1\n" }, 0],
        [{ a: "1\n", b: "2\n" }, 0],
        [{ a: "2\n", b: "2\n" }, 1, 2],
        [{ a: "1\n", b: "1\n" }, 2, 1],
      ],
      true,
    ],
  ])("agree with git on %s", (_name, commits, merges) => {
    const { store, shas } = history(commits);
    const expected = byGit(shas);
    expect(byStandIn(store, shas)).toBe(expected);
    expect(expected !== null).toBe(merges);
  });
});
