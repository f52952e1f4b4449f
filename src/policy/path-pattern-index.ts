import { matchesSegments, type PathPattern, type Segment } from "./path-pattern.ts";

/** Enough to tell names apart, and no longer than the shortest start a rule is written with. */
const EDGE_CHARACTERS = 2;
/** A separator and what tells most words behind it apart: `-te` of `login-test.ts`. */
const WORD_CHARACTERS = 3;

/** A pattern and its rank: of several that match, the lowest rank decides. */
export interface RankedPattern {
  readonly rank: number;
  readonly pattern: PathPattern;
}

/** What the names of a path have that a pattern may demand; see {@link keysOf}. */
export type PathKeys = readonly string[];

/** Many patterns, filed by what a path must have to be matched. */
export interface PatternIndex {
  /** Keys of which a path must have one to be matched, unless some pattern demands none. */
  readonly keys: PathKeys;
  /** Whether some pattern demands none. */
  readonly demandsNothing: boolean;
  /**
   * The matching pattern with the lowest rank; null when none matches. Whoever asks several indexes of one
   * path makes its keys once.
   */
  readonly find: (path: readonly string[], keys?: PathKeys) => RankedPattern | null;
  /** The ranks of all that match, in no order; one may come several times. */
  readonly ranksOf: (path: readonly string[]) => readonly number[];
}

/**
 * Files every pattern under a name it demands, else under an extension, else under how a name starts, what
 * stands in it or how it ends, so that a path is compared only with the patterns that have something in
 * common with it.
 *
 * Patterns that demand none of these (`**\/?x*`) are compared with every path.
 */
export function indexPatterns(patterns: readonly RankedPattern[]): PatternIndex {
  const drawers = new Map<string, RankedPattern[]>();
  const unfiled: RankedPattern[] = [];
  for (const entry of patterns) {
    const key = demandedKey(entry.pattern.segments);
    const drawer = key === null ? unfiled : (drawers.get(key) ?? []);
    drawer.push(entry);
    if (key !== null) drawers.set(key, drawer);
  }
  return {
    keys: [...drawers.keys()],
    demandsNothing: unfiled.length > 0,
    find: (path, keys = keysOf(path)) => {
      let best = bestOf(unfiled, path, null);
      for (const key of keys) best = bestOf(drawers.get(key), path, best);
      return best;
    },
    ranksOf: (path) => {
      const ranks: number[] = [];
      addRanks(ranks, unfiled, path);
      if (drawers.size > 0) for (const key of keysOf(path)) addRanks(ranks, drawers.get(key), path);
      return ranks;
    },
  };
}

function addRanks(
  ranks: number[],
  candidates: readonly RankedPattern[] | undefined,
  path: readonly string[],
): void {
  if (candidates === undefined) return;
  for (const { rank, pattern } of candidates) {
    if (matchesSegments(pattern, path)) ranks.push(rank);
  }
}

/** Everything in the names of a path that a pattern may be filed under. */
export function keysOf(path: readonly string[]): PathKeys {
  const keys: string[] = [];
  for (const name of path) {
    keys.push(nameKey(name), startKey(name), endKey(name));
    for (let at = 0; at < name.length; at += 1) {
      if (SEPARATORS.includes(name.charAt(at))) keys.push(wordKey(name, at));
    }
    const dot = name.lastIndexOf(".");
    if (dot !== -1) keys.push(extensionKey(name.slice(dot + 1)));
  }
  return keys;
}

/** What a path has in common with a few indexes. */
export interface CommonKeys {
  /** Which of them may have something to say of it: one bit each. */
  readonly mask: number;
  /** The keys that any of them has. */
  readonly keys: PathKeys;
}

/** Bits of a number that a bitwise operation keeps. */
const MASKED_INDEXES_MAX = 31;
const ALL_BITS = -1;

/**
 * Tells for many indexes at once which of them a path has anything in common with, for the price of asking
 * one. The bit of an index is its place in the list; those beyond the bits of a number are always asked.
 */
