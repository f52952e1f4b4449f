import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageKey, packageName } from "../../src/domain/package-name.ts";

describe("packageName", () => {
  it.each([
    ["pkg:npm/left-pad", "pkg:npm/left-pad", null],
    ["pkg:npm/left-pad@1.3.0", "pkg:npm/left-pad", "1.3.0"],
    ["pkg:npm/%40acme/till@1.0.0", "pkg:npm/%40acme/till", "1.0.0"],
    ["pkg:npm/@acme/till", "pkg:npm/@acme/till", null],
    ["pkg:npm/@acme/till@1.0.0", "pkg:npm/@acme/till", "1.0.0"],
    ["pkg:docker/redis@7?repository_url=ghcr.io", "pkg:docker/redis?repository_url=ghcr.io", "7"],
    ["pkg:docker/redis?tag=a@b", "pkg:docker/redis?tag=a@b", null],
    ["pkg:npm/left-pad@", "pkg:npm/left-pad@", null],
    ["", "", null],
  ])("splits %s", (purl, name, version) => {
    expect(packageName(purl)).toEqual({ package: name, version });
  });
});

describe("packageKey", () => {
  it.each([
    ["pkg:pypi/Typing_Extensions@4.0.0", "pkg:pypi/typing-extensions"],
    ["pkg://npm/%40acme/Till", "pkg:npm/@acme/till"],
    ["pkg:npm/%", "pkg:npm/%"],
  ])("files %s under %s", (purl, key) => {
    expect(packageKey(purl)).toBe(key);
  });

  it("is the same for a package with and without its version", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,9}$/u),
        fc.stringMatching(/^\d\.\d$/u),
        (name, version) => {
          expect(packageKey(`pkg:npm/${name}@${version}`)).toBe(packageKey(`pkg:npm/${name}`));
        },
      ),
    );
  });
});
