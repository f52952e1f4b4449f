import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseTrailers } from "../../../src/policy/signatures/trailers.ts";

const CASES = "../shared/data/trailer-cases.json";

const Trailers = z.array(z.object({ key: z.string(), value: z.string() }));
const Cases = z.array(
  z.object({
    id: z.string(),
    message: z.string(),
    expectedNoDivider: Trailers,
    expectedGitLog: Trailers.optional(),
  }),
);

function pairs(message: string): readonly { readonly key: string; readonly value: string }[] {
  return parseTrailers(message).map(({ key, value }) => ({ key, value }));
}

describe("parseTrailers", () => {
  it.each([
    ["reads the last paragraph", "S\n\nA: 1\n\nB: 2\n", ["B=2"]],
    ["reads nothing from the title", "A: 1\nB: 2\n", []],
    ["reads nothing from an empty message", "", []],
    ["reads nothing from blank lines", "\n \n\t\n", []],
    ["takes --- for ordinary text", "S\n\nbody\n\n---\n\nA: 1\n", ["A=1"]],
    ["refuses a block with prose", "S\n\nprose here\nA: 1\n", []],
    [
      "accepts prose beside a sign-off",
      "S\n\nprose\nA: 1\nSigned-off-by: X\n",
      ["A=1", "Signed-off-by=X"],
    ],
    [
      "refuses a sign-off among more than three times as much prose",
      "S\n\na b\nb c\nc d\nd e\nSigned-off-by: X\n",
      [],
    ],
    [
      "accepts a sign-off among three times as much prose",
      "S\n\na b\nb c\nc d\nSigned-off-by: X\n",
      ["Signed-off-by=X"],
    ],
    [
      "accepts prose beside a cherry-pick line",
      "S\n\nprose\nA: 1\n(cherry picked from commit 0)\n",
      ["A=1"],
    ],
    ["wants the space of a sign-off", "S\n\nprose\nSigned-off-by:X\n", []],
    [
      "counts continuations of prose as prose",
      "S\n\nprose\n more\n more\n more\nSigned-off-by: X\n",
      [],
    ],
    ["joins folded lines", "S\n\nA: 1\n  2\n\t3\n", ["A=1 2 3"]],
    ["joins a value that starts on the next line", "S\n\nA:\n 1\n", ["A=1"]],
    ["skips comments in the block", "S\n\nA: 1\n# c\nB: 2\n", ["A=1", "B=2"]],
    [
      "gives a line after a comment to nobody",
      "S\n\nA: 1\n# c\n 2\nSigned-off-by: X\n",
      ["A=1", "Signed-off-by=X"],
    ],
    [
      "ignores what stands below the scissors",
      "S\n\nA: 1\n# ------------------------ >8 ------------------------\nB: 2\n",
      ["A=1"],
    ],
    ["ignores an old conflict list", "S\n\nA: 1\n\nConflicts:\n\tx.ts\n", ["A=1"]],
    [
      "keeps lines after a conflict list that go on",
      "S\n\nA: 1\n\nConflicts:\n\tx.ts\n\nB: 2\n",
      ["B=2"],
    ],
    ["reads carriage returns as blanks", "S\r\n\r\nA: 1\r\n", ["A=1"]],
    ["takes no vertical tab for a blank", "S\n\nA: 1\u000b\n", ["A=1\u000b"]],
    ["keeps an empty value", "S\n\nA:\nB: 2\n", ["A=", "B=2"]],
    ["allows blanks before the colon", "S\n\nA \t: 1\n", ["A=1"]],
    ["refuses blanks inside a key", "S\n\nA b: 1\n", []],
    ["refuses a leading colon", "S\n\n: 1\n", []],
    ["refuses keys of other scripts", "S\n\n\u0421o-A: 1\n", []],
    ["skips leading blank lines before the title", "\n \nA: 1\n\nB: 2\n", ["B=2"]],
    ["does not take the paragraph after blank lines for a block", "\n\nA: 1\n", []],
  ])("%s", (_name, message, expected) => {
    expect(parseTrailers(message).map(({ key, value }) => `${key}=${value}`)).toEqual(expected);
  });

  it("says where each trailer stands", () => {
    const message = "S\n\nA: 1\n 2\nB: 3\n";
    expect(parseTrailers(message)).toEqual([
      { key: "A", value: "1 2", line: 3, offset: 3 },
      { key: "B", value: "3", line: 5, offset: 11 },
    ]);
    for (const trailer of parseTrailers(message)) {
      expect(message.startsWith(trailer.key, trailer.offset)).toBe(true);
    }
  });

  it.skipIf(!existsSync(CASES))(
    "agrees with git on every shared case (skipped without the data)",
    () => {
      const cases = Cases.parse(JSON.parse(readFileSync(CASES, "utf8")));
      const found = cases.map((one) => ({ id: one.id, trailers: pairs(one.message) }));
      expect(found).toEqual(
        cases.map((one) => ({ id: one.id, trailers: one.expectedGitLog ?? one.expectedNoDivider })),
      );
    },
  );
});

