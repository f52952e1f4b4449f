/** Shorter values are words and numbers: anything would match. */
const VALUE_MIN = 8;
/** The longest single-line credentials are signed tokens of a few kilobytes. */
const VALUE_MAX = 8_192;
/** Longer lines are cut: generated code, in which a credential of one piece is still found before that. */
const LINE_MAX = 1_048_576;

/** A text that may be a credential, and how it stands in the file. */
export interface SecretCandidate {
  readonly value: string;
  /** The same, unless the file holds it in Base64. */
  readonly raw: string;
}

/** Where values end: each cuts differently, because credentials hold what separates others. */
const SEPARATORS: readonly RegExp[] = [
  /\s+/u,
  /["'`]/u,
  /[\s"'`,;(){}<>[\]]+/u,
  /[\s"'`,;(){}<>[\]=:@|&?#]+/u,
  /[^A-Za-z0-9_+/=.~-]+/u,
  /[^A-Za-z0-9_-]+/u,
];

/** What follows a name: everything after the first sign of an assignment. */
const ASSIGNED = /[=:]\s*(\S.*)$/u;
/** A login in an address has its password between a colon and the sign before the host. */
const LOGIN = /:\/\/[^\s/:@]{0,200}:([^\s/@]{1,400})@/gu;
const BASE64 = /^[A-Za-z0-9+/_-]{12,}={0,2}$/u;
const PRINTABLE = /^[\x20-\x7e]+$/u;

/** Every text of a line that may be a credential of its own. Linear in the line, and total. */
export function secretCandidates(line: string): readonly SecretCandidate[] {
  const text = line.slice(0, LINE_MAX);
  if (text.length < VALUE_MIN) return [];
  const pieces = new Set<string>();
  for (const separator of SEPARATORS) {
    for (const piece of text.split(separator)) addPiece(pieces, piece);
  }
  addPiece(pieces, text);
  addPiece(pieces, ASSIGNED.exec(text)?.[1] ?? "");
  if (text.includes("://")) {
    for (const [, password = ""] of text.matchAll(LOGIN)) addPiece(pieces, password);
  }
  return [...pieces].flatMap((raw) => [{ value: raw, raw }, ...decoded(raw)]);
}

function addPiece(pieces: Set<string>, piece: string): void {
  const value = piece.trim();
  if (value.length < VALUE_MIN || value.length > VALUE_MAX) return;
  pieces.add(value);
  const bare = withoutEdges(value);
  if (bare.length >= VALUE_MIN) pieces.add(bare);
}

/** Signs around a value are its surroundings more often than its own. */
function withoutEdges(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && !isWordCharacter(value.charCodeAt(start))) start += 1;
  while (end > start && !isWordCharacter(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

/** Digits, Latin letters, and everything that is not ASCII. */
function isWordCharacter(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || code > 0x7f;
}

function decoded(raw: string): readonly SecretCandidate[] {
  if (raw.length % 4 === 1 || !BASE64.test(raw)) return [];
  const value = Buffer.from(raw, "base64").toString("latin1").replace(/\n$/u, "");
  return value.length >= VALUE_MIN && PRINTABLE.test(value) ? [{ value, raw }] : [];
}
