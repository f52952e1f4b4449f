import { matchesSegments, type PathPattern, type Segment } from "./path-pattern.ts";

/** Enough to tell names apart, and no longer than the shortest start a rule is written with. */
const START_CHARACTERS = 2;

/** A pattern and its rank: of several that match, the lowest rank decides. */
export interface RankedPattern {
  readonly rank: number;
  readonly pattern: PathPattern;
}

/** Many patterns, filed by what a path must have to be matched. */
export interface PatternIndex {
  /** The matching pattern with the lowest rank; null when none matches. */
  readonly find: (path: readonly string[]) => RankedPattern | null;
}

/**
 * Files every pattern under a name it demands, else under an extension, else under how a name
 * starts, so that a path is compared only with the patterns that have something in common with it.
 *
 * Patterns that demand none of these (`**\/*-test\/**`) are compared with every path.
 */
export function indexPatterns(patterns: readonly RankedPattern[]): PatternIndex {
  const byName = new Map<string, RankedPattern[]>();
  const byExtension = new Map<string, RankedPattern[]>();
  const byStart = new Map<string, RankedPattern[]>();
  const unfiled: RankedPattern[] = [];
  for (const entry of patterns) {
    const name = demandedName(entry.pattern.segments);
    const extension = demandedExtension(entry.pattern.segments);
    const start = demandedStart(entry.pattern.segments);
    if (name !== null) file(byName, name, entry);
    else if (extension !== null) file(byExtension, extension, entry);
    else if (start !== null) file(byStart, start, entry);
    else unfiled.push(entry);
  }
  return {
    find: (path) => {
      let best = bestOf(unfiled, path, null);
      for (const name of path) {
        best = bestOf(byName.get(name), path, best);
        if (byStart.size > 0) best = bestOf(byStart.get(startOf(name)), path, best);
        const dot = name.lastIndexOf(".");
        if (dot !== -1) best = bestOf(byExtension.get(name.slice(dot + 1)), path, best);
      }
      return best;
    },
  };
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

function startOf(name: string): string {
  return name.slice(0, START_CHARACTERS);
}

function file(drawers: Map<string, RankedPattern[]>, key: string, entry: RankedPattern): void {
  const drawer = drawers.get(key);
  if (drawer === undefined) drawers.set(key, [entry]);
  else drawer.push(entry);
}

/** The last name that must stand in the path as written: nearest the file, so the rarest. */
function demandedName(segments: readonly Segment[]): string | null {
  const literal = segments.findLast((segment) => segment.kind === "literal");
  return literal?.kind === "literal" ? literal.text : null;
}

function demandedExtension(segments: readonly Segment[]): string | null {
  for (const segment of segments.toReversed()) {
    const last = segment.kind === "glob" ? segment.pieces.at(-1) : undefined;
    const dot = last?.kind === "text" ? last.text.lastIndexOf(".") : -1;
    if (last?.kind === "text" && dot !== -1) return last.text.slice(dot + 1);
  }
  return null;
}

function demandedStart(segments: readonly Segment[]): string | null {
  for (const segment of segments.toReversed()) {
    const first = segment.kind === "glob" ? segment.pieces.at(0) : undefined;
    if (first?.kind === "text" && first.text.length >= START_CHARACTERS) {
      return startOf(first.text);
    }
  }
  return null;
}
