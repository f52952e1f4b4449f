import { closest } from "../domain/closest.ts";
import type { Policy } from "../domain/policy-snapshot.ts";
import { valueAt } from "./policy-place.ts";

/** An area that is named where nothing defines it. */
export interface UnknownArea {
  /** JSON pointer to it. */
  readonly pointer: string;
  readonly name: string;
  /** The area that was most likely meant; null for none. */
  readonly meant: string | null;
}

/** Areas for which sets of repositories and freezes say something, and which do not exist. */
export function unknownAreas({ areas }: Policy, document: unknown): readonly UnknownArea[] {
  const known = areas.map(({ area }) => area);
  return [...areasOfSets(document), ...areasOfFreezes(document)]
    .filter(({ name }) => !known.includes(name))
    .map((named) => ({ ...named, meant: closest(named.name, known) }));
}

type NamedArea = Pick<UnknownArea, "pointer" | "name">;

function areasOfSets(document: unknown): readonly NamedArea[] {
  return itemsAt(document, "/repositories").flatMap((set, index) => {
    const areas = valueAt(set, "/areas");
    if (typeof areas !== "object" || areas === null) return [];
    const at = `/repositories/${index}/areas`;
    return Object.keys(areas).map((name) => ({ pointer: `${at}/${name}`, name }));
  });
}

function areasOfFreezes(document: unknown): readonly NamedArea[] {
  return itemsAt(document, "/freezes").flatMap((freeze, index) =>
    itemsAt(freeze, "/areas").flatMap((name, place) =>
      typeof name === "string" ? [{ pointer: `/freezes/${index}/areas/${place}`, name }] : [],
    ),
  );
}

function itemsAt(document: unknown, pointer: string): readonly unknown[] {
  const items = valueAt(document, pointer);
  return Array.isArray(items) ? items : [];
}
