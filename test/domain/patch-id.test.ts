import { describe, expect, it } from "vitest";
import { type PatchedFile, patchIdOf } from "../../src/domain/patch-id.ts";

function aFile(patch: string | null, more: Partial<PatchedFile> = {}): PatchedFile {
  const counts = { additions: 1, deletions: 1 };
  return {
    path: "a.ts",
    previousPath: null,
    status: "modified",
    blob: null,
    patch,
    ...counts,
    ...more,
  };
}

const CHANGE = aFile("@@ -1,3 +1,3 @@\n one\n-two\n+2\n three");

describe("patchIdOf", () => {
  it.each([
    ["other line numbers", aFile("@@ -41,3 +57,3 @@\n one\n-two\n+2\n three")],
    ["other context", aFile("@@ -1,3 +1,3 @@\n uno\n-two\n+2\n tres")],
    ["other blanks", aFile("@@ -1,3 +1,3 @@\n one\n- two\n+  2\n three")],
    ["another content around it", aFile(CHANGE.patch, { blob: "b".repeat(40) })],
  ])("is the same with %s", (_name, file) => {
    expect(patchIdOf([file])).toBe(patchIdOf([CHANGE]));
  });

  it.each([
    ["the reverse", aFile("@@ -1,3 +1,3 @@\n one\n-2\n+two\n three")],
    ["another line", aFile("@@ -1,3 +1,3 @@\n one\n-two\n+3\n three")],
    ["another file", aFile(CHANGE.patch, { path: "b.ts" })],
    ["another kind of change", aFile(CHANGE.patch, { status: "added" })],
  ])("is another for %s", (_name, file) => {
    expect(patchIdOf([file])).not.toBe(patchIdOf([CHANGE]));
  });

  it("does not depend on the order of files", () => {
    const other = aFile("@@ -1 +1 @@\n-x\n+y", { path: "b.ts" });
    expect(patchIdOf([CHANGE, other])).toBe(patchIdOf([other, CHANGE]));
  });

  it("knows a file without a patch by its content", () => {
    const binary = aFile(null, { blob: "b".repeat(40) });
    expect(patchIdOf([binary])).not.toBe(patchIdOf([aFile(null, { blob: "c".repeat(40) })]));
  });

  it("knows a pure rename by its names", () => {
    const rename = { status: "renamed", previousPath: "b.ts", additions: 0, deletions: 0 } as const;
    expect(patchIdOf([aFile(null, rename)])).not.toBeNull();
  });

  it.each([
    ["nothing is changed", []],
    ["a file shows neither patch nor content", [CHANGE, aFile(null)]],
  ])("is null when %s", (_name, files) => {
    expect(patchIdOf(files)).toBeNull();
  });
});
