import { GitError } from "./git-error.ts";
import type { Repository } from "./open-repository.ts";
import { gitOutput } from "./run-git.ts";

/** One object of the repository, or why its content is not at hand. */
export type ObjectReading =
  | { readonly kind: "found"; readonly type: string; readonly bytes: Buffer }
  | { readonly kind: "too-large"; readonly byteCount: number }
  /** Not in the repository: a partial clone, or the commit of a submodule. */
  | { readonly kind: "missing" };

/** How much may be read at once. */
export interface ObjectLimits {
  readonly objectBytesMax: number;
  readonly totalBytesMax: number;
}

/** The largest lockfiles stay below the first; a pull request of 300 of them stays below the second. */
const BLOB_LIMITS: ObjectLimits = {
  objectBytesMax: 20_000_000,
  totalBytesMax: 256 * 1024 * 1024,
};

/** A header line is an object name, a type and a number. */
const HEADER_BYTES_MAX = 128;

/**
 * Reads objects by their full names. Sizes are asked first, so that a huge one is never read.
 *
 * @throws {GitError} when git fails.
 */
export async function readObjects(
  repository: Repository,
  names: readonly string[],
  limits: ObjectLimits = BLOB_LIMITS,
): Promise<ReadonlyMap<string, ObjectReading>> {
  const readings = new Map<string, ObjectReading>();
  const wanted = [...new Set(names)];
  if (wanted.length === 0) return readings;
  const sizes = await readSizes(repository, wanted);
  const fitting: string[] = [];
  let total = 0;
  for (const name of wanted) {
    const byteCount = sizes.get(name) ?? null;
    if (byteCount === null) readings.set(name, { kind: "missing" });
    else if (byteCount > limits.objectBytesMax || total + byteCount > limits.totalBytesMax) {
      readings.set(name, { kind: "too-large", byteCount });
    } else {
      fitting.push(name);
      total += byteCount;
    }
  }
  if (fitting.length === 0) return readings;
  const bytesMax = total + fitting.length * HEADER_BYTES_MAX;
  const input = linesOf(fitting);
  const output = await gitOutput(repository, ["cat-file", "--batch"], { input, bytesMax });
  for (const [name, reading] of parseBatch(output, fitting)) readings.set(name, reading);
  return readings;
}

async function readSizes(
  repository: Repository,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const input = linesOf(names);
  const output = await gitOutput(repository, ["cat-file", "--batch-check"], { input });
  const lines = output.toString("latin1").split("\n");
  const sizes = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const size = /^[0-9a-f]{40,64} [a-z]+ (\d{1,15})$/u.exec(lines[index] ?? "")?.[1];
    if (size !== undefined) sizes.set(name, Number(size));
  }
  return sizes;
}

/** Answers come in the order of the questions: a header line, the content, a line end. */
function parseBatch(output: Buffer, names: readonly string[]): [string, ObjectReading][] {
  let at = 0;
  return names.map((name): [string, ObjectReading] => {
    const lineEnd = output.indexOf(10, at);
    const header = output.toString("latin1", at, lineEnd === -1 ? output.length : lineEnd);
    const [, type, size] = /^[0-9a-f]{40,64} ([a-z]+) (\d{1,15})$/u.exec(header) ?? [];
    if (type === undefined || size === undefined) {
      throw new GitError("GIT_FAILED", `git cat-file gave no content for ${name}`);
    }
    const start = lineEnd + 1;
    at = start + Number(size) + 1;
    return [name, { kind: "found", type, bytes: output.subarray(start, at - 1) }];
  });
}

function linesOf(names: readonly string[]): string {
  return `${names.join("\n")}\n`;
}
