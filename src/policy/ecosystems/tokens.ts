import type { PlainData } from "../../domain/plain-data.ts";
import { itemsOf, textOf } from "./plain.ts";

/** One token of a program's text, as the source readers give it. */
export interface Token {
  readonly kind: "word" | "string" | "mark" | "end";
  readonly text: string;
}

/** The tokens of a source reader's output. */
export function tokensOf(data: PlainData): readonly Token[] {
  return itemsOf(data).flatMap((row) => {
    const [kind, text] = itemsOf(row);
    return token(textOf(kind), textOf(text) ?? "");
  });
}

function token(kind: string | null, text: string): Token[] {
  switch (kind) {
    case "word":
    case "string":
    case "mark":
    case "end":
      return [{ kind, text }];
    case null:
    default:
      return [];
  }
}

/** Splits tokens into statements: at line ends, except after a comma or inside brackets. */
export function statementsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  let depth = 0;
  for (const next of tokens) {
    if (next.kind === "mark") depth += depthChange(next.text);
    const last = current.at(-1);
    const goesOn = depth > 0 || (last !== undefined && isMark(last, ","));
    if (next.kind !== "end") current.push(next);
    else if (!goesOn && current.length > 0) {
      statements.push(current);
      current = [];
    }
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

function depthChange(mark: string): number {
  if (mark === "(" || mark === "[") return 1;
  return mark === ")" || mark === "]" ? -1 : 0;
}

/** Whether a token is that mark. */
export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === "mark" && token.text === text;
}

/** Whether a token is that word. */
export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === "word" && token.text === text;
}

/** The value of `key: "text"`, `:key => "text"` or `key = "text"` in a statement; null if absent. */
export function option(statement: readonly Token[], key: string): string | null {
  const start = statement.findIndex(
    (token, index) =>
      (isWord(token, key) || (token.kind === "string" && token.text === key)) &&
      isAssignment(statement, index + 1),
  );
  if (start === -1) return null;
  const value = statement.slice(start + 1).find((token) => token.kind !== "mark");
  return value?.kind === "string" ? value.text : null;
}

/** Whether a statement gives that option any value at all. */
export function hasOption(statement: readonly Token[], key: string): boolean {
  return statement.some((token, index) => isWord(token, key) && isAssignment(statement, index + 1));
}

function isAssignment(statement: readonly Token[], index: number): boolean {
  const mark = statement[index];
  return isMark(mark, ":") || isMark(mark, "=");
}

/** The tokens without line ends as one text: two programs with the same text mean the same. */
export function fingerprint(tokens: readonly Token[]): string {
  return tokens
    .filter(({ kind }) => kind !== "end")
    .map(({ kind, text }) => `${kind.charAt(0)}${text}`)
    .join("\n");
}
