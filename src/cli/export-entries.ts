import { readEntry } from "../app/read-log-entry.ts";
import type { LoggedEntry, LogSource } from "../app/verify-log.ts";
import { leafHash } from "../domain/digest.ts";
import { csvRecord } from "../render/csv.ts";

/** Forms the entries are exported in, beside the static files of the whole log. */
export const ENTRY_FORMATS = ["csv", "jsonl"] as const;
export type EntryFormat = (typeof ENTRY_FORMATS)[number];

const COLUMNS = ["seq", "at", "type", "subject", "actor", "data", "leaf"];

/** What JSON may hold as it is and a terminal or a reader of lines could obey. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * The entries as text, a piece at a time. JSON lines hold whole entries, whose canonical form is what was
 * hashed; CSV holds what people look at.
 */
export async function* entriesText(source: LogSource, format: EntryFormat): AsyncGenerator<string> {
  if (format === "csv") yield csvRecord(COLUMNS);
  for await (const batch of source.entries()) {
    yield batch.map((entry) => entryText(entry, format)).join("");
  }
}

function entryText({ seq, body }: LoggedEntry, format: EntryFormat): string {
  if (body === null) return "";
  const text = Buffer.from(body).toString("utf8");
  const leaf = Buffer.from(leafHash(body)).toString("hex");
  const entry = readEntry(text);
  if (format === "jsonl") {
    // An entry that is no JSON must not become a line that is none.
    return `{"seq":${seq},"leaf":"${leaf}","entry":${entry === null ? "null" : text.replace(OBEYED, escaped)}}\n`;
  }
  const { at = "", type = "", subject = "", actor = "", data = null } = entry ?? {};
  return csvRecord([String(seq), at, type, subject, actor, JSON.stringify(data), leaf]);
}

/** The same character as an escape of JSON. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
