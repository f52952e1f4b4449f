/** A name that stands in a list for the second time. */
export interface RepeatedName {
  /** JSON pointer to it. */
  readonly pointer: string;
  readonly name: string;
}

/** Keys under which a policy lists people and teams. */
const LISTS = new Set(["owners", "people", "endedBy", "escalateTo", "machines", "from"]);
/** Deeper than the schema goes. */
const DEPTH_MAX = 10;

/** People and teams that one list names twice, however they are written. */
export function repeatedNames(document: unknown, pointer = "", depth = 0): readonly RepeatedName[] {
  if (typeof document !== "object" || document === null || depth > DEPTH_MAX) return [];
  return Object.entries(document).flatMap(([key, value]: [string, unknown]) => {
    const here = `${pointer}/${key}`;
    const own = LISTS.has(key) && Array.isArray(value) ? repeatedIn(value, here) : [];
    return [...own, ...repeatedNames(value, here, depth + 1)];
  });
}

function repeatedIn(names: readonly unknown[], pointer: string): readonly RepeatedName[] {
  const seen = new Set<string>();
  return names.flatMap((name, index): readonly RepeatedName[] => {
    if (typeof name !== "string") return [];
    const folded = name.replace(/^@/u, "").toLowerCase();
    if (seen.has(folded)) return [{ pointer: `${pointer}/${index}`, name }];
    seen.add(folded);
    return [];
  });
}
