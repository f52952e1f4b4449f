/** One trailer as git prints it, and where it stands. */
export interface Trailer {
  readonly key: string;
  /** Unfolded: continuation lines are joined by one space. */
  readonly value: string;
  /** 1-based line of the message that holds the key. */
  readonly line: number;
  /** Where that line starts, in UTF-16 code units from the start of the message. */
  readonly offset: number;
}

const SCISSORS = "# ------------------------ >8 ------------------------\n";
const OLD_CONFLICTS = "Conflicts:\n";
/** Lines that git itself writes; one of them makes git accept a block with prose in it. */
const GIT_PREFIXES = ["Signed-off-by: ", "(cherry picked from commit "] as const;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const HASH = 35;
const HYPHEN = 45;
const COLON = 58;

/**
 * Reads the trailers of a commit message exactly as `git log --format=%(trailers:only,unfold)` does:
 * `---` is no divider, and leading blank lines are skipped. Linear in the message.
 *
 * Source: https://git-scm.com/docs/git-interpret-trailers and `trailer.c`, `commit.c` and
 * `wt-status.c` of git 2.39.
 */
export function parseTrailers(message: string): readonly Trailer[] {
  const text: Lines = { message, starts: lineStarts(message) };
  let first = 0;
  while (first < lineCount(text) && isBlank(text, first)) first += 1;
  if (first === lineCount(text)) return [];
  const end = trailerEnd(text, first);
  return readBlock(text, trailerStart(text, first, end), end);
}

/** A message and where its lines start; the last entry is its length. Lines keep their line feeds. */
interface Lines {
  readonly message: string;
  readonly starts: readonly number[];
}

/** A carriage return is no line end for git. */
function lineStarts(message: string): readonly number[] {
  const starts: number[] = [];
  for (let start = 0; start < message.length; ) {
    starts.push(start);
    const feed = message.indexOf("\n", start);
    start = feed === -1 ? message.length : feed + 1;
  }
  starts.push(message.length);
  return starts;
}

function lineCount({ starts }: Lines): number {
  return starts.length - 1;
}

function startOf({ starts }: Lines, line: number): number {
  return starts[line] ?? 0;
}

/** The first character of a line, as a code. */
function firstOf(text: Lines, line: number): number {
  return text.message.charCodeAt(startOf(text, line));
}

/** Git's own notion of white space: neither vertical tab nor any character outside ASCII. */
function isSpace(code: number): boolean {
  return code === SPACE || code === TAB || code === LINE_FEED || code === CARRIAGE_RETURN;
}

function isBlank(text: Lines, line: number): boolean {
  const end = startOf(text, line + 1);
  for (let at = startOf(text, line); at < end; at += 1) {
    if (!isSpace(text.message.charCodeAt(at))) return false;
  }
  return true;
}

/** The line after the last that can be a trailer: comments, blanks and old conflict lists end it. */
function trailerEnd(text: Lines, first: number): number {
  const cutoff = cutLine(text, first);
  let ignoredFrom = first;
  let inConflicts = false;
  for (let line = first; line < cutoff; line += 1) {
    const code = firstOf(text, line);
    const conflicts = text.message.startsWith(OLD_CONFLICTS, startOf(text, line));
    // INVARIANT: `first` doubles as "no ignored run", as position 0 does in git.
    if (code === HASH || code === LINE_FEED || conflicts) {
      if (conflicts) inConflicts = true;
      if (ignoredFrom === first) ignoredFrom = line;
    } else if (!(inConflicts && code === TAB) && ignoredFrom !== first) {
      ignoredFrom = first;
      inConflicts = false;
    }
  }
  return ignoredFrom === first ? cutoff : ignoredFrom;
}

/** The scissors line below which git ignores everything, or the line after the last. */
function cutLine(text: Lines, first: number): number {
  if (!text.message.includes(SCISSORS)) return lineCount(text);
  for (let line = first; line < lineCount(text); line += 1) {
    if (text.message.startsWith(SCISSORS, startOf(text, line))) return line;
  }
  return lineCount(text);
}

