import { describe, expect, it } from "vitest";
import { fingerprintOf, readFingerprint } from "../../src/domain/fingerprint.ts";

describe("a fingerprint", () => {
  it("is the digest that sha256sum prints", () => {
    // Source: https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values
    const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(fingerprintOf("abc")).toBe(`sha256:${digest}`);
  });

  it.each([
    ["a".repeat(64), `sha256:${"a".repeat(64)}`],
    [`sha256:${"A".repeat(64)}`, `sha256:${"a".repeat(64)}`],
    [` ${"1".repeat(64)}\n`, `sha256:${"1".repeat(64)}`],
    ["a".repeat(63), null],
    ["a".repeat(65), null],
    ["a".repeat(40), null],
    ["g".repeat(64), null],
    ["", null],
  ])("is read from %j", (text, fingerprint) => {
    expect(readFingerprint(text)).toBe(fingerprint);
  });
});
