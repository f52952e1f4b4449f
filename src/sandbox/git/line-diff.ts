/** One block of changed lines: `before[beforeStart..beforeEnd)` became `after[afterStart..afterEnd)`. */
export interface Change {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

/** The lines of a text, each with its line break; the last may lack one. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

/** The changed blocks between two lists of lines, in order: a shortest edit, compacted as git does. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly Change[] {
  const [left, right] = intern(before, after);
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let leftEnd = left.length;
  let rightEnd = right.length;
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd -= 1;
    rightEnd -= 1;
  }
  const removed = new Uint8Array(left.length);
  const added = new Uint8Array(right.length);
  const trace = shortestEdit(left.subarray(start, leftEnd), right.subarray(start, rightEnd));
  if (trace === null) {
    removed.fill(1, start, leftEnd);
    added.fill(1, start, rightEnd);
  } else {
    markEdits(trace, { x: leftEnd - start, y: rightEnd - start }, (kind, position) => {
      (kind === "removed" ? removed : added)[start + position] = 1;
    });
  }
  slideDown(left, { own: removed, other: added });
  slideDown(right, { own: added, other: removed });
  return blocks(removed, added);
}

/** Numbers for lines, so that comparing two is one machine operation. */
function intern(
  before: readonly string[],
  after: readonly string[],
): readonly [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  function numberOf(line: string): number {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, numbers.size);
    return numbers.size - 1;
  }
  return [Int32Array.from(before, numberOf), Int32Array.from(after, numberOf)];
}

/** Edits that are looked for at most; git, too, takes short cuts on large changes. */
const EDITS_MAX = 4000;

/** How far each diagonal got after each number of edits: what {@link markEdits} walks back. */
interface Trace {
  readonly rounds: readonly Int32Array[];
}

/**
 * Myers' greedy algorithm. Memory grows with the square of the number of edits, so it gives up (null) on
 * texts with little in common, which then count as rewritten.
 *
 * Source: https://doi.org/10.1007/BF01840446
 */
function shortestEdit(left: Int32Array, right: Int32Array): Trace | null {
  if (left.length === 0 || right.length === 0) return null;
  const most = Math.min(EDITS_MAX, left.length + right.length);
  const offset = most + 1;
  const reach = new Int32Array(2 * most + 3);
  const rounds: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    rounds.push(reach.slice(offset - edits - 1, offset + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = firstColumn(reach, offset + diagonal, { diagonal, edits });
      while (x < left.length && left[x] === right[x - diagonal]) x += 1;
      reach[offset + diagonal] = x;
      if (x >= left.length && x - diagonal >= right.length) return { rounds };
    }
  }
  return null;
}

function firstColumn(
  reach: Int32Array,
  index: number,
  { diagonal, edits }: { readonly diagonal: number; readonly edits: number },
): number {
  const below = reach[index - 1] ?? 0;
  const above = reach[index + 1] ?? 0;
  const insert = diagonal === -edits || (diagonal !== edits && below < above);
  return insert ? above : below + 1;
}

function markEdits(
  { rounds }: Trace,
  end: { readonly x: number; readonly y: number },
  mark: (kind: "removed" | "added", position: number) => void,
): void {
  let { x, y } = end;
  for (let edits = rounds.length - 1; edits > 0; edits -= 1) {
    // A round keeps only the diagonals it could touch, so its middle is at `edits + 1`.
    const reach = rounds[edits] ?? new Int32Array();
    const diagonal = x - y;
    const below = reach[edits + diagonal] ?? 0;
    const above = reach[edits + 2 + diagonal] ?? 0;
    const insert = diagonal === -edits || (diagonal !== edits && below < above);
    const previousX = insert ? above : below;
    const previousY = previousX - (insert ? diagonal + 1 : diagonal - 1);
    if (insert) mark("added", previousY);
    else mark("removed", previousX);
    x = previousX;
    y = previousY;
  }
}

/**
 * Moves each block of changed lines as far down as equal lines allow, merging with blocks it meets, and
 * lines it up with a block of the other side when it can: git's compaction without the indent heuristic.
 *
 * Source: https://github.com/git/git/blob/master/xdiff/xdiffi.c (`xdl_change_compact`)
 */
function slideDown(
  lines: Int32Array,
  { own, other }: { readonly own: Uint8Array; readonly other: Uint8Array },
): void {
  const otherMarks = runsAfterKept(other);
  let position = 0;
  let kept = 0;
  while (position < lines.length) {
    if (own[position] !== 1) {
      position += 1;
      kept += 1;
      continue;
    }
    const group = slideGroup(lines, own, { position, kept, otherMarks });
    position = group.end;
    kept = group.kept;
  }
}

interface GroupPlace {
  readonly position: number;
  readonly kept: number;
  readonly otherMarks: ReadonlySet<number>;
}

function slideGroup(
  lines: Int32Array,
  own: Uint8Array,
  { position, kept, otherMarks }: GroupPlace,
): { readonly end: number; readonly kept: number } {
  let start = position;
  let end = position;
  let before = kept;
  let size: number;
  let aligned: { readonly start: number; readonly kept: number } | null;
  do {
    while (own[end] === 1) end += 1;
    size = end - start;
    while (start > 0 && lines[start - 1] === lines[end - 1]) {
      own[--start] = 1;
      own[--end] = 0;
      before -= 1;
      while (start > 0 && own[start - 1] === 1) start -= 1;
    }
    aligned = otherMarks.has(before) ? { start, kept: before } : null;
    while (end < lines.length && lines[start] === lines[end]) {
      own[start++] = 0;
      own[end++] = 1;
      before += 1;
      while (own[end] === 1) end += 1;
      if (otherMarks.has(before)) aligned = { start, kept: before };
    }
  } while (end - start !== size);
  if (aligned !== null) {
    while (start > aligned.start) {
      own[--start] = 1;
      own[--end] = 0;
      before -= 1;
    }
  }
  return { end, kept: before };
}

/** For each run of marked lines: how many unmarked lines come before it. */
function runsAfterKept(marks: Uint8Array): ReadonlySet<number> {
  const found = new Set<number>();
  let kept = 0;
  for (const mark of marks) {
    if (mark === 1) found.add(kept);
    else kept += 1;
  }
  return found;
}

function blocks(removed: Uint8Array, added: Uint8Array): readonly Change[] {
  const found: Change[] = [];
  let before = 0;
  let after = 0;
  while (before < removed.length || after < added.length) {
    const beforeStart = before;
    const afterStart = after;
    while (removed[before] === 1) before += 1;
    while (added[after] === 1) after += 1;
    if (before > beforeStart || after > afterStart) {
      found.push({ beforeStart, beforeEnd: before, afterStart, afterEnd: after });
    } else {
      before += 1;
      after += 1;
    }
  }
  return found;
}
