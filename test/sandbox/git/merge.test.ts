import { describe, expect, it } from "vitest";
import { mergeSnapshots } from "../../../src/sandbox/git/merge.ts";
import { ObjectStore } from "../../../src/sandbox/git/object-store.ts";
import { snapshotOf } from "../git-repository.ts";

const BASE = "1\n2\n3\n4\n5\n6\n7\n";

describe("merges", () => {
  it.each([
    [
      "different lines",
      BASE.replace("1", "one"),
      BASE.replace("7", "seven"),
      BASE.replace("1", "one").replace("7", "seven"),
    ],
    [
      "the same change on both sides",
      BASE.replace("4", "x"),
      BASE.replace("4", "x"),
      BASE.replace("4", "x"),
    ],
    ["one side only", BASE, BASE.replace("4", "x"), BASE.replace("4", "x")],
    ["the same line", BASE.replace("4", "x"), BASE.replace("4", "y"), null],
    ["lines next to each other", BASE.replace("4", "x"), BASE.replace("5", "y"), null],
    ["different text at the end", `${BASE}8\n`, `${BASE}9\n`, null],
  ])("handle %s", (_name, ...contents) => {
    const [ours = "", theirs = "", expected] = contents;
    const store = new ObjectStore();
    const [base, left, right] = [BASE, String(ours), String(theirs)].map((content) =>
      snapshotOf(store, { file: { content } }),
    );
    if (base === undefined || left === undefined || right === undefined) throw new TypeError();
    const merged = mergeSnapshots(store, { base, ours: left, theirs: right });
    const content =
      merged.kind === "merged"
        ? store.blob(merged.snapshot.get("file")?.blob ?? "")?.toString("utf8")
        : null;
    expect(content).toBe(expected);
  });

  it("conflict when one side removes what the other changes", () => {
    const store = new ObjectStore();
    const base = snapshotOf(store, { file: { content: BASE } });
    const theirs = snapshotOf(store, { file: { content: "other\n" } });
    expect(mergeSnapshots(store, { base, ours: new Map(), theirs })).toEqual({
      kind: "conflict",
      paths: ["file"],
    });
  });
});
