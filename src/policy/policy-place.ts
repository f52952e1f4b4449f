import type { ParsedPolicyFile, TextPosition } from "../domain/policy-snapshot.ts";

/** Where a value stands, by its JSON pointer; null where the file does not say it. */
function exactPlace(file: ParsedPolicyFile | null, pointer: string): TextPosition | null {
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

/** A place in one of the files that a policy is made of. */
export interface FilePlace extends TextPosition {
  readonly file: string;
}

/** Where one of the files says a value, the first of them; null where none does. */
export function exactPlaceIn(
  files: readonly ParsedPolicyFile[],
  pointer: string,
): FilePlace | null {
  for (const file of files) {
    const place = exactPlace(file, pointer);
    if (place !== null) return { file: file.file, ...place };
  }
  return null;
}

/** Where a value stands among the files, or the nearest value around it that one of them has. */
export function nearestPlaceIn(files: readonly ParsedPolicyFile[], pointer: string): FilePlace {
  let at = pointer;
  while (at !== "") {
    const place = exactPlaceIn(files, at);
    if (place !== null) return place;
    at = at.slice(0, at.lastIndexOf("/"));
  }
  const [first = null] = files;
  return { file: first?.file ?? "agentgov.yml", ...nearestPlace(first, "") };
}

/** The value of the first file in which the pointer leads to one; undefined where none has it. */
export function valueIn(files: readonly ParsedPolicyFile[], pointer: string): unknown {
  for (const { document } of files) {
    const value = valueAt(document, pointer);
    if (value !== undefined) return value;
  }
  return undefined;
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
