import { canonicalJson } from "../domain/canonical-json.ts";

/** What every entry says of itself. */
export interface LogEntryHead {
  readonly subject: string;
  readonly type: string;
  readonly prev: string | null;
  readonly at: string;
  /** `u:<account id>` or `app`. */
  readonly actor: string;
  readonly data: unknown;
}

/** A part of a surrogate pair, written as an escape: canonical JSON writes none. */
const SURROGATE_ESCAPE = /\\ud[89a-f]/iu;

/** Reads an entry from its exact text; null when it is none, or not in canonical form. */
export function readEntry(text: string): LogEntryHead | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !isCanonical(value, text)) return null;
    const subject: unknown = "subject" in value ? value.subject : null;
    const prev: unknown = "prev" in value ? value.prev : undefined;
    const type: unknown = "type" in value ? value.type : null;
    if (typeof subject !== "string" || (prev !== null && typeof prev !== "string")) return null;
    const at: unknown = "at" in value ? value.at : null;
    const actor: unknown = "actor" in value ? value.actor : null;
    if (typeof type !== "string" || typeof at !== "string") return null;
    if (typeof actor !== "string") return null;
    return { subject, type, prev, at, actor, data: "data" in value ? value.data : null };
  } catch {
    return null;
  }
}

/**
 * Whether the text is the canonical form of the value. Where the engine's own writer gives the same text
 * and every object has its keys in order, it is; the slow way decides in every other case.
 */
function isCanonical(value: object, text: string): boolean {
  if (!SURROGATE_ESCAPE.test(text) && JSON.stringify(value) === text && isPlain(value)) return true;
  return canonicalJson(value) === text;
}

/** Whether keys are in order and numbers are whole and exact, all the way down. */
function isPlain(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  const keys = Object.keys(value);
  return (
    keys.every((key, index) => index === 0 || (keys[index - 1] ?? "") < key) &&
    Object.values(value).every(isPlain)
  );
}
