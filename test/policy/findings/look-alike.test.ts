import { describe, expect, it } from "vitest";
import { createLookAlikes } from "../../../src/policy/findings/look-alike.ts";
import { POPULAR_PACKAGES } from "../../../src/policy/findings/popular-packages.ts";

const lookAlikeOf = createLookAlikes();

describe("names that look like another", () => {
  it.each([
    ["pkg:npm/expresss@1.0.0", "express"],
    ["pkg:npm/lodahs", "lodash"],
    ["pkg:npm/axois@1.0.0", "axios"],
    ["pkg:npm/crossenv@1.0.0", "cross-env"],
    ["pkg:npm/%40types/nodee", "@types/node"],
    ["pkg:pypi/reqeusts", "requests"],
    ["pkg:pypi/urllib", "urllib3"],
    ["pkg:cargo/serdee", "serde"],
    ["pkg:gem/railz", "rails"],
    ["pkg:golang/github.com/gorila/mux", "github.com/gorilla/mux"],
    ["pkg:githubactions/action/checkout@v4", "actions/checkout"],
  ])("it names what %s may be meant for", (purl, meant) => {
    expect(lookAlikeOf(purl)).toBe(meant);
  });

  it.each([
    "pkg:npm/preact",
    "pkg:npm/express-rate-limit",
    "pkg:npm/vux",
    "pkg:npm/left-pad",
    "pkg:pypi/django-rest",
    "pkg:cargo/express",
    "not a package",
  ])("it says nothing of %s", (purl) => {
    expect(lookAlikeOf(purl)).toBeNull();
  });

  it("compares with the names of the project", () => {
    expect(createLookAlikes(["pkg:npm/acme-ui"])("pkg:npm/acme-uii")).toBe("acme-ui");
    expect(createLookAlikes(["pkg:npm/acme-ui"])("pkg:npm/acme-ui")).toBeNull();
    expect(createLookAlikes(["pkg:pypi/acme-ui"])("pkg:npm/acme-uii")).toBeNull();
  });

  it("takes no well-known name for a slip", () => {
    const all = [...POPULAR_PACKAGES].flatMap(([type, names]) =>
      names.map((name) => `pkg:${type}/${name}`),
    );
    expect(all.filter((purl) => lookAlikeOf(purl) !== null)).toEqual([]);
  });
});
