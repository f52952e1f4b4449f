import type { DependencyChanges } from "../../../src/domain/dependency.ts";
import { DEPENDENCY_RULES } from "../../../src/policy/ecosystems/rules.ts";
import { readContent } from "../../../src/readers/read-content.ts";
import { readDependencyChanges } from "../../../src/readers/read-dependency-changes.ts";

/** Base and head text of a file; null where the file is not there. */
export type Sides = readonly [before: string | null, after: string | null];

/** Reads a change in process, files by path. */
export function changesOf(files: Readonly<Record<string, Sides>>): Promise<DependencyChanges> {
  const changed = Object.entries(files).map(([path, [before, after]]) => {
    if (before === null) return { path, before, after, status: "added" };
    return { path, before, after, status: after === null ? "removed" : "modified" };
  });
  return readDependencyChanges(changed, { rules: DEPENDENCY_RULES, read: readContent });
}

/** What a change says, short enough for a table: `+added`, `-removed`, `~changed`, `!suspicious`. */
export async function summaryOf(files: Readonly<Record<string, Sides>>): Promise<string[]> {
  const { added, removed, changed, suspicious } = await changesOf(files);
  return [
    ...added.map((purl) => `+${purl}`),
    ...removed.map((purl) => `-${purl}`),
    ...changed.map(({ purl, from, to }) => `~${purl} ${from} => ${to}`),
    ...suspicious.map(({ code, subject }) => (subject === "" ? `!${code}` : `!${code}:${subject}`)),
  ];
}
