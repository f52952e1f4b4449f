import { describe, expect, it } from "vitest";
import { readAround, type Surroundings } from "../../src/app/read-surroundings.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { compileAreaRules } from "../../src/policy/areas/classify.ts";
import { pathNames } from "../../src/policy/findings/case-twins.ts";

const { rules } = compileAreaRules([]);

function notesFor(path: string, names: Surroundings["names"]): Promise<readonly string[]> {
  const file: ChangedFile = {
    path,
    previousPath: null,
    status: "modified",
    additions: 1,
    deletions: 1,
    patch: "@@ -1 +1 @@\n-a\n+b",
    blob: null,
  };
  const world = {
    readSurroundings: () => Promise.resolve({ names, attributes: [] }),
    readWorkflows: () => Promise.resolve([]),
  };
  return readAround(world, rules, [file]).then(({ notes }) => notes);
}

describe("what is around a change", () => {
  it("is said to be unknown where a workflow might run a script and none could be listed", async () => {
    expect(await notesFor("tools/report.sh", null)).toEqual([
      expect.stringContaining("not known whether a workflow runs"),
    ]);
  });

  it.each([
    ["a script where all files are listed", "tools/report.sh", pathNames(["tools/report.sh"])],
    ["a text that no workflow runs", "docs/guide.md", null],
  ])("says nothing of %s", async (_what, path, names) => {
    expect(await notesFor(path, names)).toEqual([]);
  });
});
