import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRecord } from "../../src/render/csv.ts";

/** The cells a reader of RFC 4180 sees. */
function cellsOf(record: string): readonly string[] {
  return [...record.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n)/gu)].map(([, cell = ""]) =>
    cell.replaceAll('""', '"'),
  );
}

describe("a record of CSV", () => {
  it.each([
    ["=", '=HYPERLINK("https://evil.example","here")'],
    ["+", "+1+cmd|' /C calc'!A0"],
    ["-", "-2+3+cmd|' /C calc'!A0"],
    ["@", "@SUM(1,1)"],
    ["a tab", "\t=1+1"],
    ["a carriage return", "\r=1+1"],
    ["a line feed", "\n=1+1"],
    ["blanks", "   =1+1"],
    ["a blank without a width", "\u200B=1+1"],
    ["a mark of byte order", "\uFEFF=1+1"],
    ["another equals sign", "＝1+1"],
    ["another plus sign", "＋1"],
    ["another minus sign", "－1"],
    ["another at sign", "＠SUM(1)"],
  ])("holds no formula that begins with %s", (_what, text) => {
    const [cell = ""] = cellsOf(csvRecord([text]));
    expect(cell).toMatch(/^'/u);
    expect(cell).not.toMatch(/[\t\r\n]/u);
  });

  it.each(["src/a.ts", "2026-01-02T03:04:05Z", "7", "", "a=b", 'say "hi"', "a,b"])(
    "leaves %j as it is",
    (text) => {
      expect(cellsOf(csvRecord([text]))).toEqual([text]);
    },
  );

  it("is one record whatever is in it, and no cell of it begins as a formula does", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', "'", ",", " "),
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
        const record = csvRecord(cells);
        expect(record.indexOf("\r\n")).toBe(record.length - 2);
        expect(cellsOf(record)).toHaveLength(cells.length);
        for (const cell of cellsOf(record)) expect(cell).not.toMatch(/^\s*[=+\-@\t\r]/u);
      }),
    );
  });
});
