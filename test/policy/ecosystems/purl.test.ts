import fc from "fast-check";
import { PackageURL } from "packageurl-js";
import { describe, expect, it } from "vitest";
import {
  identity,
  npmIdentity,
  pypiIdentity,
  withVersion,
} from "../../../src/policy/ecosystems/purl.ts";

const segment = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+~-]{0,10}$/u);
const version = fc.stringMatching(/^[a-z0-9][A-Za-z0-9.:/+~@-]{0,12}$/u);

describe("identity", () => {
  it("writes what the reference implementation writes", () => {
    const type = fc.constantFrom(
      "generic",
      "maven",
      "nuget",

      "github",
      "composer",
      "cargo",
    );
    fc.assert(
      fc.property(type, fc.tuple(segment, segment), version, (kind, [namespace, name], text) => {
        const expected = new PackageURL(
          kind,
          namespace,
          name,
          text,
          undefined,
          undefined,
        ).toString();
        const found = withVersion(identity({ type: kind, path: `${namespace}/${name}` }), text);
        expect(found).toBe(expected);
      }),
    );
  });

  it.each([
    [npmIdentity("@types/node"), "pkg:npm/%40types/node"],
    [pypiIdentity("Flask_Login.X"), "pkg:pypi/flask-login-x"],
    [
      identity({ type: "docker", path: "a/b", qualifiers: { repository_url: "ghcr.io" } }),
      "pkg:docker/a/b?repository_url=ghcr.io",
    ],
    [
      withVersion("pkg:docker/a?repository_url=ghcr.io", "sha256:aa"),
      "pkg:docker/a@sha256:aa?repository_url=ghcr.io",
    ],
    [
      withVersion(identity({ type: "golang", path: "golang.org/x/text" }), "v0.16.0"),
      "pkg:golang/golang.org/x/text@v0.16.0",
    ],
    [withVersion("pkg:npm/a", null), "pkg:npm/a"],
    [npmIdentity("\ud800"), "pkg:npm/%EF%BF%BD"],
  ])("gives %s", (found, expected) => {
    expect(found).toBe(expected);
  });
});
