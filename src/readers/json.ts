import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import type { PlainData } from "../domain/plain-data.ts";
import { DEPTH_MAX, lineAt, type Reader, type ReaderOutput, UnreadableText } from "./reader.ts";

/** Strict JSON: package.json, package-lock.json, composer.lock and the like. */
export const jsonReader: Reader = { name: "json", read: readJson };

/** JSON with comments and trailing commas: bun.lock, deno.json, devcontainer.json. */
export const jsonWithCommentsReader: Reader = {
  name: "json-with-comments",
  read: readJsonWithComments,
};

function readJson(text: string): ReaderOutput {
  const { duplicateKeys, deepest } = scan(text);
  if (deepest > DEPTH_MAX) throw new UnreadableText("it is nested too deeply");
  const data: PlainData = parseStrict(text);
  return { data, duplicateKeys };
}

function parseStrict(text: string): PlainData {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true });
    throw new UnreadableText("it is not valid JSON", lineAt(text, errors[0]?.offset ?? 0));
  }
}

function readJsonWithComments(text: string): ReaderOutput {
  const { duplicateKeys, deepest } = scan(text);
  if (deepest > DEPTH_MAX) throw new UnreadableText("it is nested too deeply");
  const errors: ParseError[] = [];
  const data: PlainData = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    const what = printParseErrorCode(first.error);
    throw new UnreadableText(`it is not valid JSON (${what})`, lineAt(text, first.offset));
  }
  return { data, duplicateKeys };
}

interface Scan {
  readonly duplicateKeys: readonly string[];
  readonly deepest: number;
}

/** Enough to say what is wrong; a hostile file can hold a million doubles. */
const DUPLICATES_MAX = 50;

interface ScanState {
  readonly text: string;
  /** One entry per open bracket: the keys seen so far, or null for a list. */
  readonly open: (Set<string> | null)[];
  readonly doubles: Set<string>;
  deepest: number;
}

const STOP = /["{}[\]/]/gu;

/**
 * Finds keys given twice and the depth of nesting in one pass without recursion, before a parser
 * sees the text. A string is a key when a colon follows it.
 */
function scan(text: string): Scan {
  const state: ScanState = { text, open: [], doubles: new Set(), deepest: 0 };
  STOP.lastIndex = 0;
  for (let at = nextStop(text, 0); at !== -1; at = nextStop(text, step(state, at))) {
    if (state.deepest > DEPTH_MAX) break;
  }
  return { duplicateKeys: [...state.doubles], deepest: state.deepest };
}

function nextStop(text: string, from: number): number {
  STOP.lastIndex = from;
  return STOP.exec(text)?.index ?? -1;
}

/** Handles the sign at `at` and says where to go on. */
function step(state: ScanState, at: number): number {
  const { text, open } = state;
  switch (text.charAt(at)) {
    case '"':
      return takeString(state, at);
    case "{":
      open.push(new Set());
      break;
    case "[":
      open.push(null);
      break;
    case "/":
      return afterComment(text, at);
    default:
      open.pop();
  }
  if (open.length > state.deepest) state.deepest = open.length;
  return at + 1;
}

function takeString(state: ScanState, start: number): number {
  const { text, open } = state;
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  if (end === -1) return text.length;
  let next = end + 1;
  while (isBlank(text.charCodeAt(next))) next += 1;
  const keys = open.at(-1);
  if (text[next] === ":" && keys !== null && keys !== undefined) {
    const key = keyOf(text.slice(start, end + 1));
    if (keys.has(key) && state.doubles.size < DUPLICATES_MAX) state.doubles.add(key);
    keys.add(key);
  }
  return next;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === "\\") slashes += 1;
  return slashes % 2 === 1;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/** Two spellings of one key are the same key: `"\u006ds"` is `"ms"`. */
function keyOf(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  const key: unknown = parse(literal);
  return typeof key === "string" ? key : literal;
}

function afterComment(text: string, at: number): number {
  const mark = text.slice(at, at + 2);
  if (mark !== "//" && mark !== "/*") return at + 1;
  const end = mark === "//" ? text.indexOf("\n", at) : text.indexOf("*/", at + 2);
  return end === -1 ? text.length : end + 1;
}
