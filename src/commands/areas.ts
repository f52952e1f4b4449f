import { closest } from "../domain/closest.ts";
import type { AreaId } from "../domain/risk.ts";

/** Words read as names of areas. */
type ReadAreas =
  | { readonly kind: "areas"; readonly areas: readonly AreaId[] }
  | { readonly kind: "wrong"; readonly reply: string };

/** Reads words as areas that the policy knows; the first stranger is named, with what was likely meant. */
export function readAreas(words: readonly string[], known: readonly AreaId[]): ReadAreas {
  const stranger = words.find((word) => !known.includes(word));
  if (stranger === undefined) return { kind: "areas", areas: words };
  const meant = closest(stranger, known);
  const hint = meant === null ? "" : ` Did you mean \`${meant}\`?`;
  return { kind: "wrong", reply: `There is no area \`${stranger}\` in the policy.${hint}` };
}
