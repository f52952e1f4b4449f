/** Something that so many of these people could settle. */
export interface Ask<Person> {
  readonly eligible: readonly Person[];
  /** How many of them it still takes, at least one. */
  readonly people: number;
}

/** Up to this many people every set is tried: 65,536 of them in the worst case. */
const EXACT_PEOPLE_MAX = 16;

/**
 * The smallest set of people that gives every ask as many as it takes, or all it has. Of several smallest
 * sets, the one of the most preferred people: `preference` lists everybody, best first.
 *
 * People who could settle the same asks are interchangeable, so only the best of them are looked at. Of
 * more kinds of people than can be tried, whoever settles most is taken first.
 */
export function smallestCover<Person>(
  asks: readonly Ask<Person>[],
  preference: readonly Person[],
): readonly Person[] {
  const wanted = asks.map(({ eligible, people }) => Math.min(people, new Set(eligible).size));
  const settles = new Map(
    preference.map((person) => [
      person,
      asks.flatMap(({ eligible }, index) => (eligible.includes(person) ? [index] : [])),
    ]),
  );
  const pool = worthTrying(preference, settles, wanted);
  const scene = { wanted, settles: pool.map((person) => settles.get(person) ?? []) };
  const chosen = pool.length <= EXACT_PEOPLE_MAX ? exact(scene) : greedy(scene);
  return chosen.flatMap((index) => pool[index] ?? []);
}

interface Scene {
  /** How many people each ask takes. */
  readonly wanted: readonly number[];
  /** For each person, best first, the asks they would settle one part of. */
  readonly settles: readonly (readonly number[])[];
}

/** The best of each kind of people, as many as could be needed of that kind. */
function worthTrying<Person>(
  preference: readonly Person[],
  settles: ReadonlyMap<Person, readonly number[]>,
  wanted: readonly number[],
): readonly Person[] {
  const taken = new Map<string, number>();
  return preference.filter((person) => {
    const asks = settles.get(person) ?? [];
    const key = asks.join(" ");
    const before = taken.get(key) ?? 0;
    taken.set(key, before + 1);
    return before < Math.max(0, ...asks.map((ask) => wanted[ask] ?? 0));
  });
}

function exact(scene: Scene): readonly number[] {
  const { length } = scene.settles;
  let best: readonly number[] | null = null;
  for (let size = 0; size <= length && best === null; size += 1) {
    for (const chosen of combinations(length, size)) {
      if (!covers(scene, chosen)) continue;
      if (best === null || sum(chosen) < sum(best)) best = chosen;
    }
  }
  return best ?? [];
}

/** Every way to choose `size` of the numbers below `count`, in lexical order. */
function* combinations(count: number, size: number, from = 0): Generator<readonly number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first <= count - size; first += 1) {
    for (const rest of combinations(count, size - 1, first + 1)) yield [first, ...rest];
  }
}

function covers({ wanted, settles }: Scene, chosen: readonly number[]): boolean {
  const left = [...wanted];
  for (const person of chosen) {
    for (const ask of settles[person] ?? []) left[ask] = (left[ask] ?? 0) - 1;
  }
  return left.every((count) => count <= 0);
}

function greedy({ wanted, settles }: Scene): readonly number[] {
  const left = [...wanted];
  const chosen: number[] = [];
  const gain = (person: number): number =>
    chosen.includes(person)
      ? 0
      : (settles[person] ?? []).filter((ask) => (left[ask] ?? 0) > 0).length;
  const people = settles.map((_, person) => person);
  while (left.some((count) => count > 0)) {
    const best = people.reduce((top, person) => (gain(person) > gain(top) ? person : top), 0);
    if (gain(best) === 0) break;
    for (const ask of settles[best] ?? []) left[ask] = (left[ask] ?? 0) - 1;
    chosen.push(best);
  }
  return chosen.toSorted((left, right) => left - right);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
