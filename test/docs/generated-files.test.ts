import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generatedFiles } from "../../scripts/generated-files.ts";

describe("generated files", () => {
  it.each(generatedFiles())("$path says what the code says", ({ path, text }) => {
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});
