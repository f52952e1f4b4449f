import { decodeText } from "./decode-text.ts";
import type { LocalFile } from "./parse-changes.ts";

/** Longest patch of one file that is kept; GitHub gives none beyond a similar size. */
const PATCH_BYTES_MAX = 1_048_576;

const SECTION = Buffer.from("diff --git ");
const LINE_FEED = 10;
const HUNK = Buffer.from("@@ -");

/**
 * Gives each file its part of the output of `git diff-tree -r -p`, which lists the files in the same
 * order. Headers are left out, as GitHub leaves them out; binary and overlong parts give no patch.
 *
 * Sections are told apart by lines only git can write: content always has a sign in front, and names are
 * quoted.
 */
export function withPatches(files: readonly LocalFile[], output: Buffer): readonly LocalFile[] {
  const sections = sectionsOf(output);
  const expected = files.reduce((sum, file) => sum + sectionCount(file), 0);
  if (sections.length !== expected) return files;
  let at = 0;
  return files.map((local) => {
    const own = sections.slice(at, at + sectionCount(local));
    at += own.length;
    return { ...local, file: { ...local.file, patch: patchOf(own) } };
  });
}

/** A change of type is shown as a removal and an addition. */
function sectionCount({ file }: LocalFile): number {
  return file.status === "changed" ? 2 : 1;
}

function patchOf(sections: readonly Buffer[]): string | null {
  const hunks = sections.flatMap((section) => hunksOf(section) ?? []);
  if (hunks.length === 0) return null;
  return hunks.join("\n");
}

/** From the first hunk on, without the last line end; null when nothing can be shown line by line. */
function hunksOf(section: Buffer): string | null {
  if (section.length > PATCH_BYTES_MAX) return null;
  const start = startOfLine(section, HUNK, 0);
  if (start === -1) return null;
  const { text } = decodeText(section.subarray(start));
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

function sectionsOf(output: Buffer): readonly Buffer[] {
  const sections: Buffer[] = [];
  let start = startOfLine(output, SECTION, 0);
  while (start !== -1) {
    const next = startOfLine(output, SECTION, start + SECTION.length);
    sections.push(output.subarray(start, next === -1 ? output.length : next));
    start = next;
  }
  return sections;
}

/** The first place from `from` on where a line begins with `mark`; -1 when there is none. */
function startOfLine(bytes: Buffer, mark: Buffer, from: number): number {
  for (let at = bytes.indexOf(mark, from); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    if (at === 0 || bytes[at - 1] === LINE_FEED) return at;
  }
  return -1;
}
