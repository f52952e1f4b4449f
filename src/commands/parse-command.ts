import { resemblesCommand, seemingVerb } from "../domain/command-mention.ts";

/** What a comment asks for. */
export type ParsedComment =
  | { readonly kind: "none" }
  | { readonly kind: "command"; readonly verb: string; readonly words: readonly string[] }
  /** An attempt that cannot be obeyed; `reply` says what to write instead. */
  | {
      readonly kind: "refused";
      readonly reply: string;
      /** The commands it seems to name, as a reader would take them, in plain lower-case letters. */
      readonly seeming: readonly string[];
    };

/** Longest command line: a verb, a few areas and a full SHA fit many times over. */
const LINE_MAX = 1_000;
/** Text beside the command: more could hide what a reader does not see. */
const BESIDE_MAX = 1_000;

/** Printable ASCII: what looks like a letter of a command is that letter. */
const PLAIN = /^[\x20-\x7e\t]*$/u;
const VERB = /^[a-z][a-z-]*$/u;
/** Commands whose words are free text, or name a file, may use any script in it. */
const COMMAND_WITH_TEXT =
  /^\/agentgov[ \t]+(deny|veto|hold|override|explain)[ \t]+(\S[^\p{Cc}]*)$/u;
/** HTML hides text, and so does a formula. */
const HIDING = /<[a-z!/?]|\$\$/iu;

/**
 * Reads the one command of a newly created comment.
 *
 * A command stands at the start of a line, outside quotes, code and HTML. More than one rejects the whole
 * comment: nobody should have to guess which part was obeyed. Linear in the length of the comment.
 */
export function parseComment(body: string): ParsedComment {
  const { plain, shielded } = splitLines(body);
  const attempts = plain.filter(resemblesCommand);
  const commands = attempts.filter((line) => readCommand(line) !== null);
  if (commands.length > 1) {
    const reply = "One command per comment, please: nothing of this comment was carried out.";
    return refused(reply, attempts);
  }
  const line = commands[0];
  if (line === undefined) return refuseAttempt(attempts, shielded);
  if (attempts.length > 1) {
    const reply = "More than one line looks like a command: nothing was carried out.";
    return refused(reply, attempts);
  }
  if (HIDING.test(body)) {
    const reply =
      "A comment with HTML or a formula cannot carry a command: please post the command alone.";
    return refused(reply, attempts);
  }
  if (body.length - line.length > BESIDE_MAX) {
    const reply = "This comment is too long to carry a command: please post the command alone.";
    return refused(reply, attempts);
  }
  return readCommand(line) ?? { kind: "none" };
}

function refuseAttempt(attempts: readonly string[], shielded: readonly string[]): ParsedComment {
  if (attempts.length > 0) {
    const reply =
      "That is not a command I can read. Did you mean `/agentgov approve`? " +
      "A command starts the line, in plain letters: `/agentgov help` lists them.";
    return refused(reply, attempts);
  }
  // Quotes and code are how people talk *about* commands: only what is glued to them is an attempt.
  const swallowed = shielded.filter((line) => readCommand(line) !== null);
  if (swallowed.length > 0) {
    const reply =
      "The command is part of the quote, code or link above it: " +
      "leave an empty line before `/agentgov`.";
    return refused(reply, swallowed);
  }
  return { kind: "none" };
}

function refused(reply: string, lines: readonly string[]): ParsedComment {
  const seeming = new Set(lines.flatMap((line) => seemingVerb(line) ?? []));
  return { kind: "refused", reply, seeming: [...seeming] };
}

function readCommand(line: string): Extract<ParsedComment, { kind: "command" }> | null {
  if (line.length > LINE_MAX) return null;
  const text = COMMAND_WITH_TEXT.exec(line);
  if (text !== null) return commandOf(text[1] ?? "", text[2] ?? "");
  if (!PLAIN.test(line)) return null;
  const [start, verb = "help", ...words] = wordsOf(line);
  // Nothing stands before the slash, not even a space: that could be code.
  if (start !== "/agentgov" || !line.startsWith(start) || !VERB.test(verb)) return null;
  return { kind: "command", verb, words };
}

function commandOf(verb: string, text: string): Extract<ParsedComment, { kind: "command" }> {
  return { kind: "command", verb, words: wordsOf(text) };
}

function wordsOf(text: string): string[] {
  return text.split(/[ \t]/u).filter((word) => word !== "");
}

interface SplitLines {
  /** Lines of top-level text. */
  readonly plain: readonly string[];
  /** Lines that Markdown draws into the quote, code or link above them. */
  readonly shielded: readonly string[];
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/u;
const INDENTED = /^(?: {4}| {0,3}\t)/u;
const QUOTED = /^ {0,3}>/u;

/** What the lines so far leave open. */
interface Open {
  /** The mark of the fence that is open. */
  readonly fence: string | null;
  /** Whether a quote goes on, which a line without `>` joins. */
  readonly quoting: boolean;
  /** Backticks of the code span that the paragraph has begun; empty when there is none. */
  readonly ticks: string;
  /** Brackets that the paragraph has opened and not closed: what follows may be the text of a link. */
  readonly brackets: number;
}

const NOTHING_OPEN: Open = { fence: null, quoting: false, ticks: "", brackets: 0 };

/**
 * Separates what Markdown shows as ordinary text from fences, indented code, quotes and what a code span
 * or link of the same paragraph has swallowed.
 *
 * Source: https://spec.commonmark.org/0.31.2/#leaf-blocks
 */
function splitLines(body: string): SplitLines {
  const plain: string[] = [];
  const shielded: string[] = [];
  let open = NOTHING_OPEN;
  for (const line of body.split(/\r\n|\r|\n/u)) {
    const fence = fenceMark(line);
    if (open.fence !== null) {
      if (closes(open.fence, line)) open = NOTHING_OPEN;
    } else if (line.trim() === "") open = NOTHING_OPEN;
    else if (QUOTED.test(line)) open = { ...NOTHING_OPEN, quoting: true };
    else if (fence !== null) open = { ...NOTHING_OPEN, fence };
    else {
      if (open.quoting || open.ticks !== "" || open.brackets > 0) shielded.push(line);
      else if (!INDENTED.test(line)) plain.push(line);
      open = after(open, line);
    }
  }
  return { plain, shielded };
}

/** What a paragraph leaves open after one more line. */
function after(before: Open, line: string): Open {
  let { ticks, brackets } = before;
  for (const [mark] of line.matchAll(/`+|\\.|[[\]]/gu)) {
    if (mark.startsWith("`")) {
      if (ticks === "") ticks = mark;
      else if (ticks === mark) ticks = "";
    } else if (ticks === "" && mark === "[") brackets += 1;
    else if (ticks === "" && mark === "]") brackets = Math.max(brackets - 1, 0);
  }
  return { ...before, ticks, brackets };
}

/** The mark that opens a fence; backticks with another backtick behind them are a code span. */
function fenceMark(line: string): string | null {
  const mark = FENCE.exec(line)?.[1];
  if (mark === undefined) return null;
  const info = line.slice(line.indexOf(mark) + mark.length);
  return mark.startsWith("`") && info.includes("`") ? null : mark;
}

function closes(fence: string, line: string): boolean {
  const mark = FENCE.exec(line)?.[1] ?? "";
  return mark.startsWith(fence) && line.trim() === mark;
}