const PIECES = [
  "A: 1",
  "Key-2\t: v",
  "Signed-off-by: X <x@example.com>",
  "Signed-off-by:X",
  "signed-off-by: y",
  "(cherry picked from commit 0123456)",
  "prose without a colon",
  "two words: here",
  "https://example.com/x",
  "# comment",
  "#12",
  "Conflicts:",
  "\tsrc/a.ts",
  "  continued",
  " ",
  "\t",
  "",
  "",
  "",
  "---",
  "--- a/x",
  "---------",
  "# ------------------------ >8 ------------------------",
  "-: v",
  ": v",
  "a_b: c",
  "Empty:",
  "\u00e9: x",
  "K: v\r",
  "\r",
  "x\u000by: z",
];

interface GitAnswer {
  readonly message: string;
  readonly lines: readonly string[];
}

/** Asks the local git about many messages in one process: one commit each, read back by one log. */
function askGit(messages: readonly string[]): readonly GitAnswer[] {
  const stream = messages.map((message, at) => {
    const bytes = Buffer.byteLength(message);
    const from = at === 0 ? "" : `from :${String(at)}\n`;
    const who = "committer X <x@example.com> 1700000000 +0000";
    return `commit refs/heads/main\nmark :${String(at + 1)}\n${who}\ndata ${String(bytes)}\n${message}\n${from}`;
  });
  const directory = spawnSync("mktemp", ["-d"], { encoding: "utf8" }).stdout.trim();
  const git = (args: readonly string[], input = ""): string => {
    const isolated = { PATH: process.env["PATH"], HOME: directory, GIT_CONFIG_NOSYSTEM: "1" };
    const options = {
      cwd: directory,
      input,
      encoding: "utf8",
      env: isolated,
      maxBuffer: 1e9,
    } as const;
    const run = spawnSync("git", [...args], options);
    if (run.status !== 0) throw new Error(`git ${args.join(" ")}: ${run.stderr}`);
    return run.stdout;
  };
  git(["init", "--quiet", "--initial-branch=main"]);
  git(["fast-import", "--quiet"], stream.join("\n"));
  const format = "--format=%x01%(trailers:only,unfold)";
  const log = git(["log", "--reverse", "--topo-order", format, "main"]);
  spawnSync("rm", ["-rf", directory]);
  return log
    .split("\u0001")
    .slice(1)
    .map((text, at) => ({
      message: messages[at] ?? "",
      lines: text.split("\n").filter((line) => line !== ""),
    }));
}

const gitIsHere = spawnSync("git", ["--version"]).status === 0;

describe("parseTrailers beside the local git", () => {
  it.skipIf(!gitIsHere)("reads what git log reads, for any message (skipped without git)", () => {
    const line = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...PIECES) },
      {
        weight: 1,
        arbitrary: fc
          .string({ maxLength: 12 })
          .map((text) => text.replaceAll("\0", "").replaceAll("\u0001", "")),
      },
    );
    const message = fc
      .array(line, { minLength: 1, maxLength: 14 })
      .map((lines) => `${lines.join("\n")}\n`);
    const messages = fc
      .sample(message, { numRuns: 1500, seed: 20_261_120 })
      .filter((text) => text.isWellFormed());
    const answers = askGit(messages);
    expect(answers).toHaveLength(messages.length);
    for (const { message: text, lines } of answers) {
      const found = parseTrailers(text).map(({ key, value }) => `${key}: ${value}`.trimEnd());
      expect({ text, found }).toEqual({ text, found: lines.map((one) => one.trimEnd()) });
    }
  });
});
