import { decodeBase64 } from "./secrets-rules-structured.ts";

/** A second text that is hidden in the first, and where each of its characters came from. */
export interface DerivedText {
  readonly text: string;
  readonly originOf: (index: number) => number;
}

/** A PEM key in base64 is the longest thing worth decoding; the beginning is enough to know it. */
const RUN_MAX = 8_192;
/** All decoding of one patch together: what is beyond is data, not a wrapped credential. */
const DECODED_MAX = 4_194_304;

const BASE64_RUN = /[A-Za-z0-9+/]{24,}={0,2}/gu;

/**
 * What base64 in a text decodes to, one level deep, each on a line of its own. Runs that decode to
 * something else than text are left out.
 */
export function decodedText(text: string): DerivedText {
  const parts: Piece[] = [];
  let total = 0;
  for (const match of text.matchAll(BASE64_RUN)) {
    if (total > DECODED_MAX) break;
    const run = match[0].slice(0, RUN_MAX);
    // A slice must end between groups of four; the rest carries no further beginning of a token.
    const decoded = decodeBase64(run.length === RUN_MAX ? run : match[0]);
    total += run.length;
    if (decoded !== null && !/[^\t\n\r\x20-\x7E]/u.test(decoded)) {
      parts.push({ origin: match.index, text: decoded });
    }
  }
  return joined(parts);
}

/** Where one string ends and the next begins, `"abc" + "def"`, also over lines; or a continued line. */
const SEAM = /["'`]\s{0,10}(?:[+.&\\]\s{0,40}|\n\s{0,80})(?:[+.&]\s{0,10})?["'`]|\\\n\s{0,80}/gu;

/** The text with the seams of concatenated strings taken out; empty when it has none. */
export function unseamedText(text: string): DerivedText {
  const parts: Piece[] = [];
  let last = 0;
  SEAM.lastIndex = 0;
  for (let seam = SEAM.exec(text); seam !== null; seam = SEAM.exec(text)) {
    parts.push({ origin: last, text: text.slice(last, seam.index) });
    last = SEAM.lastIndex;
  }
  if (parts.length === 0) return { text: "", originOf: () => 0 };
  parts.push({ origin: last, text: text.slice(last) });
  return joined(parts, "");
}

interface Piece {
  readonly origin: number;
  readonly text: string;
}

function joined(pieces: readonly Piece[], separator = "\n"): DerivedText {
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text.length + separator.length;
  }
  return {
    text: pieces.map((piece) => piece.text).join(separator),
    originOf: (index) => {
      const at = pieceAt(starts, index);
      const origin = pieces[at]?.origin ?? 0;
      // Inside of base64 there is no finer place than the run itself.
      return separator === "" ? origin + index - (starts[at] ?? 0) : origin;
    },
  };
}

function pieceAt(starts: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}
