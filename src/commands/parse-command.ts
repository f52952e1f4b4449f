import { resemblesCommand } from "../domain/command-mention.ts";

/** What a comment asks for. */
export type ParsedComment =
  | { readonly kind: "none" }
  | { readonly kind: "command"; readonly verb: string; readonly words: readonly string[] }
  /** An attempt that cannot be obeyed; `reply` says what to write instead. */
  | { readonly kind: "refused"; readonly reply: string };

/** Longest command line: a verb, a few areas and a full SHA fit many times over. */
const LINE_MAX = 1_000;
/** Text beside the command: more could hide what a reader does not see. */
const BESIDE_MAX = 1_000;

const COMMAND = /^\/agentgov(?:[ \t]+([a-z][a-z-]*)(?:[ \t]+([\x20-\x7e\t]*))?)?[ \t]*$/u;
/** Commands whose words are free text may use any script in it. */
const COMMAND_WITH_TEXT = /^\/agentgov[ \t]+(deny|hold|override)[ \t]+(\S[^\p{Cc}]*)$/u;
const HTML = /<[a-z!/?]/iu;

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
    return { kind: "refused", reply };
  }
  const line = commands[0];
  if (line === undefined) return refuseAttempt(attempts, shielded);
  if (attempts.length > 1) {
    const reply = "More than one line looks like a command: nothing was carried out.";
    return { kind: "refused", reply };
  }
  if (HTML.test(body)) {
    const reply = "A comment with HTML cannot carry a command: please post the command alone.";
    return { kind: "refused", reply };
  }
  if (body.length - line.length > BESIDE_MAX) {
    const reply = "This comment is too long to carry a command: please post the command alone.";
    return { kind: "refused", reply };
  }
  return readCommand(line) ?? { kind: "none" };
}

function refuseAttempt(attempts: readonly string[], shielded: readonly string[]): ParsedComment {
  if (attempts.length > 0) {
    const reply =
      "That is not a command I can read. Did you mean `/agentgov approve`? " +
      "A command starts the line, in plain letters: `/agentgov help` lists them.";
    return { kind: "refused", reply };
  }
  // Quotes and code are how people talk *about* commands: only a reply glued to a quote is an attempt.
  if (shielded.some((line) => readCommand(line) !== null)) {
    const reply =
      "The command is part of the quote above it: leave an empty line before `/agentgov`.";
    return { kind: "refused", reply };
  }
  return { kind: "none" };
}

function readCommand(line: string): Extract<ParsedComment, { kind: "command" }> | null {
  if (line.length > LINE_MAX) return null;
  const text = COMMAND_WITH_TEXT.exec(line);
  if (text !== null) return commandOf(text[1] ?? "", text[2] ?? "");
  const match = COMMAND.exec(line);
  return match === null ? null : commandOf(match[1] ?? "help", match[2] ?? "");
}

function commandOf(verb: string, rest: string): Extract<ParsedComment, { kind: "command" }> {
  const words = rest.split(/[ \t]+/u).filter((word) => word !== "");
  return { kind: "command", verb, words };
}

interface SplitLines {
  /** Lines of top-level text, trimmed at the end only. */
  readonly plain: readonly string[];
  /** Lines that Markdown draws into the quote above them, although they carry no `>`. */
  readonly shielded: readonly string[];
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/u;
const INDENTED = /^(?: {4}|\t| {0,3}\t)/u;
const QUOTED = /^ {0,3}>/u;

/** Separates what Markdown shows as ordinary text from fences, indented code and quotes. */
function splitLines(body: string): SplitLines {
  const plain: string[] = [];
  const shielded: string[] = [];
  let fence: string | null = null;
  let quoting = false;
  for (const raw of body.split(/\r\n|\r|\n/u)) {
    const line = raw.trimEnd();
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark !== undefined && closes(fence, mark, line)) fence = null;
      continue;
    }
    if (line === "") quoting = false;
    else if (QUOTED.test(line)) quoting = true;
    else if (mark !== undefined) {
      fence = mark;
      quoting = false;
    } else if (quoting) shielded.push(line);
    else if (!INDENTED.test(line)) plain.push(line);
  }
  return { plain, shielded };
}

function closes(fence: string, mark: string, line: string): boolean {
  return mark.startsWith(fence) && line.trim() === mark;
}
