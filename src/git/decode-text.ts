const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes as text, and whether they were UTF-8: where not, the odd bytes are shown as U+FFFD. */
export function decodeText(bytes: Uint8Array): {
  readonly text: string;
  readonly isExact: boolean;
} {
  try {
    return { text: STRICT.decode(bytes), isExact: true };
  } catch {
    return { text: LENIENT.decode(bytes), isExact: false };
  }
}

/** Bytes in the encoding their author named, as far as it is known; otherwise as UTF-8. */
export function decodeLabelled(bytes: Uint8Array, label: string): string {
  if (label === "") return decodeText(bytes).text;
  try {
    return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
  } catch {
    // An unknown label throws; the bytes are then read like everybody else's.
    return decodeText(bytes).text;
  }
}

/** The pieces between NUL bytes. What follows the last one is left out: a well-formed list ends there. */
export function splitNul(bytes: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
    pieces.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return pieces;
}
