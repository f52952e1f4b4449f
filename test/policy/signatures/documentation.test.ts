import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AGENT_SIGNATURES, CATALOGUE_VERSION } from "../../../src/policy/signatures/catalogue.ts";

const PAGE = readFileSync("docs/provenance.md", "utf8");

/** The table of the page, as the catalogue says it should be. */
function expectedTable(): string {
  const rows = AGENT_SIGNATURES.toSorted((left, right) => (left.id < right.id ? -1 : 1)).map(
    ({ id, name, vendor, kind }) => `| \`${id}\` | ${name} | ${vendor} | ${kind} |`,
  );
  return ["| id | name | by | kind |", "|---|---|---|---|", ...rows].join("\n");
}

describe("docs/provenance.md", () => {
  it("lists the agents of the catalogue", () => {
    const [, table = ""] = PAGE.split("<!-- agents -->\n");
    expect(table.split("\n<!-- /agents -->", 1)[0]).toBe(expectedTable());
  });

  it("names the catalogue's version", () => {
    expect(PAGE).toContain(`Catalogue of ${CATALOGUE_VERSION}.`);
  });
});
