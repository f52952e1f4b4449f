import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SHIPPED_AREAS } from "../../../src/domain/risk.ts";
import { classifyPath } from "../../../src/policy/areas/classify.ts";
import { shippedTier } from "../../../src/policy/areas/shipped-areas.ts";
import { compilePattern } from "../../../src/policy/paths.ts";
import { rulesWith } from "./policy-builders.ts";

const page = readFileSync(new URL("../../../docs/areas.md", import.meta.url), "utf8");

/** The cells of every table row under a heading, without the head. */
function tableUnder(heading: string, table = 0): string[][] {
  const section = page.split(/^## /mu).find((text) => text.startsWith(heading)) ?? "";
  const tables = section.split(/\n\n/u).filter((block) => block.startsWith("|"));
  return (tables[table] ?? "")
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split(/(?<!\\)\|/u)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function codesIn(cell: string | undefined): string[] {
  return [...(cell ?? "").matchAll(/`([^`]+)`/gu)].map(([, code]) =>
    (code ?? "").replaceAll("\\|", "|"),
  );
}

describe("the page about areas", () => {
  it("lists every area with its tier, in the shipped order", () => {
    const listed = tableUnder("What ships").map(([area, tier]) => [area, tier]);
    expect(listed).toEqual(SHIPPED_AREAS.map((area) => [area, shippedTier(area)]));
  });

  it.each(
    tableUnder("What ships").flatMap(([area = "", , , examples]) =>
      codesIn(examples).map((path) => [path, area]),
    ),
  )("gives %s as an example of %s, rightly", (path, area) => {
    expect(classifyPath(rulesWith(), path).areas).toContain(area);
  });

  it("shows only patterns that are accepted", () => {
    const patterns = tableUnder("Patterns").flatMap(([cell]) => codesIn(cell));
    const kinds = patterns.map((pattern) => compilePattern(pattern, { nocase: true }).kind);
    expect(kinds).toEqual(patterns.map(() => "ok"));
    expect(patterns.length).toBeGreaterThan(6);
  });

  it("gives the corrections that the errors give", () => {
    const rows = tableUnder("Patterns", 1);
    expect(rows.length).toBeGreaterThan(5);
    for (const [written, meant] of rows) {
      const [suggestion] = codesIn(meant);
      for (const pattern of codesIn(written)) {
        expect(compilePattern(pattern, { nocase: true })).toMatchObject({
          kind: "refused",
          suggestion,
        });
      }
    }
  });
});
