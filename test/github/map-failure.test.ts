import { describe, expect, it } from "vitest";
import { GithubError } from "../../src/github/github-errors.ts";
import { toGithubError } from "../../src/github/map-failure.ts";

describe("toGithubError", () => {
  it.each([
    ["OpenSSL's", Object.assign(new Error("x"), { code: "ERR_OSSL_ASN1_TOO_LONG" })],
    ["Web Crypto's", new DOMException("x", "DataError")],
  ])("takes %s error for a key that cannot be used", (_name, error) => {
    expect(toGithubError(error, "GET /app")).toMatchObject({
      code: "GITHUB_UNAUTHORIZED",
      detail: "the private key cannot be used",
      cause: error,
    });
  });

  it("leaves a programmer's error alone", () => {
    const error = new TypeError("x is not a function");
    expect(toGithubError(error, "GET /app")).toBe(error);
  });

  it("finds the adapter's own error in what octokit made of it", () => {
    const own = toGithubError({ status: 500 }, "GET /x");
    expect(own).toBeInstanceOf(GithubError);
    expect(toGithubError(new Error("wrapped", { cause: own }), "GET /x")).toBe(own);
  });
});
