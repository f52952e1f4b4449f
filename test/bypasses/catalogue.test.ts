import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BYPASSES } from "./catalogue.ts";
import { bypassesPage, countOf, readTested } from "./coverage.ts";

const SHARED = "../shared/data/bypasses.json";
const Shared = z.array(z.object({ id: z.string(), group: z.string(), kind: z.string() }));
const TESTED = readTested();

describe("the catalogue of bypasses", () => {
  it("has each id once", () => {
    const ids = BYPASSES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has one test for each id at most, none for ids it does not know, and none switched off", () => {
    expect(TESTED.repeated).toEqual([]);
    expect(TESTED.switchedOff).toEqual([]);
    const ids = new Set(BYPASSES.map(({ id }) => id));
    expect([...TESTED.fileOf.keys()].filter((id) => !ids.has(id))).toEqual([]);
  });

  it("says of each bypass without a test why there is none", () => {
    const silent = BYPASSES.filter(({ id, gap }) => gap === null && !TESTED.fileOf.has(id));
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it("counts nothing as tested without a test", () => {
    const { covered, all } = countOf("all", BYPASSES, { ...TESTED, fileOf: new Map() });
    expect([covered, all]).toEqual([0, BYPASSES.length]);
  });

  it("has the page that npm run bypasses writes", () => {
    expect(readFileSync("docs/bypasses.md", "utf8")).toBe(bypassesPage(TESTED));
  });

  it("knows the same ids as the shared cases", (context) => {
    if (!existsSync(SHARED)) context.skip("the shared cases are not beside the checkout");
    const shared = Shared.parse(JSON.parse(readFileSync(SHARED, "utf8")));
    const theirs = shared.map(({ id, group, kind }) => [id, group, kind.replaceAll("_", "-")]);
    const ours = BYPASSES.map(({ id, group, kind }) => [id, group, kind]);
    expect(ours.toSorted(byId)).toEqual(theirs.toSorted(byId));
  });
});

function byId([left = ""]: readonly string[], [right = ""]: readonly string[]): number {
  return left < right ? -1 : 1;
}
