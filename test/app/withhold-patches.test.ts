import { describe, expect, it } from "vitest";
import { withholdPatches } from "../../src/app/withhold-patches.ts";
import { known, unknown } from "../../src/domain/known.ts";
import { aFile } from "../builders/facts.ts";

const LEAK = aFile("src/a.ts", { patch: "+secret" });
const OTHER = aFile("src/b.ts", { patch: "+fine" });
const CONTENT = {
  findings: [
    {
      kind: "secret",
      area: "secrets",
      tier: "critical",
      path: LEAK.path,
      message: "",
      provider: "p",
      blocks: true,
    },
  ],
  dependencies: { added: [], removed: [], changed: [] },
} as const;

describe("withholdPatches", () => {
  it("drops the patch of a file with a credential and keeps all else", () => {
    expect(withholdPatches(known([LEAK, OTHER]), known(CONTENT))).toEqual(
      known([{ ...LEAK, patch: null }, OTHER]),
    );
  });

  it("leaves files alone that are unknown or were not read", () => {
    expect(withholdPatches(unknown("x"), known(CONTENT))).toEqual(unknown("x"));
    expect(withholdPatches(known([LEAK]), undefined)).toEqual(known([LEAK]));
    expect(withholdPatches(known([LEAK]), unknown("x"))).toEqual(known([LEAK]));
  });
});
