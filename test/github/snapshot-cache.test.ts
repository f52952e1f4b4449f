import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/domain/known.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { createSnapshotCache, type SnapshotKey } from "../../src/github/snapshot-cache.ts";
import { BASE, HEAD, OTHER, REF } from "./github-fixture.ts";

function key(baseRef = "main", head = HEAD): SnapshotKey {
  const repositoryId = REF.repositoryId;
  const pullRequest = {
    base: { ref: baseRef, sha: BASE },
    head: { ref: "till", sha: head, repositoryId },
  };
  return { ref: REF, pullRequest };
}

const SNAPSHOT = { files: known([]), commits: known([]) };

describe("createSnapshotCache", () => {
  it("gives back what belongs to the same base and head only", () => {
    const cache = createSnapshotCache();
    cache.set(key(), SNAPSHOT);
    expect(cache.get(key())).toBe(SNAPSHOT);
    expect(cache.get(key("main", OTHER))).toBeUndefined();
    expect(cache.get(key("v1"))).toBeUndefined();
  });

  it.each([
    { files: unknown("403"), commits: known([]) },
    { files: known([]), commits: unknown("403") },
  ])("does not keep what is unknown: the next reading may know it", (snapshot) => {
    const cache = createSnapshotCache();
    cache.set(key(), snapshot);
    expect(cache.get(key())).toBeUndefined();
  });

  it("does not keep a snapshot that would fill it alone", () => {
    const file: ChangedFile = {
      path: "a",
      previousPath: null,
      status: "modified",
      blob: null,
      additions: 1,
      deletions: 1,
      patch: "x".repeat(20 * 1024 * 1024),
    };
    const cache = createSnapshotCache();
    cache.set(key(), { files: known([file]), commits: known([]) });
    expect(cache.get(key())).toBeUndefined();
  });
});
