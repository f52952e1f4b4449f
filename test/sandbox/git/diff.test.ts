import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ObjectStore } from "../../../src/sandbox/git/object-store.ts";
import { patchBetween } from "../../../src/sandbox/git/patch.ts";
import { diffFiles, type FileChange } from "../../../src/sandbox/git/tree-diff.ts";
import { makeGitRepository, snapshotOf, type TestTree } from "../git-repository.ts";

const repository = makeGitRepository();
afterAll(() => {
  repository.remove();
});

/** Git's own hunks for two texts; the indent heuristic is the one thing not rebuilt. */
function gitPatch(before: string, after: string): string {
  const [left, right] = [before, after].map((text, index) => {
    const file = join(repository.folder, ".git", `side-${String(index)}`);
    writeFileSync(file, text);
    return repository.git("hash-object", "-w", "--no-filters", file).trim();
  });
  const diff = repository.git(
    "diff",
    "--no-indent-heuristic",
    "--minimal",
    left ?? "",
    right ?? "",
  );
  const start = diff.indexOf("@@");
  return start === -1 ? "" : diff.slice(start).replace(/\n$/u, "");
}

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${String(index)}\n`).join("");

describe("patches", () => {
  it.each([
    ["nothing", "a\nb\n", "a\nb\n"],
    ["a change in the middle", lines(20), lines(20).replace("line 9\n", "line nine\n")],
    [
      "changes too far apart for one hunk",
      lines(40),
      lines(40).replace("line 2\n", "x\n").replace("line 30\n", "y\n"),
    ],
    [
      "changes near enough for one hunk",
      lines(40),
      lines(40).replace("line 2\n", "x\n").replace("line 9\n", "y\n"),
    ],
    ["a new file", "", "a\nb\n"],
    ["a removed file", "a\nb\n", ""],
    ["a line at the end", "a\n", "a\nb\n"],
    ["a line at the start", "b\n", "a\nb\n"],
    ["a lost line break at the end", "a\nb\n", "a\nb"],
    ["a gained line break at the end", "a\nb", "a\nb\n"],
    ["a repeated block", "a\nb\nc\n", "a\nb\nc\na\nb\nc\n"],
    ["a block that could sit in several places", "x\n}\n\ny\n}\n", "x\n}\n\nz\n}\n\ny\n}\n"],
    ["a change among equal lines", "}\nc\nc\nc\nc\n", "}\nc\nc\nb\nc\n"],
    ["changes that could be taken apart", "}\nb\n}\nb\na\nc\n", "}\na\nb\na\n"],
    ["carriage returns", "a\r\nb\r\n", "a\r\nc\r\n"],
    [
      "the name of the function around",
      `function f() {\n${lines(9).replaceAll("line", "  line")}}\n`,
      `function f() {\n${lines(9).replaceAll("line", "  line").replace("line 8", "x")}}\n`,
    ],
  ])("are git's own for %s", (_name, before, after) => {
    expect(patchBetween(before, after).text).toBe(gitPatch(before, after));
  });

  it("are git's own for random texts, in size and in what they make", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "}", ""), { maxLength: 14 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const before = left.map((line) => `${line}\n`).join("");
        const after = right.map((line) => `${line}\n`).join("");
        const patch = patchBetween(before, after);
        expect(applied(before, patch.text)).toBe(after);
        const git = gitPatch(before, after).split("\n");
        expect(patch.additions).toBe(git.filter((line) => line.startsWith("+")).length);
        expect(patch.deletions).toBe(git.filter((line) => line.startsWith("-")).length);
      }),
      { numRuns: 60 },
    );
  });
});

/** What a patch makes of a text, by reading nothing but its marks. */
function applied(before: string, patch: string): string {
  if (patch === "") return before;
  const old = before.split("\n");
  const out: string[] = [];
  let position = 0;
  for (const line of patch.split("\n")) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? /u.exec(line);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === "0" ? 0 : 1);
      out.push(...old.slice(position, start));
      position = start;
    } else if (line.startsWith("+")) out.push(line.slice(1));
    else if (line.startsWith("-")) position += 1;
    else if (line.startsWith(" ")) {
      out.push(line.slice(1));
      position += 1;
    }
  }
  return [...out, ...old.slice(position)].join("\n");
}

const long = (seed: string, count = 30): string =>
  Array.from(
    { length: count },
    (_, index) => `${seed} ${String(index)} ${"x".repeat(index)}\n`,
  ).join("");

const PAIRS: readonly (readonly [string, TestTree, TestTree])[] = [
  [
    "an edit, an addition and a removal",
    { a: { content: "1\n" }, b: { content: "2\n" } },
    { a: { content: "1\n3\n" }, c: { content: "9\n" } },
  ],
  [
    "an exact rename",
    { "old/name": { content: long("a") } },
    { "new/name": { content: long("a") } },
  ],
  [
    "an edited rename",
    { old: { content: long("a") } },
    { new: { content: long("a").replace("a 3 ", "b 3 ") } },
  ],
  ["a rewrite that is no rename", { old: { content: long("a") } }, { new: { content: long("z") } }],
  [
    "two candidates, of which the more similar wins",
    { "x/one": { content: long("a") } },
    {
      "y/two": { content: long("a").replaceAll("a 1", "q 1") },
      "y/three": { content: long("a").replace("a 1 ", "q 1 ") },
    },
  ],
  [
    "equal new files, of which the first wins",
    { "x/one": { content: long("a") } },
    { "a/other": { content: long("a") }, "y/one": { content: long("a") } },
  ],
  [
    "equal old files, of which the one that keeps its name wins",
    { "a/other": { content: long("a") }, "x/one": { content: long("a") } },
    { "y/one": { content: long("a") } },
  ],
  ["a mode change", { run: { content: "x\n" } }, { run: { content: "x\n", mode: "100755" } }],
  [
    "a file that becomes a link",
    { link: { content: "x\n" } },
    { link: { content: "x", mode: "120000" } },
  ],
  [
    "binary content",
    { bin: { content: Uint8Array.of(0, 1) } },
    { bin: { content: Uint8Array.of(0, 2) } },
  ],
  [
    "a rename into a folder of the same name",
    { a: { content: long("a") } },
    { "a/a": { content: long("a") } },
  ],
];

const LETTERS: Readonly<Record<string, FileChange["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

describe("changed files", () => {
  it.each(PAIRS)("are what git lists for %s", (_name, before, after) => {
    const store = new ObjectStore();
    const found = diffFiles(store, snapshotOf(store, before), snapshotOf(store, after));
    const range = [repository.commit(before), repository.commit(after)];
    const listed = repository
      .git("diff", "--raw", "-M", "--no-abbrev", ...range)
      .trim()
      .split("\n")
      .map((line) => {
        const [meta = "", ...paths] = line.split("\t");
        const [, , old, current, status = ""] = meta.split(" ");
        const path = paths.at(-1);
        const previousPath = status.startsWith("R") ? paths[0] : null;
        return { path, previousPath, status: LETTERS[status.slice(0, 1)], old, current };
      });
    const none = "0".repeat(40);
    expect(
      found.map(({ path, previousPath, status, before: old, after: current }) => ({
        path,
        previousPath,
        status,
        old: old?.blob ?? none,
        current: current?.blob ?? none,
      })),
    ).toEqual(listed);
    const counts = repository.git("diff", "--numstat", "-M", "-z", ...range);
    const total = [...counts.matchAll(/(\d+)\t(\d+)\t/gu)].map(([, added, deleted]) => [
      Number(added),
      Number(deleted),
    ]);
    const text = found.filter(({ path }) => path !== "bin");
    expect(text.map(({ additions, deletions }) => [additions, deletions])).toEqual(total);
  });
});
