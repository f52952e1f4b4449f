import { describe, expect, it } from "vitest";
import { repositoryId } from "../../src/domain/ids.ts";
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

  it("gives a test merge back to its repository only", () => {
    const cache = createSnapshotCache();
    const merge = { sha: HEAD, baseSha: BASE, files: [] };
    cache.setMerge(REF, merge);
    expect(cache.getMerge(REF, HEAD)).toBe(merge);
    expect(cache.getMerge(REF, OTHER)).toBeUndefined();
    expect(cache.getMerge({ ...REF, repositoryId: repositoryId(1) }, HEAD)).toBeUndefined();
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
