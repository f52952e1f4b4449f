import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareChanges } from "../../src/domain/same-change.ts";
import { aFile } from "../builders/facts.ts";

const BLOB = "b".repeat(40);
const OTHER = "c".repeat(40);

describe("compareChanges", () => {
  it.each([
    [
      "the same content",
      aFile("a", { blob: BLOB, patch: null }),
      aFile("a", { blob: BLOB, patch: "+x" }),
    ],
    [
      "the same lines in other surroundings",
      aFile("a", { blob: BLOB, patch: "@@ -1 +1 @@\n old\n-x\n+y" }),
      aFile("a", { blob: OTHER, patch: "@@ -9 +9 @@\n new\n-x\n+y" }),
    ],
    [
      "a rename of a file the base changed",
      aFile("a", {
        status: "renamed",
        previousPath: "b",
        additions: 0,
        deletions: 0,
        patch: null,
        blob: BLOB,
      }),
      aFile("a", {
        status: "renamed",
        previousPath: "b",
        additions: 0,
        deletions: 0,
        patch: null,
        blob: OTHER,
      }),
    ],
  ])("takes for the same: %s", (_name, judged, landed) => {
    expect(compareChanges([judged], [landed])).toEqual({ kind: "same" });
  });

  it.each([
    [
      "another line",
      aFile("a", { blob: BLOB, patch: "+x" }),
      aFile("a", { blob: OTHER, patch: "+y" }),
    ],
    [
      "a blank more",
      aFile("a", { blob: BLOB, patch: "+if x:" }),
      aFile("a", { blob: OTHER, patch: "+  if x:" }),
    ],
    ["another status", aFile("a", { status: "added" }), aFile("a", { status: "modified" })],
    [
      "another old path",
      aFile("a", { status: "renamed", previousPath: "b" }),
      aFile("a", { status: "renamed", previousPath: "c" }),
    ],
    ["another path", aFile("a"), aFile("b")],
  ])("tells apart: %s", (_name, judged, landed) => {
    expect(compareChanges([judged], [landed]).kind).toBe("differs");
  });

  it("does not know what GitHub does not show", () => {
    const judged = aFile("big.bin", { blob: BLOB, patch: null });
    const landed = aFile("big.bin", { blob: OTHER, patch: null });
    expect(compareChanges([judged], [landed])).toEqual({ kind: "unclear", paths: ["big.bin"] });
    expect(compareChanges([{ ...judged, blob: null }], [{ ...landed, blob: null }]).kind).toBe(
      "unclear",
    );
  });

  it("names every file that is only on one side", () => {
    expect(compareChanges([aFile("b"), aFile("a")], [aFile("c"), aFile("a")])).toEqual({
      kind: "differs",
      paths: ["b", "c"],
    });
  });

  it("does not depend on order, and finds any file more or less", () => {
    const files = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1 });
    fc.assert(
      fc.property(files, fc.nat(), (paths, at) => {
        const all = paths.map((path) => aFile(path, { patch: `+${path}` }));
        expect(compareChanges(all, all.toReversed()).kind).toBe("same");
        const less = all.filter((_, index) => index !== at % all.length);
        expect(compareChanges(all, less).kind).toBe("differs");
        expect(compareChanges(less, all).kind).toBe("differs");
      }),
    );
  });
});
