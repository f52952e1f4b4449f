import type { Json } from "../../domain/canonical-json.ts";

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** What looking up a member may give. */
export type MaybeJson = Json | undefined;

/** Subjects are read by people and stored; longer values are cut. */
const SHOWN_MAX = 200;

/** Whether a value is a list. */
export function isList(value: MaybeJson): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether a value is an object. */
export function isObject(value: MaybeJson): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

/** The own members of an object; none for anything else. */
export function entriesOf(value: MaybeJson): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : [];
}

/** Follows own members by name; undefined where the way ends. */
export function member(value: MaybeJson, ...names: readonly string[]): MaybeJson {
  let current = value;
  for (const name of names) {
    if (!isObject(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current;
}

/** The items of a list; none for anything else. */
export function itemsOf(value: MaybeJson): readonly Json[] {
  return isList(value) ? value : [];
}

/** A text; null for anything else. */
export function textOf(value: MaybeJson): string | null {
  return typeof value === "string" ? value : null;
}

/** The texts of a list, or a text alone; what is neither is left out. */
export function textsOf(value: MaybeJson): readonly string[] {
  if (typeof value === "string") return [value];
  return itemsOf(value).filter((item) => typeof item === "string");
}

/** The parts of a comma or space separated text, or of a list of texts, trimmed. */
export function wordsOf(value: MaybeJson): readonly string[] {
  return textsOf(value).flatMap(splitOutsideParentheses);
}

/** `Bash(a b), Read` is two words: what stands in parentheses belongs together. */
function splitOutsideParentheses(text: string): readonly string[] {
  const words: string[] = [];
  let depth = 0;
  let word = "";
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth <= 0 && (character === "," || /\s/u.test(character))) {
      words.push(word);
      word = "";
    } else {
      word += character;
    }
  }
  return [...words, word].filter((part) => part !== "");
}

/** One text for one value, whatever the order of its members: to see whether something changed. */
export function fingerprint(value: MaybeJson): string {
  if (value === undefined) return "";
  if (isList(value)) return `[${value.map(fingerprint).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${fingerprint(item)}`).join(",")}}`;
}

/** A value as a person would write it, on one line and cut. */
export function shown(value: MaybeJson): string {
  const text = typeof value === "string" ? value : fingerprint(value);
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX)}…` : line;
}
