import type { SHIPPED_AREAS, Tier } from "../../domain/risk.ts";

/** The name of an area the shipped pack knows. */
export type ShippedArea = (typeof SHIPPED_AREAS)[number];

/** What puts a path into one area, as data. */
export interface AreaRules {
  readonly area: ShippedArea;
  readonly tier: Tier;
  /** Words looked for in folder and file names, separated by spaces; see `words.ts`. */
  readonly words: string;
  /** Phrases in which a word means something else. */
  readonly wordsExcept: string;
  readonly include: readonly string[];
  /** Never a prefix: `author*` would also remove `authorizer.go`. */
  readonly exclude: readonly string[];
  /** Off only where the capitals carry the meaning, as in `InvoiceTest.java`. */
  readonly nocase: boolean;
}
