import type { ParsedPolicyFile, TextPosition } from "../domain/policy-snapshot.ts";

/** Where a value stands, by its JSON pointer; null where the file does not say it. */
export function exactPlace(file: ParsedPolicyFile | null, pointer: string): TextPosition | null {
  if (file === null || !Object.hasOwn(file.positions, pointer)) return null;
  return file.positions[pointer] ?? null;
}

/** Where a value stands, or the nearest value around it that has a place. */
export function nearestPlace(file: ParsedPolicyFile | null, pointer: string): TextPosition {
  let at = pointer;
  for (;;) {
    const place = exactPlace(file, at);
    if (place !== null) return place;
    if (at === "") return { line: 1, column: 1 };
    at = at.slice(0, at.lastIndexOf("/"));
  }
}

/** The value a JSON pointer of plain names leads to; undefined where there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const name of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = Reflect.get(value, name);
  }
  return value;
}
