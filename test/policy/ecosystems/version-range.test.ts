import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isWider } from "../../../src/policy/ecosystems/version-range.ts";

describe("isWider", () => {
  it.each([
    ["npm", "^1.7.2", "*"],
    ["npm", "1.0.0", "latest"],
    ["npm", "~1.2.0", "^1.2.0"],
    ["npm", "^1.0.0", "^1.0.0 || ^2.0.0"],
    ["npm", "1.0.0", ""],
    ["pypi", ">=1,!=1.5", ">=0"],
    ["pypi", "==1.2.3", ">=1.2"],
    ["pypi", "~=1.4.2", ">=1.4"],
    ["pypi", ">=1,<2", ">=1"],
    ["cargo", "=1.0.0", "1"],
    ["cargo", "1", ">=1"],
    ["gem", "~> 7.1.3", "~> 7.1"],
    ["hex", "~> 1.0", ">= 1.0.0"],
    ["composer", "~1.2.3", "^1.2"],
    ["pub", "^1.0.0", "any"],
    ["terraform", "= 5.0.0", "~> 5.0"],
  ])("sees that %s %s became %s", (type, from, to) => {
    expect(isWider(type, from, to)).toBe(true);
    expect(isWider(type, to, from)).toBe(false);
  });

  it.each([
    ["npm", "^1.0.0", "^2.0.0"],
    ["npm", "2.1.2", "2.1.3"],
    ["pypi", "==1.0", "==2.0"],
    ["pypi", ">=1", "not a range"],
    ["cargo", "1", "2"],
    ["githubactions", "v4", "main"],
  ])("takes %s %s to %s for no widening", (type, from, to) => {
    expect(isWider(type, from, to)).toBe(false);
  });

  it("never throws and never says both", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[~^<>=*x0-9., |-]{0,20}$/u));
    fc.assert(
      fc.property(
        fc.constantFrom("npm", "pypi", "gem", "cargo", "x"),
        text,
        text,
        (type, from, to) => {
          expect(isWider(type, from, to) && isWider(type, to, from)).toBe(false);
        },
      ),
    );
  });
});
