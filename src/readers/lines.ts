import type { Reader, ReaderOutput } from "./reader.ts";

/** Plain lines, without line ends: go.mod, requirements files, Gemfile.lock, .tool-versions. */
export const linesReader: Reader = { name: "lines", read: readLines };

function readLines(text: string): ReaderOutput {
  return { data: text.split(/\r\n|\r|\n/u) };
}
