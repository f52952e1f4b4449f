/** A line that a commit added, or one of its message. */
export interface HistoryLine {
  readonly sha: string;
  /** As git prints it: odd names are quoted. Null for the commit's message. */
  readonly path: string | null;
  /** 1-based, in the file as the commit left it; null for the commit's message. */
  readonly line: number | null;
  readonly text: string;
}

/** What the output must be asked for: the message stands in lines that begin with four spaces. */
export const HISTORY_FORMAT = "--format=commit %H%n%w(0,4,4)%B";

const COMMIT = /^commit ([0-9a-f]{40,64})$/u;
const HUNK = /^(@{2,64}) .{0,4000}?\+(\d{1,10})(?:,\d{1,10})? @/u;

/** Reads the lines of a history one after another. */
export interface HistoryParser {
  /** How many commits were begun. */
  readonly commits: number;
  /** What the line adds; null for one that adds nothing. */
  read(line: string): HistoryLine | null;
}

/**
 * Reads the output of `git log -p -U0 --cc` with {@link HISTORY_FORMAT}. Inside of a hunk every line has a
 * sign before it, and in a message four spaces, so no content can pose as a header.
 *
 * Source: https://git-scm.com/docs/diff-generate-patch
 */
export function createHistoryParser(): HistoryParser {
  let sha = "";
  let part: "message" | "header" | "hunk" = "message";
  let path = "";
  let columns = 1;
  let next = 1;
  let commits = 0;
  const readHunkLine = (line: string): HistoryLine | null => {
    const signs = line.slice(0, columns);
    if (signs.startsWith("\\") || signs.includes("-")) return null;
    const at = next;
    next += 1;
    // In a merge only what no parent has is the merge's own.
    return signs === "+".repeat(columns)
      ? { sha, path, line: at, text: line.slice(columns) }
      : null;
  };
  const readHeader = (line: string): boolean => {
    const begun = COMMIT.exec(line)?.[1];
    if (begun !== undefined) {
      sha = begun;
      part = "message";
      commits += 1;
      return true;
    }
    if (line.startsWith("diff --")) {
      part = "header";
      path = "";
      return true;
    }
    const hunk = part === "message" ? null : HUNK.exec(line);
    if (hunk === null) return false;
    part = "hunk";
    columns = (hunk[1] ?? "@@").length - 1;
    next = Number(hunk[2]);
    return true;
  };
  return {
    get commits() {
      return commits;
    },
    read(line) {
      if (readHeader(line)) return null;
      switch (part) {
        case "message":
          return line.startsWith("    ")
            ? { sha, path: null, line: null, text: line.slice(4) }
            : null;
        case "header":
          if (line.startsWith("+++ ")) path = pathOf(line.slice(4));
          return null;
        case "hunk":
          return readHunkLine(line);
      }
    },
  };
}

/** Git ends a name with a space in it with a tab, so that old tools find its end. */
function pathOf(text: string): string {
  return text.replace(/\t$/u, "").replace(/^("?)b\//u, "$1");
}
