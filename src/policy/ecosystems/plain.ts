import { isPlainRecord, type PlainData } from "../../domain/plain-data.ts";

type MaybePlain = PlainData | undefined;

/** The value under a path of own keys; undefined when any step is missing. */
export function at(data: MaybePlain, ...keys: readonly string[]): MaybePlain {
  let value = data;
  for (const key of keys) {
    if (!isPlainRecord(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A scalar as text; numbers as JavaScript prints them. Null for everything else. */
export function textOf(data: MaybePlain): string | null {
  if (typeof data === "string") return data;
  return typeof data === "number" ? String(data) : null;
}

/** The scalar under a path of keys as text, or null. */
export function textAt(data: MaybePlain, ...keys: readonly string[]): string | null {
  return textOf(at(data, ...keys));
}

/** A list's items; nothing for anything that is not a list. */
export function itemsOf(data: MaybePlain): readonly PlainData[] {
  return Array.isArray(data) ? data : [];
}

/** The texts of a list; a lone text counts as a list of one. */
export function textsOf(data: MaybePlain): readonly string[] {
  const single = textOf(data);
  if (single !== null) return [single];
  return itemsOf(data).flatMap((item) => textOf(item) ?? []);
}

/** A record's own entries; nothing for anything else. */
export function entriesOf(data: MaybePlain): readonly (readonly [string, PlainData])[] {
  return isPlainRecord(data) ? Object.entries(data) : [];
}

/** A record's own keys; nothing for anything else. */
export function keysOf(data: MaybePlain): readonly string[] {
  return isPlainRecord(data) ? Object.keys(data) : [];
}

/** Whether a switch is on, in a format with booleans or one where every scalar is text. */
export function isOn(data: MaybePlain): boolean {
  return data === true || data === "true";
}

/** Whether a switch is explicitly off. */
export function isOff(data: MaybePlain): boolean {
  return data === false || data === "false";
}

/** Text of an XML element list: its first element, with or without attributes. */
export function elementText(data: MaybePlain): string | null {
  const first = itemsOf(data)[0];
  const text = textOf(first) ?? textAt(first, "#text");
  return text === null ? null : text.trim();
}
