import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allowsPackage,
  canonicalPackage,
  forbidsPackage,
} from "../../src/policy/package-prefix.ts";

describe("canonicalPackage", () => {
  it.each([
    ["pkg:npm/left-pad@1.3.0", "pkg:npm/left-pad"],
    ["pkg:npm/@acme/tools@1.0.0", "pkg:npm/%40acme/tools"],
    ["pkg:npm/%40acme/tools", "pkg:npm/%40acme/tools"],
    ["pkg:npm/@acme/", "pkg:npm/%40acme/"],
    ["pkg:/npm/%40actions/core@1.1.0", "pkg:npm/%40actions/core"],
    ["PKG:npm/a", "PKG:npm/a"],
    ["pkg:NPM/a", "pkg:npm/a"],
    ["pkg:pypi/Foo_Bar.baz", "pkg:pypi/foo-bar-baz"],
    ["pkg:npm/", "pkg:npm/"],
    ["pkg:npm/%E0%A4%A", "pkg:npm/%25E0%25A4%25A"],
    [
      "pkg:docker/acme/tool@1?repository_url=ghcr.io",
      "pkg:docker/acme/tool?repository_url=ghcr.io",
    ],
  ])("writes %s as %s", (text, expected) => {
    expect(canonicalPackage(text)).toBe(expected);
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => canonicalPackage(`pkg:npm/${text}`).length > 0));
  });
});

describe("forbidsPackage and allowsPackage", () => {
  it.each([
    ["pkg:npm/left-pad", "pkg:npm/left-pad@1.3.0", "both"],
    ["pkg:npm/left-pad", "pkg:npm/left-pad-2@1.3.0", "neither"],
    ["pkg:npm/%40evil/", "pkg:npm/%40evil/tool@1", "both"],
    ["pkg:npm/%40evil/", "pkg:npm/%40evil-not/tool@1", "neither"],
    ["pkg:golang/github.com/acme", "pkg:golang/github.com/acme/x@v1", "both"],
    ["pkg:npm/", "pkg:npm/anything", "both"],
    ["pkg:docker/acme/tool", "pkg:docker/acme/tool@1?repository_url=ghcr.io", "forbids"],
    ["pkg:docker/acme/tool?repository_url=ghcr.io", "pkg:docker/acme/tool@1", "neither"],
  ])("judge by %s of %s: %s", (rule, purl, verdict) => {
    const forbids = forbidsPackage([rule])(purl);
    const allows = allowsPackage([rule])(purl);
    expect({ forbids, allows }).toEqual({
      forbids: verdict !== "neither",
      allows: verdict === "both",
    });
  });
});
