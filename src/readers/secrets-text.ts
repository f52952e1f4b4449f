import type { PatchLine } from "../domain/patch-line.ts";

/** Lines of one side of a patch as one text, so that a key over several lines is seen whole. */
export interface SearchText {
  readonly path: string;
  readonly text: string;
  /** The line number that a character of the text stands on. */
  readonly lineAt: (index: number) => number;
  /** The hunks with their context, where a rule needs to know what surrounds a line. */
  readonly surroundings: string;
}

/** Joins the lines of one side; hunks are kept apart by an empty line. */
export function searchText(
  path: string,
  lines: readonly PatchLine[],
  side: "added" | "removed",
): SearchText {
  const parts: string[] = [];
  const starts: number[] = [];
  const numbers: number[] = [];
  let length = 0;
  let hunk = 0;
  for (const line of lines) {
    if (line.kind !== side) continue;
    if (line.hunk !== hunk) {
      parts.push("");
      length += 1;
      hunk = line.hunk;
    }
    starts.push(length);
    numbers.push(line.line);
    parts.push(line.text);
    length += line.text.length + 1;
  }
  return {
    path,
    text: parts.join("\n"),
    lineAt: (index) => numbers[lastAtOrBefore(starts, index)] ?? 1,
    get surroundings(): string {
      return lines.map(({ text }) => text).join("\n");
    },
  };
}

/** Position of the last start that is not behind `index`; starts are sorted. */
function lastAtOrBefore(starts: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
