import { createBoundedMemo } from "../bounded-memo.ts";
import {
  type CommonKeys,
  createDirectory,
  keysOf,
  type PatternIndex,
} from "../path-pattern-index.ts";
import type { PathForm } from "./path-view.ts";
import { createWordDirectory, partsOf, type WordList } from "./words.ts";

/** Names of folders that are remembered: the paths of one change share most of them. */
const FOLDERS_KEPT_MAX = 4_096;

/** What one spelling of a path has that shipped rules look for. */
export interface PathSigns {
  readonly segments: readonly string[];
  readonly lower: readonly string[];
  /** What it has in common with the pattern sets, as it is written and in lower case. */
  readonly exact: CommonKeys;
  readonly folded: CommonKeys;
  /** Which word lists have a word in one of its names, as places of a mask. */
  readonly wordMask: number;
  /** The word that the list in this place has in the first of its names that holds one; else null. */
  readonly wordOf: (place: number) => string | null;
}

/** What one name shows, whatever stands around it. */
interface NameSigns {
  readonly lower: string;
  readonly exact: CommonKeys;
  readonly folded: CommonKeys;
  readonly wordMask: number;
  /** By the place of the list. */
  readonly words: readonly (string | null)[];
}

/** What signs are looked for. */
export interface SignSources {
  readonly sets: readonly Pick<PatternIndex, "keys" | "demandsNothing">[];
  readonly lists: readonly WordList[];
}

/**
 * Prepares the search for everything that shipped rules look for, so that one walk over the names of a path
 * answers for all areas.
 */
export function createSignReader(sources: SignSources): (form: PathForm) => PathSigns {
  const remember = createBoundedMemo<SignSources, NameSigns>(FOLDERS_KEPT_MAX);
  const readName = createNameReader(sources);
  return ({ segments, silentFrom, silentTo }) => {
    const last = segments.length - 1;
    const names = segments.map((name, at) =>
      at === last ? readName(name) : remember(sources, name, readName),
    );
    const telling =
      silentTo === 0 ? names : [...names.slice(0, silentFrom + 1), ...names.slice(silentTo)];
    const isLower = names.every(({ exact, folded }) => exact === folded);
    const exact = allOf(names, "exact");
    let wordMask = 0;
    for (const name of telling) wordMask |= name.wordMask;
    return {
      segments,
      lower: isLower ? segments : names.map(({ lower }) => lower),
      exact,
      folded: isLower ? exact : allOf(names, "folded"),
      wordMask,
      wordOf: (place) => {
        const found = telling.find(({ words }) => (words[place] ?? null) !== null);
        return found?.words[place] ?? null;
      },
    };
  };
}

function createNameReader({ sets, lists }: SignSources): (name: string) => NameSigns {
  const directory = createDirectory(sets);
  const listsWith = createWordDirectory(lists);
  return (name) => {
    const lower = name.toLowerCase();
    const exact = directory(keysOf([name]));
    const parts = partsOf(name);
    const wordMask = listsWith(parts);
    return {
      lower,
      exact,
      folded: lower === name ? exact : directory(keysOf([lower])),
      wordMask,
      words: wordMask === 0 ? [] : lists.map((list) => list.find([parts])),
    };
  };
}

function allOf(names: readonly NameSigns[], spelling: "exact" | "folded"): CommonKeys {
  let mask = 0;
  const keys: string[] = [];
  for (const name of names) {
    const common = name[spelling];
    mask |= common.mask;
    for (const key of common.keys) keys.push(key);
  }
  return { mask, keys };
}
