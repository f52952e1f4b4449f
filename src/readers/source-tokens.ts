import type { PlainData } from "../domain/plain-data.ts";
import { type Reader, type ReaderOutput, UnreadableText } from "./reader.ts";

/**
 * The lexical part of a language that manifests are written in. Programs are never run: what their
 * string literals say is all that can be known, so comments and strings must be told apart exactly.
 */
interface Lexis {
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [string, string])[];
  /** Longest first, as `"""` begins with `"`. */
  readonly quotes: readonly string[];
  /** `%w[a b]`, Ruby's list of words. */
  readonly wordLists: boolean;
  /** `<<EOF` blocks, which may hold anything. */
  readonly heredocs: boolean;
}

const C_LIKE: Lexis = {
  lineComments: ["//"],
  blockComments: [["/*", "*/"]],
  quotes: ['"""', "'''", '"', "'"],
  wordLists: false,
  heredocs: false,
};

/** Ruby: Gemfile, gemspec, Podfile, importmap.rb. */
export const rubyReader = tokenReader("ruby", {
  lineComments: ["#"],
  blockComments: [["\n=begin", "\n=end"]],
  quotes: ['"', "'", "`"],
  wordLists: true,
  heredocs: true,
});

/** Elixir: mix.exs and mix.lock. */
export const elixirReader = tokenReader("elixir", {
  lineComments: ["#"],
  blockComments: [],
  quotes: ['"""', "'''", '"', "'"],
  wordLists: false,
  heredocs: false,
});

/** Groovy, Kotlin and Scala: build.gradle, build.gradle.kts, build.sbt. */
export const gradleReader = tokenReader("gradle", C_LIKE);

/** Swift: Package.swift. */
export const swiftReader = tokenReader("swift", C_LIKE);

/** Python: setup.py. */
export const pythonReader = tokenReader("python", {
  lineComments: ["#"],
  blockComments: [],
  quotes: ['"""', "'''", '"', "'"],
  wordLists: false,
  heredocs: false,
});

/** HashiCorp's configuration language: *.tf and .terraform.lock.hcl. */
export const hclReader = tokenReader("hcl", {
  lineComments: ["#", "//"],
  blockComments: [["/*", "*/"]],
  quotes: ['"'],
  wordLists: false,
  heredocs: true,
});

/** One token as `[kind, text, line]`: word, string, mark or end of line. */
type TokenRow = readonly ["word" | "string" | "mark" | "end", string, number];

interface Cursor {
  readonly text: string;
  readonly lexis: Lexis;
  readonly rows: TokenRow[];
  at: number;
  line: number;
}

function tokenReader(name: string, lexis: Lexis): Reader {
  return { name, read: (text) => readTokens(text, lexis) };
}

/** A program of this size was not written as a manifest. */
const SOURCE_CHARACTERS_MAX = 2_000_000;

function readTokens(text: string, lexis: Lexis): ReaderOutput {
  if (text.length > SOURCE_CHARACTERS_MAX) throw new UnreadableText("it is too long for a program");
  // A line end in front lets `\n=begin` match on the first line too; it is line 0.
  const unified = `\n${text.replaceAll("\r\n", "\n").replaceAll("\r", "\n")}`;
  const cursor: Cursor = { text: unified, lexis, rows: [], at: 0, line: 0 };
  while (cursor.at < cursor.text.length) {
    if (!(skipComment(cursor) || takeString(cursor) || takeBlockText(cursor))) takePlain(cursor);
  }
  const data: PlainData = cursor.rows;
  return { data };
}

function skipComment(cursor: Cursor): boolean {
  const { text, lexis, at } = cursor;
  const block = lexis.blockComments.find(([start]) => text.startsWith(start, at));
  if (block !== undefined) {
    const end = text.indexOf(block[1], at + block[0].length);
    advance(cursor, end === -1 ? text.length : end + block[1].length);
    return true;
  }
  if (!lexis.lineComments.some((start) => text.startsWith(start, at))) return false;
  const end = text.indexOf("\n", at);
  advance(cursor, end === -1 ? text.length : end);
  return true;
}

function takeString(cursor: Cursor): boolean {
  const { text, lexis, at, line } = cursor;
  const quote = lexis.quotes.find((mark) => text.startsWith(mark, at));
  if (quote === undefined) return false;
  let end = at + quote.length;
  while (end < text.length && !text.startsWith(quote, end)) {
    // A quote of one character ends with its line at the latest: a stray one must not eat the file.
    if (quote.length === 1 && text[end] === "\n") break;
    end += text[end] === "\\" ? 2 : 1;
  }
  const value = text.slice(at + quote.length, end).replace(/\\(["'\\$])/gu, "$1");
  cursor.rows.push(["string", value, line]);
  advance(cursor, Math.min(end + (text[end] === "\n" ? 0 : quote.length), text.length));
  return true;
}

const HEREDOC = /<<[-~]?(["']?)([A-Z_][A-Z0-9_]*)\1/y;
const WORD_LIST = /%[wWiI]([[({<|])/y;
const CLOSING: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}", "<": ">" };

function takeBlockText(cursor: Cursor): boolean {
  if (cursor.lexis.heredocs && takeHeredoc(cursor)) return true;
  return cursor.lexis.wordLists && takeWordList(cursor);
}

function takeHeredoc(cursor: Cursor): boolean {
  const { text, at, line } = cursor;
  HEREDOC.lastIndex = at;
  const found = HEREDOC.exec(text);
  const label = found?.[2];
  if (found === null || label === undefined) return false;
  const bodyStart = text.indexOf("\n", at);
  const lineEnd = bodyStart === -1 ? text.length : bodyStart;
  let end = lineEnd;
  for (let next = lineEnd; next < text.length; ) {
    const stop = text.indexOf("\n", next + 1);
    const row = text.slice(next + 1, stop === -1 ? text.length : stop);
    next = stop === -1 ? text.length : stop;
    end = next;
    if (row.trim() === label) break;
  }
  cursor.rows.push(["string", text.slice(lineEnd, end), line]);
  advance(cursor, end);
  return true;
}

function takeWordList(cursor: Cursor): boolean {
  const { text, at, line } = cursor;
  WORD_LIST.lastIndex = at;
  const open = WORD_LIST.exec(text)?.[1];
  if (open === undefined) return false;
  const close = text.indexOf(CLOSING[open] ?? open, at + 3);
  const end = close === -1 ? text.length : close;
  cursor.rows.push(["mark", "%w", line]);
  for (const word of text.slice(at + 3, end).split(/\s+/u)) {
    if (word !== "") cursor.rows.push(["string", word, line]);
  }
  advance(cursor, Math.min(end + 1, text.length));
  return true;
}

const WORD = /[A-Za-z0-9_@$][A-Za-z0-9_.@$?!-]*/y;

function takePlain(cursor: Cursor): void {
  const { text, at, line } = cursor;
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  const sign = text.charAt(at);
  if (word !== undefined) cursor.rows.push(["word", word, line]);
  else if (sign === "\n") cursor.rows.push(["end", "", line]);
  else if (sign !== " " && sign !== "\t") cursor.rows.push(["mark", sign, line]);
  advance(cursor, at + (word?.length ?? 1));
}

function advance(cursor: Cursor, to: number): void {
  for (let at = cursor.at; at < to; at += 1) {
    if (cursor.text[at] === "\n") cursor.line += 1;
  }
  cursor.at = to;
}
