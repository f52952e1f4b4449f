import { shown } from "../domain/shown-text.ts";
import type { WhoAnswer } from "../domain/who.ts";
import { whoLines } from "../domain/who-lines.ts";

/** Longest line printed: what is cut is in the JSON. */
const LINE_MAX = 2_000;

/** The answer for a terminal: five lines, with nothing in them that could move its cursor. */
export function renderWho(answer: WhoAnswer): string {
  return whoLines(answer)
    .map((line) => `${printable(line)}\n`)
    .join("");
}

/** One line for a terminal. */
export function printable(line: string): string {
  const letters = Array.from(line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu, " "));
  return letters.length <= LINE_MAX ? letters.join("") : `${letters.slice(0, LINE_MAX).join("")}…`;
}

/** Why there is no answer. */
export function renderUnknown(reason: string): string {
  return `Unknown: ${printable(shown(reason))}\n`;
}
