import { describe, expect, it } from "vitest";
import { contentOf } from "../../src/domain/file-content.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { sha } from "../builders/facts.ts";

const COMMITS = { baseSha: sha(1), headSha: sha(2) };
const FILE: ChangedFile = {
  path: "a.ts",
  previousPath: null,
  status: "modified",
  blob: "b1",
  additions: 1,
  deletions: 1,
  patch: "@@ -1 +1 @@\n-1\n+2",
};

describe("contentOf", () => {
  it("keeps what a reader of the change sees, and no patch", () => {
    expect(contentOf(FILE, COMMITS)).toEqual({
      path: "a.ts",
      previousPath: null,
      status: "modified",
      blob: "b1",
      before: expect.stringMatching(/^patch:[0-9a-f]{64}$/u),
    });
  });

  it("names the other side alike whatever the commits are", () => {
    const later = { baseSha: sha(8), headSha: sha(9) };
    expect(contentOf(FILE, later)).toEqual(contentOf(FILE, COMMITS));
    expect(contentOf(FILE)).toEqual(contentOf(FILE, COMMITS));
  });

  it.each<Partial<ChangedFile>>([
    { patch: "@@ -1 +1 @@\n-0\n+2" },
    { additions: 2 },
    { deletions: 0 },
    { patch: null },
  ])("names the other side otherwise for %j", (more) => {
    const { before } = contentOf({ ...FILE, ...more }, COMMITS);
    expect(before).not.toBe(contentOf(FILE, COMMITS).before);
  });

  it("takes a file without a patch for the same between the same two commits alone", () => {
    const binary = { ...FILE, patch: null };
    const { before } = contentOf(binary, COMMITS);
    expect(before).toBe(`commits:${sha(1)}...${sha(2)}`);
    expect(contentOf(binary, { ...COMMITS, baseSha: sha(3) }).before).not.toBe(before);
    expect(contentOf(binary, { ...COMMITS, headSha: sha(3) }).before).not.toBe(before);
    expect(contentOf(binary)).not.toHaveProperty("before");
  });

  it.each(["added", "removed"] as const)("compares a file that was %s with nothing", (status) => {
    expect(contentOf({ ...FILE, status, patch: null }).before).toBe("none");
  });

  it("keeps an identity that is known already", () => {
    expect(contentOf({ ...FILE, before: "base" }, COMMITS).before).toBe("base");
  });
});
