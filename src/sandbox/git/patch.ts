import { type Change, diffLines, linesOf } from "./line-diff.ts";

/** Lines shown around a change, as git and GitHub do. */
const CONTEXT_LINES = 3;

/** Git looks for a NUL byte in this many bytes to tell binary from text. */
const BINARY_PROBE_BYTES = 8000;

/** The difference of two texts, as GitHub shows it. */
export interface Patch {
  readonly additions: number;
  readonly deletions: number;
  /** Unified hunks without file headers; empty when no line changed. */
  readonly text: string;
}

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Whether git would refuse to show the bytes as text. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, BINARY_PROBE_BYTES).includes(0);
}

/** Unified hunks with three lines of context. */
export function patchBetween(before: string, after: string): Patch {
  const sides = { before: linesOf(before), after: linesOf(after) };
  const changes = diffLines(sides.before, sides.after);
  return {
    additions: changes.reduce((sum, { afterStart, afterEnd }) => sum + afterEnd - afterStart, 0),
    deletions: changes.reduce(
      (sum, { beforeStart, beforeEnd }) => sum + beforeEnd - beforeStart,
      0,
    ),
    text: hunksOf(changes)
      .map((hunk) => hunkText(hunk, sides))
      .join("\n"),
  };
}

/** Changes whose context would touch or overlap share a hunk. */
function hunksOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const current = hunks.at(-1);
    const last = current?.at(-1);
    const near = last !== undefined && change.beforeStart - last.beforeEnd <= 2 * CONTEXT_LINES;
    if (near && current !== undefined) current.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(changes: readonly Change[], { before, after }: Sides): string {
  const first = changes[0];
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return "";
  const lead = Math.min(CONTEXT_LINES, first.beforeStart);
  const tail = Math.min(CONTEXT_LINES, before.length - last.beforeEnd);
  const start = { before: first.beforeStart - lead, after: first.afterStart - lead };
  const end = { before: last.beforeEnd + tail, after: last.afterEnd + tail };
  const lines: string[] = [
    `@@ -${range(start.before, end.before)} +${range(start.after, end.after)} @@${sectionBefore(before, start.before)}`,
  ];
  let position = start.before;
  for (const change of changes) {
    lines.push(...marked(" ", before.slice(position, change.beforeStart)));
    lines.push(...marked("-", before.slice(change.beforeStart, change.beforeEnd)));
    lines.push(...marked("+", after.slice(change.afterStart, change.afterEnd)));
    position = change.beforeEnd;
  }
  lines.push(...marked(" ", before.slice(position, end.before)));
  return lines.join("\n");
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    line.endsWith("\n")
      ? `${mark}${line.slice(0, -1)}`
      : `${mark}${line}\n\\ No newline at end of file`,
  );
}

function range(start: number, end: number): string {
  const length = end - start;
  // An empty range names the line before it.
  const first = length === 0 ? start : start + 1;
  return length === 1 ? String(first) : `${String(first)},${String(length)}`;
}

/** The nearest line above a hunk that starts with a letter, `_` or `$`, as git prints it: 80 bytes at most. */
function sectionBefore(lines: readonly string[], start: number): string {
  const line = lines.slice(0, start).findLast((candidate) => /^[A-Za-z_$]/u.test(candidate));
  if (line === undefined) return "";
  return ` ${Buffer.from(line).subarray(0, 80).toString("utf8").trimEnd()}`;
}