/** The blank line after the title; trailers stand below it. */
function titleEnd(text: Lines, first: number, end: number): number {
  for (let line = first; line < end; line += 1) {
    if (firstOf(text, line) !== HASH && isBlank(text, line)) return line;
  }
  return end;
}

/** What a line counts as when git decides whether a paragraph is a trailer block. */
type LineSort = "comment" | "git-generated" | "trailer" | "continuation" | "other";

function sortOf(text: Lines, line: number): LineSort {
  const start = startOf(text, line);
  const code = firstOf(text, line);
  if (code === HASH) return "comment";
  if (GIT_PREFIXES.some((prefix) => text.message.startsWith(prefix, start))) return "git-generated";
  if (isSpace(code)) return "continuation";
  return separatorOf(text, line) >= 1 ? "trailer" : "other";
}

/** The first line of the trailer block; `end` when the last paragraph is none. */
function trailerStart(text: Lines, first: number, end: number): number {
  const title = titleEnd(text, first, end);
  let line = end - 1;
  while (line >= title && isBlank(text, line)) line -= 1;
  let recognised = false;
  let trailers = 0;
  let others = 0;
  // Read bottom up, continuations are seen before what they continue: a trailer absorbs them.
  let continuations = 0;
  let onlyComments = true;
  for (; line >= title; line -= 1) {
    if (isBlank(text, line)) {
      // Comments alone are not yet a paragraph.
      if (onlyComments) continue;
      others += continuations;
      const accepted = recognised ? trailers * 3 >= others : trailers > 0 && others === 0;
      return accepted ? line + 1 : end;
    }
    const sort = sortOf(text, line);
    if (sort !== "comment") onlyComments = false;
    if (sort === "git-generated") recognised = true;
    if (sort === "continuation") {
      continuations += 1;
      continue;
    }
    if (sort === "git-generated" || sort === "trailer") trailers += 1;
    else others += continuations + (sort === "other" ? 1 : 0);
    continuations = 0;
  }
  return end;
}

/** Where the colon of `key :` stands in a line, or -1: letters, digits and hyphens, blanks, the colon. */
function separatorOf({ message, starts }: Lines, line: number): number {
  const start = starts[line] ?? 0;
  const end = starts[line + 1] ?? message.length;
  let blankSeen = false;
  for (let at = start; at < end; at += 1) {
    const code = message.charCodeAt(at);
    if (code === COLON) return at - start;
    const blank = at > start && (code === SPACE || code === TAB);
    if (blank) blankSeen = true;
    else if (blankSeen || !isKeyCharacter(code)) return -1;
  }
  return -1;
}

function isKeyCharacter(code: number): boolean {
  const letter = (code | 32) >= 97 && (code | 32) <= 122;
  return letter || (code >= 48 && code <= 57) || code === HYPHEN;
}

function readBlock(text: Lines, start: number, end: number): readonly Trailer[] {
  const found: Trailer[] = [];
  for (let line = start; line < end; ) {
    let next = line + 1;
    const separator = separatorOf(text, line);
    if (separator >= 1) {
      while (next < end && isSpace(firstOf(text, next))) next += 1;
      found.push(trailerAt(text, { line, next, separator }));
    }
    line = next;
  }
  return found;
}

interface Span {
  readonly line: number;
  readonly next: number;
  readonly separator: number;
}

function trailerAt(text: Lines, { line, next, separator }: Span): Trailer {
  const offset = startOf(text, line);
  const whole = text.message.slice(offset, startOf(text, next));
  return {
    key: trim(whole.slice(0, separator)),
    value:
      next === line + 1
        ? trim(whole.slice(separator + 1))
        : unfold(trim(whole.slice(separator + 1))),
    line: line + 1,
    offset,
  };
}

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Joins folded lines as git does: a line feed and the white space after it become one space. */
function unfold(value: string): string {
  return value.includes("\n") ? value.replaceAll(/\n[ \t\r\n]*/gu, " ") : value;
}
