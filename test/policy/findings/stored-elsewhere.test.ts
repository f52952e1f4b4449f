import { describe, expect, it } from "vitest";
import { findStoredElsewhere } from "../../../src/policy/findings/stored-elsewhere.ts";

const POINTER = `@@ -1,3 +1,3 @@\n version https://git-lfs.github.com/spec/v1\n-oid sha256:${"a".repeat(64)}\n+oid sha256:${"b".repeat(64)}\n-size 1\n+size 2\n`;

describe("findStoredElsewhere", () => {
  it("finds a pointer that names other content, with its line", () => {
    expect(findStoredElsewhere({ path: "src/model.bin", patch: POINTER })).toEqual([
      expect.objectContaining({ kind: "unverifiable", tier: "high", line: 2 }),
    ]);
  });

  it.each(["assets/logo.png", "docs/manual.pdf"])(
    "leaves the picture or document %s alone",
    (path) => {
      expect(findStoredElsewhere({ path, patch: POINTER })).toEqual([]);
    },
  );

  it("leaves a pointer alone that goes away, and text that speaks of one", () => {
    expect(findStoredElsewhere({ path: "a.bin", patch: POINTER, after: null })).toEqual([]);
    const patch = `@@ -1 +1,2 @@\n a\n+The line is oid sha256:${"b".repeat(64)} there.\n`;
    expect(findStoredElsewhere({ path: "docs/lfs.md", patch })).toEqual([]);
  });

  it.each([".lfsconfig", "sub/.lfsconfig"])("weighs %s critical", (path) => {
    const [found] = findStoredElsewhere({ path, patch: "@@ -0,0 +1 @@\n+[lfs]\n" });
    expect(found).toMatchObject({ tier: "critical", area: "governance" });
  });
});
