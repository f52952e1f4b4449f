import type { FileContent } from "../domain/approval.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { PathRule } from "../domain/risk.ts";

/** The changed files at one head, looked up by their names. */
export interface HeadFiles {
  /** Those one of whose names is among these, each once, in the order they were listed. */
  readonly named: (names: Iterable<string>) => readonly ChangedFile[];
  /**
   * The names of those that one of these rules placed, old names included, and what was placed and is not
   * among them. Of no rules at all: every name.
   */
  readonly placedBy: (rules: readonly PathRule[]) => ReadonlySet<string>;
  readonly seen: (contents: readonly FileContent[]) => SeenContents;
}

/** What somebody saw, held against the files at a head. */
export interface SeenContents {
  readonly byPath: ReadonlyMap<string, FileContent>;
  /** What is not in the change any more, in the order it was seen. */
  readonly departed: readonly FileContent[];
}

/** Of lists that somebody still holds: every gate of every area asks about the same thousands of files. */
const INDEXED = new WeakMap<readonly ChangedFile[], HeadFiles>();

/** The files looked up by name; a list is indexed once. */
export function headFilesOf(files: readonly ChangedFile[]): HeadFiles {
  const known = INDEXED.get(files);
  if (known !== undefined) return known;
  const made = indexFiles(files);
  INDEXED.set(files, made);
  return made;
}

function indexFiles(files: readonly ChangedFile[]): HeadFiles {
  const placesOf = placesByName(files);
  const present = new Set(files.map(({ path }) => path));
  const seen = new WeakMap<readonly FileContent[], SeenContents>();
  const placed = new WeakMap<readonly PathRule[], ReadonlySet<string>>();
  const named = (names: Iterable<string>): readonly ChangedFile[] => {
    const places = new Set<number>();
    for (const name of names) for (const place of placesOf.get(name) ?? []) places.add(place);
    const ordered = [...places].toSorted((left, right) => left - right);
    return ordered.flatMap((place) => files[place] ?? []);
  };
  return {
    named,
    placedBy(rules) {
      const known = placed.get(rules);
      if (known !== undefined) return known;
      const names = new Set(rules.map(({ path }) => path));
      for (const { path, previousPath } of names.size === 0 ? files : named(names)) {
        names.add(path);
        if (previousPath !== null) names.add(previousPath);
      }
      placed.set(rules, names);
      return names;
    },
    seen(contents) {
      const known = seen.get(contents);
      if (known !== undefined) return known;
      const made = {
        byPath: new Map(contents.map((content) => [content.path, content])),
        departed: contents.filter(({ path }) => !present.has(path)),
      };
      seen.set(contents, made);
      return made;
    },
  };
}

/** Where each name, old ones included, stands in the list. */
function placesByName(files: readonly ChangedFile[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [place, { path, previousPath }] of files.entries()) {
    addTo(places, path, place);
    if (previousPath !== null) addTo(places, previousPath, place);
  }
  return places;
}

function addTo(places: Map<string, number[]>, name: string, place: number): void {
  const list = places.get(name);
  if (list === undefined) places.set(name, [place]);
  else list.push(place);
}
