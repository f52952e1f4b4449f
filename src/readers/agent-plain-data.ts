import type { Json } from "../domain/canonical-json.ts";

/** Real agent files hold a few hundred values; past this, shared aliases are being multiplied. */
const NODES_MAX = 50_000;
/** Deeper nesting than any agent's schema has. */
const DEPTH_MAX = 64;

/**
 * Copies what a parser returned into plain JSON data: own members only, dates and other objects as text.
 *
 * @throws {RangeError} for more nodes or depth than a configuration can need, so that an alias bomb is
 * refused before anything walks it.
 */
export function plainData(value: unknown): Json {
  let nodes = 0;
  function copy(current: unknown, depth: number): Json {
    nodes += 1;
    if (nodes > NODES_MAX) throw new RangeError(`more than ${NODES_MAX} values`);
    if (depth > DEPTH_MAX) throw new RangeError(`nested deeper than ${DEPTH_MAX}`);
    if (current === null || current === undefined) return null;
    if (typeof current === "string" || typeof current === "boolean") return current;
    if (typeof current === "number") return Number.isFinite(current) ? current : String(current);
    if (Array.isArray(current)) return current.map((item) => copy(item, depth + 1));
    if (current instanceof Map) return copyMembers([...current], depth);
    if (typeof current === "object" && !(current instanceof Date)) {
      return copyMembers(Object.entries(current), depth);
    }
    return scalarText(current);
  }
  function copyMembers(members: readonly (readonly [unknown, unknown])[], depth: number): Json {
    // `fromEntries` defines own members, so a key named `__proto__` stays a key.
    return Object.fromEntries(
      members.map(([key, member]) => [String(key), copy(member, depth + 1)] as const),
    );
  }
  return copy(value, 0);
}

function scalarText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "bigint" ? value.toString() : typeof value;
}
