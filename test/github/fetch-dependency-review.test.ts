import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchDependencyReview } from "../../src/github/fetch-dependency-review.ts";
import {
  api,
  BASE,
  connect,
  guardNetwork,
  HEAD,
  REF,
  unusedInterceptors,
} from "./github-fixture.ts";

const PATH = `/repos/acme/shop/dependency-graph/compare/${BASE}...${HEAD}`;
const ENTRY = {
  change_type: "added",
  manifest: "package.json",
  ecosystem: "npm",
  name: "a",
  version: "1.0.0",
  package_url: null,
  license: "MIT",
  source_repository_url: null,
  scope: "runtime",
  vulnerabilities: [
    { severity: "low", advisory_ghsa_id: "GHSA-1", advisory_summary: "s", advisory_url: "u" },
    { severity: "new-word", advisory_ghsa_id: "GHSA-2", advisory_summary: "s", advisory_url: "u" },
  ],
};

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

async function review(status: number, body: object | object[]): Promise<unknown> {
  const { client } = await connect();
  api().get(PATH).reply(status, body);
  return fetchDependencyReview(client, REF, { base: BASE, head: HEAD });
}

describe("fetchDependencyReview", () => {
  it("reads packages, the worst weakness first, and takes an unknown word for the worst", async () => {
    expect(await review(200, [ENTRY])).toEqual({
      kind: "known",
      value: [
        {
          change: "added",
          purl: "pkg:npm/a",
          version: "1.0.0",
          path: "package.json",
          licence: "MIT",
          advisories: [
            { id: "GHSA-2", severity: "critical", summary: "s" },
            { id: "GHSA-1", severity: "low", summary: "s" },
          ],
        },
      ],
    });
  });

  it.each([403, 404])("is unknown for good after %i", async (status) => {
    const reason = String(status);
    expect(await review(status, { message: "no" })).toEqual({ kind: "unknown", reason });
  });

  it.each([
    [500, {}],
    [503, {}],
    [200, { not: "a list" }],
    [200, [{ change_type: "other" }]],
  ])("is unknown for now after %i with %o", async (status, body) => {
    expect(await review(status, body)).toMatchObject({ kind: "unknown", settling: true });
  });
});
