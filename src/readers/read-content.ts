import type { ReadDocument, UnreadableReason } from "../domain/plain-data.ts";
import { UnreadableText } from "./reader.ts";
import { findReader } from "./registry.ts";

/** The largest lockfiles of public repositories stay below this; a larger one is not read at all. */
export const CONTENT_BYTES_MAX = 20_000_000;

/** Enough for a sentence; parser messages may quote a whole line of the document. */
const DETAIL_CHARACTERS_MAX = 120;

/**
 * Runs one reader here and now, with the size limit but without the time and memory limits of the
 * pool. For the command line and for the worker itself.
 */
export function readContent(readerName: string, content: string | Uint8Array): ReadDocument {
  const reader = findReader(readerName);
  if (reader === null) return unreadable("unsupported", `no reader is called ${readerName}`);
  if (content.length > CONTENT_BYTES_MAX) {
    return unreadable("too-large", `it is larger than ${String(CONTENT_BYTES_MAX)} bytes`);
  }
  const text = decode(content);
  if (text === null) return unreadable("binary", "it is not text");
  try {
    const { data, duplicateKeys = [] } = reader.read(text);
    return { kind: "read", data, duplicateKeys };
  } catch (error) {
    return broken(error);
  }
}

/** A document nobody could read. */
export function unreadable(reason: UnreadableReason, detail: string): ReadDocument {
  return { kind: "unreadable", reason, detail };
}

function broken(error: unknown): ReadDocument {
  const line = error instanceof UnreadableText ? error.line : null;
  const message = error instanceof Error ? error.message : "the parser gave up";
  const [first = ""] = message.split("\n", 1);
  const detail = first.slice(0, DETAIL_CHARACTERS_MAX);
  const where = line === null ? {} : { line };
  return { kind: "unreadable", reason: "not-valid", detail, ...where };
}

/**
 * Text of a file as its tools would decode it: UTF-8, or UTF-16 with a byte order mark (PowerShell
 * writes requirements files that way). Null for anything else, and for text with a NUL.
 */
function decode(content: string | Uint8Array): string | null {
  const text = typeof content === "string" ? content : decodeBytes(content);
  if (text === null || text.includes("\0")) return null;
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function decodeBytes(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    // A fatal decoder throws for one reason only: these bytes are not text in that encoding.
    return null;
  }
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}
