/** Brackets open at once, and list marks in a row, from which a text is not parsed: parsing takes seconds. */
const OPEN_MAX = 500;

/**
 * Where a text opens more than any document needs; null where it does not. It knows no quotes and
 * comments: a text with so many unclosed brackets in them is refused as well.
 */
export function tooDeepAt(text: string): number | null {
  let open = 0;
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "[" || character === "{") open += 1;
    else if (character === "]" || character === "}") open = Math.max(0, open - 1);
    const isMark = (character === "-" || character === "?") && text[at + 1] === " ";
    if (isMark) marks += 1;
    else if (character !== " ") marks = 0;
    if (Math.max(open, marks) > OPEN_MAX) return at;
  }
  return null;
}
