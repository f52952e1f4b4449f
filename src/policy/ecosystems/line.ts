/** Lines are looked up for the first so many packages: each look-up reads the whole file. */
export const LINES_MAX = 100;

/**
 * The 1-based line where a package or key is named first, or null. A package URL is searched by its
 * last name.
 */
export function lineOf(text: string, needle: string): number | null {
  const name = needle.startsWith("pkg:") ? nameOf(needle) : needle;
  const at = name === "" ? -1 : text.indexOf(name);
  if (at === -1) return null;
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", end + 1)) {
    line += 1;
  }
  return line;
}

function nameOf(purl: string): string {
  const path = purl.replace(/[?@[].*$/u, "");
  return path.slice(path.lastIndexOf("/") + 1);
}
