/** One fixed-length or star part of a segment. */
type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "any" }
  | { readonly kind: "set"; readonly negated: boolean; readonly ranges: readonly Range[] };

interface Range {
  readonly from: string;
  readonly to: string;
}

/** One part of a pattern between slashes. */
export type Segment =
  | { readonly kind: "globstar" }
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "glob"; readonly pieces: readonly Piece[] };

/** One alternative of a pattern after its braces were expanded. */
export interface PathPattern {
  /** The alternative as text, for showing which one matched. */
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** Characters a backslash may make literal. Stars are missing: `src\**` is a Windows path. */
const ESCAPABLE = "()[]{}!#@+|\\";

/** Code points above this one take two UTF-16 units. */
const LAST_SINGLE_UNIT = 0xffff;

/** Tells whether `\` before `character` is an escape of this dialect. */
export function isEscapable(character: string): boolean {
  return character !== "" && ESCAPABLE.includes(character);
}

/**
 * Reads one alternative (no braces left) into segments.
 *
 * `**` standing alone in a segment spans any number of segments; `*` and `?` never cross a slash.
 * A bracket group that spells a word (`[slug]`) means both that text and one of its letters: the
 * text is what a file-system router calls its folders, the letters what a shell would read.
 */
export function parseAlternative(text: string): PathPattern {
  return { text, segments: splitSegments(text).map(parseSegment) };
}

/**
 * Whether the path, already cut at its slashes, is matched.
 *
 * Only the last `**` and the last `*` are ever retried, which is enough because everything between
 * two of them has a fixed length; so the cost is bounded by pattern length times path length.
 */
export function matchesSegments(pattern: PathPattern, path: readonly string[]): boolean {
  const { segments } = pattern;
  const last = segments.at(-1);
  const name = path.at(-1);
  // The file name decides most questions, and this saves the walk down to it.
  if (last === undefined || name === undefined || !matchesSegment(last, name)) return false;
  let at = 0;
  let next = 0;
  let retry: { readonly next: number; at: number } | null = null;
  while (at < path.length) {
    const segment = segments[next];
    if (segment?.kind === "globstar") {
      next += 1;
      retry = { next, at };
    } else if (segment !== undefined && matchesSegment(segment, path[at] ?? "")) {
      next += 1;
      at += 1;
    } else if (retry !== null) {
      retry.at += 1;
      next = retry.next;
      at = retry.at;
    } else {
      return false;
    }
  }
  return segments.slice(next).every((segment) => segment.kind === "globstar");
}

function splitSegments(text: string): string[] {
  if (!text.includes("\\")) return text.split("/");
  const segments: string[] = [];
  let current = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\\") {
      current += text.slice(at, at + 2);
      at += 1;
    } else if (character === "/") {
      segments.push(current);
      current = "";
    } else {
      current += character;
    }
  }
  return [...segments, current];
}

function parseSegment(text: string): Segment {
  if (text === "**") return { kind: "globstar" };
  if (!/[*?[\\]/u.test(text)) return { kind: "literal", text };
  const pieces = parsePieces(text);
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind === "text") return { kind: "literal", text: only.text };
  return { kind: "glob", pieces };
}

function parsePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = "";
  let at = 0;
  while (at < text.length) {
    const { piece, literal: more, length } = readPiece(text, at);
    literal += more;
    if (piece !== null) {
      if (literal !== "") pieces.push({ kind: "text", text: literal });
      literal = "";
      pieces.push(piece);
    }
    at += length;
  }
  return literal === "" ? pieces : [...pieces, { kind: "text", text: literal }];
}

interface Reading {
  readonly piece: Piece | null;
  readonly literal: string;
  readonly length: number;
}

function readPiece(text: string, at: number): Reading {
  const character = text.charAt(at);
  if (character === "\\" && isEscapable(text.charAt(at + 1))) {
    return { piece: null, literal: text.charAt(at + 1), length: 2 };
  }
  if (character === "*") return { piece: { kind: "any" }, literal: "", length: 1 };
  if (character === "?") return { piece: { kind: "one" }, literal: "", length: 1 };
  const close = character === "[" ? text.indexOf("]", at + 2) : -1;
  if (close !== -1) {
    const piece = parseSet(text.slice(at + 1, close));
    if (piece !== null) return { piece, literal: "", length: close + 1 - at };
  }
  return { piece: null, literal: character, length: 1 };
}

/** Reads what stands between brackets; null when it holds a range that runs backwards. */
function parseSet(content: string): Piece | null {
  const negated = content.startsWith("!") || content.startsWith("^");
  const body = negated ? content.slice(1) : content;
  const ranges: Range[] = [];
  for (let at = 0; at < body.length; at += 1) {
    const from = body.charAt(at);
    const isRange = body.charAt(at + 1) === "-" && at + 2 < body.length;
    const to = isRange ? body.charAt(at + 2) : from;
    if (to < from) return null;
    ranges.push({ from, to });
    if (isRange) at += 2;
  }
  return { kind: "set", negated, ranges };
}

function matchesSegment(segment: Segment, text: string): boolean {
  switch (segment.kind) {
    case "globstar":
      return true;
    case "literal":
      return segment.text === text;
    case "glob":
      return matchesPieces(segment.pieces, text);
  }
}

function matchesPieces(pieces: readonly Piece[], text: string): boolean {
  const last = pieces.at(-1);
  // Most patterns end in an extension: this refuses nearly every path without a scan.
  if (last?.kind === "text" && !text.endsWith(last.text)) return false;
  let at = 0;
  let next = 0;
  let retry: { readonly next: number; at: number } | null = null;
  while (at < text.length) {
    const piece = pieces[next];
    const length = piece === undefined ? -1 : consumedLength(piece, text, at);
    if (piece?.kind === "any") {
      next += 1;
      if (next === pieces.length) return true;
      retry = { next, at };
    } else if (length > 0) {
      next += 1;
      at += length;
    } else if (retry !== null) {
      retry.at = nextStart(pieces[retry.next], text, retry.at + 1);
      if (retry.at < 0) return false;
      next = retry.next;
      at = retry.at;
    } else {
      return false;
    }
  }
  return pieces.slice(next).every((piece) => piece.kind === "any");
}

/** Where the piece after a star can start at the earliest; -1 when nowhere. */
function nextStart(piece: Piece | undefined, text: string, at: number): number {
  return piece?.kind === "text" ? text.indexOf(piece.text, at) : at;
}

/** How much of `text` one piece takes at `at`; -1 when it does not fit. */
function consumedLength(piece: Piece, text: string, at: number): number {
  switch (piece.kind) {
    case "any":
      return 0;
    case "one":
      return (text.codePointAt(at) ?? 0) > LAST_SINGLE_UNIT ? 2 : 1;
    case "text":
      return text.startsWith(piece.text, at) ? piece.text.length : -1;
    case "set": {
      const character = text.charAt(at);
      const inside = piece.ranges.some(({ from, to }) => from <= character && character <= to);
      return inside === piece.negated ? -1 : 1;
    }
  }
}
