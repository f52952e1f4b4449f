import { PassThrough, Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { startProgress } from "../../src/cli/progress.ts";
import { LINE_FEED, readRecords } from "../../src/cli/read-records.ts";
import { isBlocking } from "../../src/domain/blocking-finding.ts";
import type { Finding } from "../../src/domain/finding.ts";

const PLACE = { area: "app", tier: "high", path: "a", message: "" } as const;

describe("isBlocking", () => {
  it.each<[Finding, boolean]>([
    [{ ...PLACE, kind: "secret", provider: "aws", blocks: true }, true],
    [{ ...PLACE, kind: "secret", provider: "generic", blocks: false }, false],
    [{ ...PLACE, kind: "suspicious-dependency", reasons: ["unpinned:a", "forbidden:pkg"] }, true],
    [{ ...PLACE, kind: "suspicious-dependency", reasons: ["forbidden-package:pkg:npm/a"] }, true],
    [{ ...PLACE, kind: "suspicious-dependency", reasons: ["unpinned:forbidden"] }, false],
    [
      {
        ...PLACE,
        kind: "agent-power",
        code: "connector-forbidden",
        direction: "widens",
        subject: "a",
      },
      true,
    ],
    [
      { ...PLACE, kind: "agent-power", code: "hook-added", direction: "widens", subject: "a" },
      false,
    ],
    [{ ...PLACE, kind: "new-dependency", purl: "pkg:npm/a" }, false],
    [{ ...PLACE, kind: "symlink" }, false],
  ])("judges %o", (finding, expected) => {
    expect(isBlocking(finding)).toBe(expected);
  });
});

async function recordsOf(chunks: readonly Buffer[], bytesMax: number): Promise<string[]> {
  const records: string[] = [];
  const format = { end: LINE_FEED, bytesMax };
  for await (const record of readRecords(Readable.from(chunks), format)) records.push(record);
  return records;
}

describe("readRecords", () => {
  it("finds the same records however the input is cut", async () => {
    const line = fc
      .string({ unit: "grapheme", maxLength: 20 })
      .map((text) => text.replaceAll("\n", ""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        async (lines, size) => {
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          expect(await recordsOf(chunks, 1_000)).toEqual(lines);
        },
      ),
    );
  });

  it("cuts what is too long and goes on after it", async () => {
    const chunks = [Buffer.from("abc"), Buffer.from("def\ngh"), Buffer.from("i")];
    expect(await recordsOf(chunks, 4)).toEqual(["abcd", "ghi"]);
  });
});

describe("startProgress", () => {
  it("says after two seconds what is being done, and then stops", () => {
    vi.useFakeTimers();
    const stderr = new PassThrough();
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr };
    const progress = startProgress({ ...streams, cwd: "/", env: {} });
    progress.step("reading");
    vi.advanceTimersByTime(1_999);
    expect(stderr.read()).toBeNull();
    vi.advanceTimersByTime(1);
    expect(String(stderr.read())).toMatch(/^agentgov: reading \(\d+ s\)\n$/u);
    progress.stop();
    vi.advanceTimersByTime(10_000);
    expect(stderr.read()).toBeNull();
    vi.useRealTimers();
  });
});
