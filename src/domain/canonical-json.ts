/** What JSON can hold. Objects with `undefined` members must drop them first. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * Serialises a value by RFC 8785 (JCS): one byte sequence for one value.
 *
 * Object keys are sorted by UTF-16 code units; numbers and strings take ECMAScript's own form, which the
 * RFC adopts. Members that are `undefined` are left out, as JSON does.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc8785
 *
 * @throws {TypeError} for what has no canonical form: functions, non-finite or unsafe integers, lone
 * surrogates, class instances.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string") return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") return canonicalObject(value);
  throw new TypeError(`no canonical JSON for ${typeof value}`);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`no canonical JSON for ${String(value)}`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new TypeError(`integer ${String(value)} is unsafe: write it as a string`);
  }
  return JSON.stringify(value);
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("no canonical JSON for a lone surrogate");
  return JSON.stringify(value);
}

function canonicalObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("no canonical JSON for a class instance");
  }
  // The default sort compares UTF-16 code units, exactly as RFC 8785 section 3.2.3 asks.
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${canonicalString(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}
