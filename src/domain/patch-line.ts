/** One line of a unified diff, without its marker. */
export interface PatchLine {
  readonly kind: "added" | "removed" | "context";
  readonly text: string;
  /** 1-based, on the head side; on the base side for a removed line. */
  readonly line: number;
  /** Ordinal of the hunk it stands in, from 0. */
  readonly hunk: number;
}

const HUNK = /^@@ -(\d{1,9})(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@/u;

/**
 * Reads a patch as GitHub's file list gives it: hunks without file headers.
 *
 * Total: what stands before the first hunk is skipped, and a line without a marker (which some tools
 * emit for an empty context line) counts as context.
 *
 * Source: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
 */
export function readPatch(patch: string): readonly PatchLine[] {
  const lines: PatchLine[] = [];
  let base = 0;
  let head = 0;
  let hunk = -1;
  for (const raw of splitLines(patch)) {
    const header = raw.startsWith("@@") ? HUNK.exec(raw) : null;
    if (header !== null) {
      base = Number(header[1]);
      head = Number(header[2]);
      hunk += 1;
    } else if (hunk >= 0 && !raw.startsWith("\\")) {
      const line = markedLine(raw, { base, head, hunk });
      lines.push(line);
      if (line.kind !== "added") base += 1;
      if (line.kind !== "removed") head += 1;
    }
  }
  return lines;
}

/** Splits at line feeds; the piece after the last one is a line only when it holds text. */
function splitLines(patch: string): readonly string[] {
  const lines = patch.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

interface Position {
  readonly base: number;
  readonly head: number;
  readonly hunk: number;
}

function markedLine(raw: string, { base, head, hunk }: Position): PatchLine {
  const text = raw.endsWith("\r") ? raw.slice(1, -1) : raw.slice(1);
  if (raw.startsWith("+")) return { kind: "added", text, line: head, hunk };
  if (raw.startsWith("-")) return { kind: "removed", text, line: base, hunk };
  return { kind: "context", text, line: head, hunk };
}
