import { shown } from "../domain/shown-text.ts";

/** Longest reason that is kept: a few sentences. */
const REASON_MAX = 500;

/** The words of a reason as one line, shortened, without what could not be seen; empty for none. */
export function reasonFrom(words: readonly string[]): string {
  const text = words
    .map((word) => shown(word).trim())
    .filter((word) => word !== "")
    .join(" ");
  const letters = Array.from(text);
  return letters.length <= REASON_MAX ? text : `${letters.slice(0, REASON_MAX).join("")}…`;
}
