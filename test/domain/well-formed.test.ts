import { describe, expect, it } from "vitest";
import { digestOf } from "../../src/domain/digest.ts";
import { wellFormed } from "../../src/domain/well-formed.ts";

describe("well-formed data", () => {
  it("can be digested whatever characters it came with", () => {
    const hostile = { title: `a${String.fromCharCode(0xd800)}b\0`, list: ["\u{1F600}"] };
    expect(() => digestOf(hostile)).toThrow(TypeError);
    expect(wellFormed(hostile)).toEqual({ title: "a\uFFFDb\uFFFD", list: ["\u{1F600}"] });
    expect(digestOf(wellFormed(hostile))).toMatch(/^sha256:[0-9a-f]{64}$/u);
  });
});
