import { describe, expect, it } from "vitest";
import { createHistoryParser, type HistoryLine } from "../../src/git/parse-history.ts";

const SHA = "a".repeat(40);

function read(...lines: readonly string[]): readonly HistoryLine[] {
  const parser = createHistoryParser();
  return lines.flatMap((line) => parser.read(line) ?? []);
}

const HEADER = ["diff --git a/x.env b/x.env", "index 1..2 100644", "--- a/x.env", "+++ b/x.env"];

describe("the output of git log", () => {
  it("gives the lines of a message and of added lines with their place", () => {
    expect(
      read(`commit ${SHA}`, "    Subject", "", ...HEADER, "@@ -3 +3,2 @@ fn", "-old", "+new", "+b"),
    ).toEqual([
      { sha: SHA, path: null, line: null, text: "Subject" },
      { sha: SHA, path: "x.env", line: 3, text: "new" },
      { sha: SHA, path: "x.env", line: 4, text: "b" },
    ]);
  });

  it.each([
    "++ b/other",
    "diff --git a/o b/o",
    `commit ${"b".repeat(40)}`,
    "@@ -1 +99 @@",
    "+++ x",
  ])("takes an added line for content, though it reads %j", (text) => {
    const found = read(`commit ${SHA}`, ...HEADER, "@@ -0,0 +1,2 @@", `+${text}`, "+next");
    expect(found).toEqual([
      { sha: SHA, path: "x.env", line: 1, text },
      { sha: SHA, path: "x.env", line: 2, text: "next" },
    ]);
  });

  it("takes a message for a message, though it reads as a header", () => {
    const found = read(
      `commit ${SHA}`,
      `    commit ${"b".repeat(40)}`,
      "    +++ b/x",
      "    @@ -1 +1 @@",
    );
    expect(found.map(({ sha, path }) => [sha, path])).toEqual([
      [SHA, null],
      [SHA, null],
      [SHA, null],
    ]);
  });

  it("counts of a merge what no parent has", () => {
    const header = ["diff --cc x.env", "index 1,2..3", "--- a/x.env", "+++ b/x.env"];
    const lines = ["@@@ -1,2 -1,2 +1,4 @@@", "  both", "+ theirs", "++own", "- gone", " +ours"];
    expect(read(`commit ${SHA}`, ...header, ...lines)).toEqual([
      { sha: SHA, path: "x.env", line: 3, text: "own" },
    ]);
  });

  it("cuts the tab that git puts behind a name with a space", () => {
    const header = ["diff --git a/a b b/a b", "--- /dev/null", "+++ b/a b\t"];
    expect(read(`commit ${SHA}`, ...header, "@@ -0,0 +1 @@", "+x")[0]?.path).toBe("a b");
  });
});
