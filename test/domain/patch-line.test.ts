import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPatch } from "../../src/domain/patch-line.ts";

describe("patch lines", () => {
  it("carry their kind, number and hunk", () => {
    const patch =
      "@@ -1,2 +1,3 @@ function a() {\n a\n-b\n+c\r\n+d\n@@ -10 +11 @@\n-x\n+y\n\\ No newline at end of file\n";
    expect(readPatch(patch)).toEqual([
      { kind: "context", text: "a", line: 1, hunk: 0 },
      { kind: "removed", text: "b", line: 2, hunk: 0 },
      { kind: "added", text: "c", line: 2, hunk: 0 },
      { kind: "added", text: "d", line: 3, hunk: 0 },
      { kind: "removed", text: "x", line: 10, hunk: 1 },
      { kind: "added", text: "y", line: 11, hunk: 1 },
    ]);
  });

  it("take a line that only looks like a header for what its marker says", () => {
    expect(readPatch("@@ -1 +1 @@\n+@@ -9 +9 @@\n+++a\n---b\n")).toMatchObject([
      { kind: "added", text: "@@ -9 +9 @@" },
      { kind: "added", text: "++a" },
      { kind: "removed", text: "--b" },
    ]);
  });

  it("skip what stands before the first hunk", () => {
    expect(readPatch("diff --git a b\n+++ b\n")).toEqual([]);
  });

  it("come back for any lines that are added", () => {
    const line = fc.string().map((text) => text.replaceAll(/[\r\n]/gu, ""));
    fc.assert(
      fc.property(fc.array(line), (texts) => {
        const patch = `@@ -0,0 +1,${texts.length} @@\n${texts.map((text) => `+${text}\n`).join("")}`;
        expect(readPatch(patch).map(({ text }) => text)).toEqual(texts);
      }),
    );
  });
});
