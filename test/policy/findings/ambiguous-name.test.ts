import { describe, expect, it } from "vitest";
import { findAmbiguousName } from "../../../src/policy/findings/ambiguous-name.ts";

describe("findAmbiguousName", () => {
  it.each([
    ["a backslash", "src\\auth\\login.md"],
    ["a colon", "docs/a:b.md"],
    ["a dot at the end", "docs/x.md."],
    ["a space at the end of a folder", "docs /x.md"],
    ["a line end", "a\nb.md"],
    ["an escape", "a\u001b[31m.md"],
    ["a short name of .git", "GIT~1/hooks/x"],
    ["a folder .git", "sub/.Git/config"],
  ])("finds %s", (_name, path) => {
    expect(findAmbiguousName({ path, patch: null })).toEqual([
      expect.objectContaining({ kind: "unverifiable", tier: "critical", path }),
    ]);
  });

  it.each([
    "src/a b.ts",
    ".gitignore",
    "docs/v1.2/x.md",
    "-dash.md",
    "ünï/cødé.ts",
    "a.git/x",
    "git~x",
  ])("leaves %s alone", (path) => {
    expect(findAmbiguousName({ path, patch: null })).toEqual([]);
  });

  it("does not ask for a new name of a file that goes away", () => {
    expect(findAmbiguousName({ path: "a:b", patch: null, before: "x", after: null })).toEqual([]);
  });
});