export function createDirectory(
  indexes: readonly Pick<PatternIndex, "keys" | "demandsNothing">[],
): (keys: PathKeys) => CommonKeys {
  const masks = new Map<string, number>();
  let always = 0;
  for (const [place, { keys, demandsNothing }] of indexes.entries()) {
    if (demandsNothing) always |= maskOf(place);
    for (const key of keys) masks.set(key, (masks.get(key) ?? 0) | maskOf(place));
  }
  return (keys) => {
    let mask = always;
    const common: string[] = [];
    for (const key of keys) {
      const shared = masks.get(key);
      if (shared === undefined) continue;
      mask |= shared;
      common.push(key);
    }
    return { mask, keys: common };
  };
}

/** The bit of the index at this place. */
export function maskOf(place: number): number {
  return place < MASKED_INDEXES_MAX ? 1 << place : ALL_BITS;
}

/** The best so far, or a better one among the candidates; ranks are compared first, being cheap. */
function bestOf(
  candidates: readonly RankedPattern[] | undefined,
  path: readonly string[],
  bestSoFar: RankedPattern | null,
): RankedPattern | null {
  if (candidates === undefined) return bestSoFar;
  let best = bestSoFar;
  for (const candidate of candidates) {
    const isBetter = best === null || candidate.rank < best.rank;
    if (isBetter && matchesSegments(candidate.pattern, path)) best = candidate;
  }
  return best;
}

const SEPARATORS = "-._";

// No name holds a slash: it tells the kinds of keys apart.
function nameKey(name: string): string {
  return name;
}

function extensionKey(extension: string): string {
  return `/.${extension}`;
}

function startKey(text: string): string {
  return `/^${text.slice(0, EDGE_CHARACTERS)}`;
}

function endKey(text: string): string {
  return `/$${text.slice(-EDGE_CHARACTERS)}`;
}

function wordKey(text: string, at = 0): string {
  return `/-${text.slice(at, at + WORD_CHARACTERS)}`;
}

function demandedKey(segments: readonly Segment[]): string | null {
  // The last name that must stand in the path as written: nearest the file, so the rarest.
  const literal = segments.findLast((segment) => segment.kind === "literal");
  if (literal?.kind === "literal") return nameKey(literal.text);
  const globs = segments.toReversed().flatMap((segment) => textsOf(segment) ?? []);
  return firstOf(globs, extensionOf) ?? firstOf(globs, startOf) ?? firstOf(globs, wordOf);
}

/** The literal texts of a segment with wildcards, in order; null between them and at its open ends. */
type GlobTexts = readonly (string | null)[];

function textsOf(segment: Segment): readonly GlobTexts[] | null {
  if (segment.kind !== "glob") return null;
  return [segment.pieces.map((piece) => (piece.kind === "text" ? piece.text : null))];
}

function firstOf(
  globs: readonly GlobTexts[],
  keyOf: (texts: GlobTexts) => string | null,
): string | null {
  for (const texts of globs) {
    const key = keyOf(texts);
    if (key !== null) return key;
  }
  return null;
}

function extensionOf(texts: GlobTexts): string | null {
  const last = texts.at(-1) ?? "";
  const dot = last.lastIndexOf(".");
  return dot === -1 ? null : extensionKey(last.slice(dot + 1));
}

function startOf(texts: GlobTexts): string | null {
  const first = texts.at(0) ?? "";
  return first.length >= EDGE_CHARACTERS ? startKey(first) : null;
}

/** A word behind a separator, wherever it stands, else how the name ends. */
function wordOf(texts: GlobTexts): string | null {
  const word = texts.find((text) => text !== null && /^[-._].{2}/u.test(text));
  if (word !== undefined && word !== null) return wordKey(word);
  const last = texts.at(-1) ?? "";
  return last.length >= EDGE_CHARACTERS ? endKey(last) : null;
}
