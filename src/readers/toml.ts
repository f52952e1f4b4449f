import { parse, TomlError } from "smol-toml";
import { isPlainRecord, type PlainData } from "../domain/plain-data.ts";
import { DEPTH_MAX, type Reader, type ReaderOutput, UnreadableText } from "./reader.ts";

/** TOML 1.0; dates become text, repeated keys are refused by the parser. */
export const tomlReader: Reader = { name: "toml", read: readToml };

function readToml(text: string): ReaderOutput {
  try {
    return { data: plain(parse(text, { maxDepth: DEPTH_MAX, integersAsBigInt: "asNeeded" }), 0) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new UnreadableText("it is not valid TOML", error.line);
  }
}

function plain(value: unknown, depth: number): PlainData {
  if (depth > DEPTH_MAX * 2) throw new UnreadableText("it is nested too deeply");
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, depth + 1));
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  return record(value, depth);
}

function record(value: object, depth: number): PlainData {
  const pairs = Object.entries(value).map(([key, item]: [string, unknown]) => [
    key,
    plain(item, depth + 1),
  ]);
  const data: PlainData = Object.fromEntries(pairs);
  return isPlainRecord(data) ? data : null;
}
