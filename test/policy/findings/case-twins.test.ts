import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChangedFile } from "../../../src/domain/pull-request-facts.ts";
import { caseTwins, pathNames } from "../../../src/policy/findings/case-twins.ts";
import { aFile } from "../../builders/facts.ts";

function twinsOf(files: readonly ChangedFile[], base: readonly string[] = []): readonly string[] {
  return caseTwins(files, pathNames(base)).map(({ path }) => path);
}

describe("paths that differ in capitals alone", () => {
  it("are found between a new file and one that stays", () => {
    const added = aFile("SRC/auth/A.ts", { status: "added" });
    expect(caseTwins([added], pathNames(["src/auth/a.ts", "b.ts"]))).toMatchObject([
      { tier: "critical", area: "governance", path: "SRC/auth/A.ts" },
    ]);
    const renamed = aFile("B.ts", { status: "renamed", previousPath: "c.ts" });
    expect(twinsOf([renamed], ["b.ts", "c.ts"])).toEqual(["B.ts"]);
  });

  it("are found between two files of one change, whatever the base holds", () => {
    const files = [aFile("a.ts", { status: "added" }), aFile("A.ts", { status: "modified" })];
    expect(caseTwins(files, null).map(({ path }) => path)).toEqual(["a.ts", "A.ts"]);
  });

  it.each([
    [
      "a rename of capitals",
      [aFile("README.md", { status: "renamed", previousPath: "Readme.md" })],
    ],
    [
      "a deletion beside an addition",
      [aFile("Readme.md", { status: "removed" }), aFile("README.md", { status: "added" })],
    ],
    ["an edit", [aFile("Readme.md")]],
    ["a file that came to the base by another way", [aFile("Readme.md", { status: "added" })]],
    ["another file", [aFile("Readme.txt", { status: "added" })]],
  ] as const)("are not seen in %s", (_, files) => {
    expect(twinsOf(files, ["Readme.md", "b.ts"])).toEqual([]);
  });

  it("are found exactly when there is one", () => {
    const path = fc.stringMatching(/^[abAB]{1,4}$/u);
    fc.assert(
      fc.property(path, fc.array(path), (name, base) => {
        const expected =
          !base.includes(name) && base.some((other) => other.toLowerCase() === name.toLowerCase());
        expect(twinsOf([aFile(name, { status: "added" })], base).length > 0).toBe(expected);
      }),
    );
  });
});
