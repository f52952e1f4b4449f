import type { PlainData } from "../domain/plain-data.ts";

/** What one reader makes of one text. */
export interface ReaderOutput {
  readonly data: PlainData;
  /** Keys given twice in one object, for formats whose parsers accept that. */
  readonly duplicateKeys?: readonly string[];
}

/** Turns the text of one format into plain data. Runs in a worker thread, so it may be slow or die. */
export interface Reader {
  readonly name: string;
  /** @throws {UnreadableText} when the text breaks the format. Parser errors of any kind count the same. */
  readonly read: (text: string) => ReaderOutput;
}

/** The text breaks the rules of its format. */
export class UnreadableText extends Error {
  readonly line: number | null;

  constructor(message: string, line: number | null = null) {
    super(message);
    this.name = "UnreadableText";
    this.line = line;
  }
}

/** The 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

/** Deeper nesting than any manifest has; it keeps recursive parsers and clones off the stack limit. */
export const DEPTH_MAX = 200;
