/** How much a cache may hold. */
export interface CacheBounds {
  readonly entriesMax: number;
  readonly bytesMax: number;
}

/** A least-recently-used cache that is bounded by entries and by bytes. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  /** Keeps `value`; a value larger than the whole cache is not kept. */
  set(key: string, value: Value, bytes: number): void;
  delete(key: string): void;
  /** What is held now, by the weights that were given. */
  bytes(): number;
}

/** Makes an empty cache. Insertion order of the map is the order of use: the first is the oldest. */
export function createBoundedCache<Value>(bounds: CacheBounds): BoundedCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  let total = 0;

  function remove(key: string): void {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  function evict(): void {
    for (const key of entries.keys()) {
      if (entries.size <= bounds.entriesMax && total <= bounds.bytesMax) return;
      remove(key);
    }
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, bytes) {
      remove(key);
      if (bytes > bounds.bytesMax) return;
      entries.set(key, { value, bytes });
      total += bytes;
      evict();
    },
    delete: remove,
    bytes: () => total,
  };
}
