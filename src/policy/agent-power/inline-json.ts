import { z } from "zod";
import type { Json } from "../../domain/canonical-json.ts";

/** Longer than any configuration that people write into one argument. */
const TEXT_MAX = 20_000;

/** Checking a value recurses into it; more open brackets than this are left unread. */
const BRACKETS_MAX = 500;

/** Reads a JSON object that stands inside another text, such as an argument; null for anything else. */
export function inlineJson(text: string): Json | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{") || trimmed.length > TEXT_MAX) return null;
  if (trimmed.replaceAll(/[^[{]/gu, "").length > BRACKETS_MAX) return null;
  const checked = z.json().safeParse(parsed(trimmed));
  return checked.success ? checked.data : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
