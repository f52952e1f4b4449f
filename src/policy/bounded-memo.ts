/** Longest text that is kept: a longer one is rare, and would be most of what is kept. */
const KEPT_CHARACTERS_MAX = 256;

/** Makes a value, or hands out the one that was made for this owner and text before. */
export type BoundedMemo<Owner extends object, Value extends object> = (
  owner: Owner,
  text: string,
  make: (text: string) => Value,
) => Value;

/**
 * Remembers what was made of short texts, for all owners together: at least the last `max` that were asked for
 * and at most twice as many. Only for what owner and text alone determine.
 */
export function createBoundedMemo<Owner extends object, Value extends object>(
  max: number,
): BoundedMemo<Owner, Value> {
  let young = new WeakMap<Owner, Map<string, Value>>();
  let old: typeof young | null = null;
  let size = 0;
  return (owner, text, make) => {
    const known = young.get(owner)?.get(text);
    if (known !== undefined) return known;
    const value = old?.get(owner)?.get(text) ?? make(text);
    if (text.length > KEPT_CHARACTERS_MAX) return value;
    // A whole generation goes at once: nothing has to be kept in order of use.
    if (size >= max) {
      old = young;
      young = new WeakMap();
      size = 0;
    }
    const own = young.get(owner) ?? new Map<string, Value>();
    young.set(owner, own.set(text, value));
    size += 1;
    return value;
  };
}
