import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, layDesk } from "../docs/documented-desk.ts";
import { blocksOf, type DocumentedLine, PAGES, ROOT } from "../docs/documented-lines.ts";
import {
  CONTINUED,
  ENDINGS,
  endingOf,
  folderOf,
  HELP_ONLY,
  LEFT_OUT,
  leftOut,
  PLACEHOLDERS,
  PREPARATIONS,
  PROGRAMS,
  typed,
} from "../docs/documented-rules.ts";

/** Runs whole, with a repository of its own: test/docs/policy-guide.test.ts. */
const GUIDE = "docs/policy-guide.md";

const ABSENT = PROGRAMS.filter((program) => spawnSync(program, ["version"]).error !== undefined);

const LINES = PAGES.filter((page) => page !== GUIDE)
  .flatMap(blocksOf)
  .filter(({ language }) => language === "sh")
  .flatMap(({ lines }) => lines);

/** What is run on one copy of everything: a block, or a page that goes on from block to block. */
const RUN = [
  ...Map.groupBy(
    LINES.filter((line) => leftOut(line) === undefined && !needsAbsent(line)),
    ({ page, block }) => (CONTINUED.has(page) ? page : `${page}:${block}`),
  ),
].map(([place, lines]) => ({ place, lines }));

/** Enough of what a command said to see what is wrong. */
const SHOWN_MAX = 2_000;

/** The file a command prints into. */
const WRITTEN = / > ([\w./-]+)(?: |$)/u;

/** Waits for its turn too; the machine may be busy with others. */
const BLOCK_MILLISECONDS = 180_000;

/** What is sure to be a command, and not an example of what one prints. */
const COMMAND = /^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:agentgov|npm|npx|node|git|docker|kubectl|openssl) /u;

function needsAbsent({ text }: DocumentedLine): boolean {
  return ABSENT.some((program) => text.startsWith(`${program} `));
}

describe("commands in the pages", () => {
  let desk: Desk | null = null;

  beforeAll(async () => {
    desk = await layDesk();
  });
  afterAll(async () => {
    const violations = desk?.story.sandbox.violations ?? [];
    await desk?.remove();
    expect(violations).toEqual([]);
  });

  it("are many", () => {
    expect(LINES.length).toBeGreaterThan(60);
    expect(RUN.flatMap(({ lines }) => lines).length).toBeGreaterThan(50);
  });

  it.skipIf(ABSENT.length > 0)("find every program they need on this machine", () => {
    expect(
      PROGRAMS.filter((program) => !LINES.some(({ text }) => text.startsWith(program))),
    ).toEqual([]);
  });

  it("stand in blocks that say so", () => {
    const others = PAGES.flatMap(blocksOf).filter(({ language }) => language !== "sh");
    const hidden = others.flatMap(({ lines }) => lines).filter(({ text }) => COMMAND.test(text));
    expect(hidden.map(({ page, number, text }) => `${page}:${number} ${text}`)).toEqual([]);
  });

  it.concurrent.each(RUN)(
    "work as they are written: $place",
    async ({ lines }) => {
      if (desk === null) throw new TypeError("there is nothing to type on");
      expect(await failuresOf(desk, lines)).toBe("");
    },
    BLOCK_MILLISECONDS,
  );
});

/** The commands of a block that do not end as they should, each with what it said. */
async function failuresOf(desk: Desk, lines: readonly DocumentedLine[]): Promise<string> {
  const failures: string[] = [];
  const seat = await desk.sit();
  try {
    for (const line of lines) {
      const text = typed(line, desk, seat);
      const { exitCode, output } = await seat.run(text, folderOf(line));
      const said = `${line.page}:${line.number} ${text}\n${output.slice(0, SHOWN_MAX)}`;
      const expected = endingOf(line);
      if (exitCode !== expected) failures.push(`ended with ${exitCode}, not ${expected}: ${said}`);
      const [, written] = WRITTEN.exec(text) ?? [];
      if (written !== undefined && isEmpty(join(seat.folder, folderOf(line), written))) {
        failures.push(`wrote nothing into ${written}: ${said}`);
      }
    }
  } finally {
    await seat.leave();
  }
  return failures.join("\n");
}

function isEmpty(path: string): boolean {
  return !existsSync(path) || statSync(path).size === 0;
}

describe("what is said about commands in the pages", () => {
  it.each(
    [...LEFT_OUT, ...ENDINGS, ...PREPARATIONS].map(({ pattern, reason }) => ({ pattern, reason })),
  )("is about one that stands there: $pattern", ({ pattern, reason }) => {
    expect(LINES.filter(({ text }) => pattern.test(text))).not.toEqual([]);
    expect(reason).not.toBe("");
  });

  it.each([...HELP_ONLY, ...PLACEHOLDERS.map(({ written }) => written)])(
    "stands in one: %s",
    (pattern) => {
      expect(LINES.filter(({ text }) => text.search(pattern) !== -1)).not.toEqual([]);
    },
  );

  it.each(LEFT_OUT)("names a test or script that exists: $coveredBy", ({ coveredBy }) => {
    expect(existsSync(join(ROOT, coveredBy)), coveredBy).toBe(true);
  });

  it.each([...CONTINUED])("sits at a page with commands: %s", (page) => {
    expect(RUN.flatMap(({ lines }) => lines.map((line) => line.page))).toContain(page);
  });
});
