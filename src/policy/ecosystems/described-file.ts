import type { DependencyFile, DependencyFileSide } from "../../domain/dependency.ts";
import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, NOTHING } from "./declared.ts";
import type { FileRule } from "./ecosystem.ts";
import { ownershipOf } from "./ownership.ts";
import { identity } from "./purl.ts";
import { gitlinkCommit, ruleOf } from "./registry.ts";
import { fingerprint, tokensOf } from "./tokens.ts";

/** One side of a file with its meaning. */
export interface DescribedSide {
  readonly side: DependencyFileSide;
  readonly ecosystem: string;
  readonly rule: FileRule;
  readonly description: Description;
  /** Why the meaning is missing; null when it is there. */
  readonly unreadable: Extract<DependencyFileSide["document"], { kind: "unreadable" }> | null;
}

/** A changed file, both sides described. */
export interface DescribedFile {
  readonly before: DescribedSide | null;
  readonly after: DescribedSide | null;
}

/** A package as one file names it, with that file. */
export interface Sighting {
  readonly declared: Declared;
  readonly from: DescribedSide;
}

/** Finds out what every side of every file says. */
export function describeFiles(files: readonly DependencyFile[]): readonly DescribedFile[] {
  const linksBefore = gitlinksOf(files.map(({ before }) => before));
  const linksAfter = gitlinksOf(files.map(({ after }) => after));
  const described = files.map(({ before, after }) => ({
    before: describeSide(before, linksBefore),
    after: describeSide(after, linksAfter),
  }));
  const listed = submodulePaths(described);
  return described.map((file) => {
    const was = withUnlisted(file.before, listed);
    const is = withUnlisted(file.after, listed);
    // An unreadable head says nothing about packages; pretending that all are gone would mislead.
    if (is?.unreadable !== null && is !== null && was !== null) {
      return { before: was, after: { ...is, description: was.description } };
    }
    return { before: was, after: is };
  });
}

function gitlinksOf(sides: readonly (DependencyFileSide | null)[]): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const side of sides) {
    const commit = side === null ? null : gitlinkCommit(side.text);
    if (side !== null && commit !== null) links.set(side.path, commit);
  }
  return links;
}

/** Paths of the submodules that a .gitmodules of this change names. */
function submodulePaths(files: readonly DescribedFile[]): ReadonlySet<string> {
  const declared = files.flatMap(({ before, after }) =>
    [before, after].flatMap((side) => (side?.ecosystem === "git" ? side.description.declared : [])),
  );
  return new Set(declared.flatMap(({ slot }) => slot ?? []));
}

/** A submodule whose address is not part of the change is known by its path alone. */
function withUnlisted(
  side: DescribedSide | null,
  listed: ReadonlySet<string>,
): DescribedSide | null {
  if (side?.rule.role !== "gitlink" || listed.has(side.side.path)) return side;
  const commit = gitlinkCommit(side.side.text) ?? "";
  const id = identity({ type: "generic", path: side.side.path });
  const declared = [{ id, version: commit, range: commit }];
  return { ...side, description: { declared } };
}

function describeSide(
  side: DependencyFileSide | null,
  gitlinks: ReadonlyMap<string, string>,
): DescribedSide | null {
  const found = side === null ? null : ruleOf(side.includedBy ?? side.path, side.text);
  if (side === null || found === null) return null;
  const base = { side, ecosystem: found.ecosystem, rule: found.rule };
  const { document } = side;
  if (document.kind === "unreadable") {
    return { ...base, description: NOTHING, unreadable: document };
  }
  const conflict = found.rule.reader === "lines" ? conflictLine(side.text) : null;
  const description = found.rule.describe(document.data, { path: side.path, gitlinks });
  const line = conflict ?? description.refusedAt;
  if (line === undefined) return { ...base, description, unreadable: null };
  return {
    ...base,
    description: NOTHING,
    unreadable: {
      kind: "unreadable",
      reason: "not-valid",
      detail: "its own tool would refuse it",
      line,
    },
  };
}

/** The line of the first marker of an unfinished merge: no tool installs from such a file. */
function conflictLine(text: string): number | null {
  if (!text.includes("<<<<<<< ") || !text.includes(">>>>>>> ")) return null;
  const index = text.split("\n").findIndex((line) => line.startsWith("<<<<<<< "));
  return index === -1 ? null : index + 1;
}

/** Whether the two sides of a program differ in more than layout and comments. */
export function programChanged(file: DescribedFile): boolean {
  const print = (data: PlainData): string => fingerprint(tokensOf(data));
  const before = file.before?.side.document;
  const after = file.after?.side.document;
  if (after?.kind !== "read") return false;
  return before?.kind !== "read" || print(before.data) !== print(after.data);
}

/** All sightings of one side of a change, by identity, without what the repository makes itself. */
export function sightingsOf(
  sides: readonly DescribedSide[],
): ReadonlyMap<string, readonly Sighting[]> {
  const isOwn = ownershipOf(sides);
  const sightings = new Map<string, Sighting[]>();
  for (const from of sides) {
    for (const declared of from.description.declared) {
      if (isOwn({ declared, from })) continue;
      const list = sightings.get(declared.id);
      if (list === undefined) sightings.set(declared.id, [{ declared, from }]);
      else list.push({ declared, from });
    }
  }
  return sightings;
}
