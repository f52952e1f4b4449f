import type { z } from "zod";
import { shown } from "../domain/shown-text.ts";

/** A complaint of a schema about one value. */
export type SchemaIssue = z.core.$ZodIssue;

/** Words of a closed list that a sentence names: more is a list nobody reads. */
const WORDS_MAX = 12;

/** What people call the kinds of values of a file. */
const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  object: "a mapping of keys to values",
  record: "a mapping of keys to values",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
};

/** What a value has to be instead, in the words of the file and not of its reader. */
export function issueWords(issue: SchemaIssue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return needed(kindWord(issue.expected), value);
    case "invalid_value":
      return needed(choice(issue.values.map(String)), value);
    case "invalid_union":
      return needed(unionWords(issue), value);
    case "too_small":
      return bounded(`at least ${countOf(issue.origin, issue.minimum, issue.inclusive)}`);
    case "too_big":
      return bounded(`at most ${countOf(issue.origin, issue.maximum, issue.inclusive)}`);
    case "invalid_format":
      return issue.format === "datetime"
        ? "this takes a time with its offset, such as `2026-12-24T12:00:00+01:00`"
        : issue.message;
    case "invalid_key":
    case "invalid_element":
      return issue.issues[0]?.message ?? issue.message;
    case "custom":
    case "not_multiple_of":
    case "unrecognized_keys":
      return issue.message;
  }
}

/** Words that may stand where this complaint is about. */
export function allowedWords(issue: SchemaIssue): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.filter(isText);
  if (issue.code !== "invalid_union") return [];
  // What a gate may be called is listed beside the error, and not in its type.
  const options: unknown = "options" in issue ? issue.options : [];
  const own = Array.isArray(options) ? options.filter(isText) : [];
  return [...own, ...issue.errors.flat().flatMap(allowedWords)];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function needed(what: string, value: unknown): string {
  if (value === undefined) return `this is missing: it takes ${what}`;
  return `this takes ${what}, and it is ${kindOf(value)}`;
}

function bounded(what: string): string {
  return `this takes ${what}`;
}

/** Longer values are not worth repeating: the place is named. */
const SHOWN_MAX = 40;

function kindOf(value: unknown): string {
  if (value === null || value === "") return "empty";
  if (Array.isArray(value)) return "a list";
  const isPlain = ["string", "number", "boolean"].includes(typeof value);
  if (!isPlain) return "a mapping";
  const text = shown(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > SHOWN_MAX ? "long text" : `\`${text}\``;
}

function kindWord(kind: string): string {
  return KINDS[kind] ?? kind;
}

function unionWords(issue: Extract<SchemaIssue, { readonly code: "invalid_union" }>): string {
  const words = allowedWords(issue);
  const others = issue.errors
    .flat()
    .flatMap((each) => (each.code === "invalid_type" ? [kindWord(each.expected)] : []));
  const kinds = [...new Set(others)];
  const parts = [...(words.length === 0 ? [] : [choice(words)]), ...kinds];
  return parts.length === 0 ? "another value" : parts.join(", or ");
}

function choice(words: readonly string[]): string {
  const quoted = [...new Set(words)].slice(0, WORDS_MAX).map((word) => `\`${word}\``);
  return quoted.length === 1 ? quoted.join("") : `one of ${quoted.join(", ")}`;
}

function countOf(origin: string, bound: number | bigint, inclusive: boolean | undefined): string {
  const count = Number(bound) + (inclusive === false ? 1 : 0);
  if (origin === "string") return `${count} ${count === 1 ? "character" : "characters"}`;
  if (origin === "array" || origin === "set") return `${count} ${count === 1 ? "item" : "items"}`;
  return String(count);
}
