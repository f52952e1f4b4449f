import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const PAGE = readFileSync(join(import.meta.dirname, "../docs/policy-bot.md"), "utf8");

describe("docs/policy-bot.md", () => {
  const rows = [...PAGE.matchAll(/^\| (\d+) \| ([^|]+) \| (same|different) \| ([^|]*) \|$/gmu)];

  it("speaks of every one of the 113 behaviours, in order", () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 113 }, (_, index) => index + 1),
    );
  });

  it("gives a reason wherever it differs", () => {
    const bare = rows.filter(
      ([, , , kind, reason]) => kind === "different" && reason?.trim() === "",
    );
    expect(bare).toEqual([]);
  });
});
