import type { FindingFile } from "../../../src/policy/findings/finding-file.ts";

/** A file with one hunk; each line brings its own marker, and a line without one is added. */
export function changed(path: string, ...lines: readonly string[]): FindingFile {
  const marked = lines
    .flatMap((line) => line.split("\n"))
    .map((line) => (/^[-+ ]/u.test(line) ? line : `+${line}`));
  return { path, patch: `@@ -1,9 +1,9 @@\n${marked.join("\n")}\n` };
}

/** A file to which every line of `text` is added. */
export function adding(path: string, text: string): FindingFile {
  return changed(path, ...text.split("\n").map((line) => `+${line}`));
}
